"""Who holds a number and who did: on the number's page, in the list, on a day, and before it leaves."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from agents.services.offboarding import offboard
from common import scope
from numbers.models import NumberAssignment
from numbers.selectors.holders import held_between
from tests.agents.staff import FREE, Office, add_agent, ref
from tests.console import signed_in
from tests.numbers.conftest import HELD
from tests.people import BY

WHO, LIST = reverse("agents:who_held"), reverse("numbers:list")


@pytest.fixture
def office(made_office: Office) -> Office:
    return made_office


@pytest.fixture
def alice(office: Office) -> Client:
    return signed_in(office.people.alice)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 12, tzinfo=UTC)


@pytest.fixture
def march(office: Office) -> Office:
    """FREE[3] was Ada's until 3 March, and is Katherine's since the 5th."""
    with scope.tenant(office.account.pk):
        add_agent(office.account, "Katherine Johnson", private=FREE[3])
        now = NumberAssignment.objects.filter(e164=FREE[3])
        now.update(since=day(5))
        row = now.get()
        row.pk, row.ref, row.agent, row.holder = None, "c" * 25, office.ada, "Ada Lovelace"
        row.since, row.until, row.ended_by = day(1), day(3), "Alice"
        row.save(force_insert=True)
    return office


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (1, 2, ["Ada Lovelace"]),
        (3, 4, []),
        (3, 5, []),
        (3, 6, ["Katherine Johnson"]),
        (2, 30, ["Katherine Johnson", "Ada Lovelace"]),
    ],
)
def test_everybody_who_held_it_in_a_time_is_found(march: Office, begins: int, ends: int, expected: list[str]):
    with scope.tenant(march.account.pk):
        rows = held_between(march.account, FREE[3], day(begins), day(ends))
        assert [row.holder for row in rows] == expected
    other = march.people.other
    with scope.tenant(other.pk):
        assert not held_between(other, FREE[3], day(1), day(30)).exists()


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-03-02", "Ada Lovelace</a>"),
        ("2026-03-03", "Ada Lovelace</a>"),
        ("2026-03-04", "Nobody held it on that day."),
        ("2026-03-20", "Katherine Johnson</a>"),
    ],
)
def test_the_page_answers_for_a_day(march: Office, alice: Client, date: str, words: str):
    assert words in alice.get(WHO, {"number": FREE[3], "date": date}).content.decode()


def test_a_day_is_one_of_the_accounts_zone(march: Office, alice: Client):
    """Ada gave it back at noon of the 3rd in UTC, which is the 4th in Auckland."""
    with scope.system():
        Account.objects.filter(pk=march.account.pk).update(timezone="Pacific/Auckland")
    shown = alice.get(WHO, {"number": FREE[3], "date": "2026-03-04"}).content.decode()
    assert "Ada Lovelace</a>" in shown


def test_numbers_that_are_not_ours_are_told_apart(march: Office, alice: Client):
    shown = alice.get(WHO, {"number": "+13125550100", "date": "2026-03-02"}).content.decode()
    assert "neither has nor had" in shown
    stranger = signed_in(march.people.charlie).get(WHO, {"number": FREE[3], "date": "2026-03-02"})
    assert "neither has nor had" in stranger.content.decode()
    assert alice.get(WHO, {"number": "x", "date": "nonsense"}).status_code == 422
    assert alice.get(WHO).status_code == 200


def test_the_number_tells_its_holders(march: Office, alice: Client):
    text = alice.get(reverse("numbers:detail", args=[FREE[3]])).content.decode()
    assert text.index("Katherine Johnson</a>") < text.index("Ada Lovelace</a>")
    assert "nobody did before" in alice.get(reverse("numbers:detail", args=[HELD[0]])).content.decode()


def test_the_list_shows_and_filters_by_holder(office: Office, alice: Client):
    def listed(**query: str) -> list[str]:
        return [row.e164 for row in alice.get(LIST, query).context["rows"]]

    assert listed(held="held") == FREE[:3]
    assert listed(held="free") == [*HELD, *FREE[3:]]
    assert len(listed(held="x")) == 8
    text = alice.get(LIST).content.decode()
    assert ("Ada Lovelace</a>" in text, "Front desk" in text) == (True, True)
    exported = b"".join(alice.get("/exports/numbers.csv", {"held": "held"}).streaming_content).decode()
    row = exported.splitlines()[3]
    assert (row.split(",")[1], row.endswith(",Shared inbox")) == ("Front desk", True)


@pytest.mark.parametrize("action", ["remove", "release"])
def test_who_would_lose_the_number_is_named_first(office: Office, alice: Client, action: str):
    def asked(e164: str) -> str:
        return alice.get(reverse(f"numbers:{action}", args=[e164])).content.decode()

    assert "Ada Lovelace holds this number" in asked(FREE[0])
    assert "The inbox on it ends" in asked(FREE[2])
    assert "holds this number" not in asked(FREE[5])


def test_a_freed_number_warns_no_more(office: Office, alice: Client):
    with scope.tenant(office.account.pk):
        offboard(account=office.account, by=BY, targets=[ref(office.ada)], remove_inboxes=True)
    assert b"holds this number" not in alice.get(reverse("numbers:remove", args=[FREE[0]])).content
