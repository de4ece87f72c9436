"""What a carrier's callers and visitors answered becomes feedback here, each answer once."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services.agent_tokens import issue_agent_token
from calls.company.records import RECORD, uuid_of
from common import scope
from jobs import work
from providers import services
from providers.contract.connector import Connector
from providers.contract.feedback import CarrierRating
from providers.models import SyncRun
from support.satisfaction.models import Rating
from tests.agents.staff import add_agent
from tests.api.relatel.conftest import BASE
from tests.calls.conftest import record
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import Shop
from tests.people import BY, People

AT = timezone.now().replace(microsecond=0) - timedelta(days=2)
GOOD = CarrierRating("1", "call", "call-1", AT, "positive", comment="Kind", e164="+4571999999")
BAD = CarrierRating(
    "2", "chat", "chat-1", AT - timedelta(hours=1), "negative", score=3, email="v@example.com"
)


@dataclass
class Survey(Connector):
    """Lists ``told`` as far back as it is asked for."""

    slug: ClassVar[str] = "survey"
    label: ClassVar[str] = "Survey"
    told: list[CarrierRating] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)

    def list_ratings(self, since: datetime) -> Iterator[CarrierRating]:
        self.asked.append(since)
        yield from (one for one in self.told if one.rated_at >= since)


@pytest.fixture
def survey(monkeypatch: pytest.MonkeyPatch) -> Survey:
    made = Survey(told=[GOOD, BAD])
    monkeypatch.setattr(services, "connector_for", lambda _login: made)
    return made


def synced(people: People) -> tuple[str, int, int, int]:
    with scope.tenant(people.operator.pk):
        job = services.start_sync(account=people.operator, by=BY, provider_account=people.house)
    work.run(job.pk)
    with scope.system():
        run = SyncRun.objects.get(job=job, sort="feedback")
    return run.state, run.read, run.added, run.unchanged


def test_answers_are_taken_in_once_and_read_on_from_the_newest(market: Shop, survey: Survey):
    people = market.people
    assert synced(people) == ("done", 2, 2, 0)
    assert synced(people) == ("done", 2, 0, 2)
    assert survey.asked[0] < AT - timedelta(days=80)
    assert survey.asked[1] == AT - timedelta(days=1)
    with scope.system():
        rows = Rating.objects.order_by("ref").values_list(
            "ref", "account", "conversation", "kind", "score", "comment"
        )
        assert list(rows) == [
            ("1", people.operator.pk, "call", "positive", None, "Kind"),
            ("2", people.operator.pk, "chat", "negative", 3, ""),
        ]
    page = signed_in(people.olivia).get("/feedback/")
    assert [row.ref for row, _ in page.context["rows"]] == ["1", "2"]
    assert "v@example.com" in page.content.decode()


def test_an_answer_about_a_recorded_call_is_that_accounts(market: Shop, survey: Survey):
    people, customer = market.people, market.customer
    with scope.tenant(customer.pk):
        row = record(customer, "call-1", provider_account=people.house)
    survey.told.append(replace(GOOD, ref="3"))
    assert synced(people) == ("done", 3, 3, 0)
    with scope.system():
        owners = dict(Rating.objects.values_list("ref", "account"))
        assert Rating.objects.get(ref="1").record_id == row.pk
    # The second answer about one call is nobody's in particular.
    assert owners == {"1": customer.pk, "2": people.operator.pk, "3": people.operator.pk}
    assert "Kind" in in_a_row(signed_in(people.alice).get(f"/calls/{row.pk}/"))
    boss = add_agent(customer, "Bo Berg", roles=("admin",))
    with scope.tenant(customer.pk):
        _, token = issue_agent_token(account=customer, by=BY, dialect="relatel", agent=boss.pk, label="Desk")
    [call] = told(token, "calls")["calls"]
    [smiley] = told(token, "smileys")["smileys"]
    assert call["smiley"] == smiley
    assert smiley["conversation_uuid"] == call["call_uuid"] == uuid_of(RECORD, row.pk)


def told(token: str, path: str) -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"}).get(f"{BASE}/{path}").json()
