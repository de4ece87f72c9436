"""A list of calls takes ten statements at most, however it is narrowed and whoever looks at it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact, User
from calls.models import CallRecord, StrayCall
from calls.states import Direction
from common import scope
from pbx.services.apps import create_app
from tests.calls.conftest import BEGAN
from tests.console import HTMX, signed_in
from tests.people import BY, People

MOST = 10
DAY = {"since": "2026-05-18", "until": "2026-05-18"}
# What is searched for: what stands in every call, in few that are far down, in more of them than are counted, in one,
# in one and typed to its end, in none, and what is no number.
TEXTS = ("555", "77", "88", "5550042", "(201) 555-0042", "999", "nobody")


@pytest.fixture
def account(people: People, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """With 240 calls of an app; the nearest sixty are looked at, and thirty counted."""
    monkeypatch.setattr("common.searching.NEAR", 60)
    monkeypatch.setattr("common.searching.MOST_COUNTED", 30)
    monkeypatch.setattr("calls.selectors.MOST_AT_ONCE", 40)
    customer, house = people.customer, people.house
    with scope.tenant(customer.pk):
        app = create_app(account=customer, by=BY, kind="call_tracking", name="Desk")
        CallRecord.objects.bulk_create(
            CallRecord(
                account=customer,
                ref=f"bulk-{n}",
                direction=Direction.OUTBOUND if n % 2 else Direction.INBOUND,
                caller=f"+1201555{n:04}" if n > 80 else f"+120{77 if n < 20 else 88}555{n:03}",
                called="+12013422000",
                started_at=BEGAN + timedelta(seconds=n),
                seconds=1,
                rate=1,
                cause=16,
                app=app,
            )
            for n in range(240)
        )
        Contact.objects.create(account=customer, name="Ann", e164="+12015550100")
    with scope.system():
        CallRecord.objects.filter(account=customer).update(
            provider_account=house, cost="0.001", cost_currency="USD"
        )
        StrayCall.objects.create(
            account=house.account,
            provider_account=house,
            ref="stray",
            caller="+1",
            called="+2",
            started_at=BEGAN,
            seconds=1,
        )
    with scope.tenant(customer.pk):
        yield customer


def lookers(people: People) -> dict[str, tuple[User, Account | None]]:
    """A reader and the owner of the account, and who looks at it from above, whose logins its calls ran under."""
    return {
        "reader": (people.carol, None),
        "owner": (people.alice, None),
        "operator": (people.olivia, people.customer),
    }


def addresses(account: Account) -> Iterator[dict[str, str]]:
    app = account.voice_apps.get().ref
    narrowed = (
        {},
        {"app": app},
        {"direction": "inbound"},
        {"ours": "+12013422000"},
        {"cause": "16"},
        {"app": app, "ours": "+12013422000", "cause": "16", "direction": "inbound"},
        {"app": "NOTHING"},
    )
    for more in narrowed:
        for text in ("", *TEXTS):
            yield DAY | more | ({"q": text} if text else {})


def taken(client: Client, query: dict[str, str], **how: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/calls/", query, **how).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["reader", "owner", "operator"])
def test_no_filter_and_no_word_takes_more(people: People, account: Account, name: str):
    client = signed_in(*lookers(people)[name])
    client.get("/calls/", DAY)
    over = {
        (str(query), "page" if not how else "part"): count
        for query in addresses(account)
        for how in ({}, HTMX)
        if (count := taken(client, query, **how)) > MOST
    }
    assert over == {}
