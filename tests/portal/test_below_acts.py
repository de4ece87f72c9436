"""What is done with a row of a list over all accounts: pushed or tried again in the row's account, by who may there."""

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import Account, Activity
from accounts.services.accounts import set_state
from accounts.states import AccountState
from common import scope
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from numbers.models import PhoneNumber
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, put_below_the_reseller

DIFFERENCES, JOBS = "/accounts/all/differences/", "/accounts/all/jobs/"
PUSH, RETRY = f"{DIFFERENCES}push-ours/", f"{JOBS}retry/"


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    """Inside the customer's scope."""
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def drifted(shop: Shop) -> PhoneNumber:
    """A number of Acme's, which stands below the reseller, that its carrier has otherwise."""
    put_below_the_reseller(shop.people)
    PhoneNumber.objects.filter(pk=shop.number.pk).update(
        agreement="drift", differences=["inbound_cnam"], reported={"inbound_cnam": True}
    )
    return shop.number


@pytest.fixture
def failed(shop: Shop) -> Job:
    put_below_the_reseller(shop.people)
    payload = {"number": shop.number.pk, "settings": [], "version": 0}
    job = job_services.start(NewJob("numbers.push", "Send it", payload=payload), account=shop.customer, by=BY)
    Job.objects.filter(pk=job.pk).update(state="failed", error="No.")
    return job


def state_of(job: Job) -> str:
    with scope.system():
        return Job.objects.get(pk=job.pk).state


def pushes() -> int:
    with scope.system():
        return Job.objects.filter(kind="numbers.push").count()


def rita(shop: Shop) -> Client:
    return signed_in(shop.people.rita)


def test_a_difference_below_is_pushed_from_the_list(shop: Shop, drifted: PhoneNumber):
    client = rita(shop)
    shown = client.get(f"{DIFFERENCES}?state=drift")
    assert ("Push ours" in in_a_row(shown), [row["key"] for row in shown.context["rows"]]) == (
        True,
        [drifted.pk],
    )

    gone = client.post(PUSH, {"row": drifted.pk, "query": "state=drift"})

    assert gone["Location"] == f"{DIFFERENCES}?state=drift"
    with scope.tenant(shop.customer.pk):
        assert Job.objects.get(kind="numbers.push").payload["settings"] == ["inbound_cnam"]
        entry = Activity.objects.get(verb="sent our settings of")
    assert (entry.actor, entry.acting_from) == ("Rita", "Northwind")
    shown = client.get(gone["Location"])
    assert "Acme: our settings are on their way to the carrier again." in in_a_row(shown)
    client.post(PUSH, {"row": drifted.pk})
    assert "Acme: Nothing is known to differ at the carrier." in in_a_row(client.get(DIFFERENCES))
    assert pushes() == 1


def test_a_job_below_is_tried_again_from_the_list(shop: Shop, failed: Job):
    client = rita(shop)
    assert "Try again" in in_a_row(client.get(JOBS))
    client.post(RETRY, {"row": failed.pk})
    assert state_of(failed) == "queued"
    assert "Try again" not in in_a_row(client.get(JOBS))
    client.post(RETRY, {"row": failed.pk})
    assert "Acme: This job cannot be tried again now." in in_a_row(client.get(JOBS))


def test_what_one_may_not_do_there_is_neither_offered_nor_done(shop: Shop, failed: Job, drifted: PhoneNumber):
    with scope.system():
        shop.people.rita.memberships.update(role="read_only")
    client = rita(shop)
    assert client.post(RETRY, {"row": failed.pk}).status_code == 403
    assert client.post(PUSH, {"row": drifted.pk}).status_code == 403
    assert (state_of(failed), pushes()) == ("failed", 1)


@pytest.mark.parametrize("key", ["", "x", "0", "99999999999999999999"])
def test_rows_that_are_not_there(shop: Shop, failed: Job, key: str):
    client = rita(shop)
    assert client.post(PUSH, {"row": key}).status_code == 404
    assert client.post(RETRY, {"row": key}).status_code == 404
    assert client.post(f"{JOBS}push-ours/", {"row": failed.pk}).status_code == 404


def test_a_sibling_and_a_customer_reach_nothing(shop: Shop, failed: Job):
    with scope.system():
        Account.objects.filter(pk=shop.customer.pk).update(
            parent=shop.people.operator, ancestor_ids=[shop.people.operator.pk]
        )
    assert rita(shop).post(RETRY, {"row": failed.pk}).status_code == 404
    assert signed_in(shop.people.charlie).post(RETRY, {"row": failed.pk}).status_code == 403
    assert state_of(failed) == "failed"


def test_nothing_is_done_in_a_suspended_account(shop: Shop, failed: Job):
    set_state(account=shop.customer, by=BY, state=AccountState.SUSPENDED)
    client = rita(shop)
    client.post(RETRY, {"row": failed.pk})
    assert "nothing else can be changed" in in_a_row(client.get(JOBS))
    assert (state_of(failed), HELD[0]) == ("failed", shop.number.e164)
