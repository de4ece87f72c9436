"""A person plan where a new number may send only once it is on an approved campaign."""

from collections.abc import Iterator

import pytest

from agents.plans.preview import preview
from common import scope
from messaging.models import Binding, Message
from messaging.services.campaigns import read_due_reviews
from tests.agents.plans.planning import run, start, steps, wanted
from tests.agents.staff import Office
from tests.messaging.campaigns import CAMPAIGN, hurry, registered


@pytest.fixture(autouse=True)
def no_campaigns_needed() -> None:
    """Here they are: in the place of the patch, since one patch over another would be put back in the wrong order."""


@pytest.fixture
def office(made_office: Office) -> Iterator[Office]:
    with scope.tenant(made_office.account.pk):
        yield made_office


def test_without_a_campaign_the_preview_says_so(office: Office):
    found = preview(account=office.account, wanted=wanted(office))
    assert found.refusals == [
        "The new number can send only once it is on an approved campaign, and there is none."
    ]


def test_the_new_number_is_put_on_the_campaign_before_it_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    hurry(monkeypatch)
    registered(office.account)
    read_due_reviews()
    plan = run(start(office))
    assert (plan.state, set(steps(plan).values())) == ("done", {"done"})
    binding = Binding.objects.get(number__e164=plan.e164)
    assert (binding.campaign.ref, binding.state) == (CAMPAIGN, "assigned")
    assert Message.objects.filter(ours=plan.e164, state="sent").count() == 1
