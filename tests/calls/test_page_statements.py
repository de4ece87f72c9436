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

DAY = {"since": "2026-05-18", "until": "2026-05-18"}
# How many statements are taken at most, by what is searched for.
TEXTS = {
    "": 9,
    # It fills a page from the nearest calls, but for an app that there is not.
    "555": 10,
    # Few calls that are further down, one, and one that is typed to its end: the door to the index of words takes a
    # statement to open and one to close.
    "7755": 11,
    "5550100": 11,
    "(201) 555-0100": 11,
    # None, and what is no number.
    "999": 10,
    "nobody": 6,
    # More than are counted, none of them near: what is rare is asked of the index in its order, and once.
    "8855": 14,
}
WAYS: tuple[dict[str, str], ...] = ({}, HTMX)
# An account that somebody looks at from above is read besides.
ABOVE = {"reader": 0, "owner": 0, "operator": 1}


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


def narrowed(account: Account) -> list[dict[str, str]]:
    """In some ways; where few of the nearest calls are left, what is frequent is far as well."""
    app = account.voice_apps.get().ref
    return [
        {},
        {"app": app},
        {"cause": "16"},
        {"app": app, "cause": "16"},
        {"app": "NOTHING"},
    ]


def taken(client: Client, query: dict[str, str], **how: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/calls/", query, **how).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ABOVE)
def test_a_list_takes_so_many_statements_however_it_is_narrowed(people: People, account: Account, name: str):
    client = signed_in(*lookers(people)[name])
    client.get("/calls/", DAY)
    most = {
        text: max(
            taken(client, DAY | more | {"q": text}, **how) for more in narrowed(account) for how in WAYS
        )
        for text in TEXTS
    }
    assert most == {text: count + ABOVE[name] for text, count in TEXTS.items()}


def test_a_page_further_down_takes_as_many(people: People, account: Account):
    client = signed_in(people.alice)
    url = client.get("/calls/", DAY | {"q": "555"}, **HTMX).context["older_url"]
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url, **HTMX)
    assert (len(seen), len(answer.context["rows"])) == (TEXTS["555"], 50)
