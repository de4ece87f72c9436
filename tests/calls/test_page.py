"""The page of calls and its download."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Account
from calls.models import CallRecord
from calls.states import Direction
from common import scope
from pbx.services.apps import create_app
from tests.calls.conftest import BEGAN, record
from tests.console import HTMX, signed_in
from tests.people import BY, People, set_balance

LIST, CSV = "/calls/", "/exports/calls.csv"
DAY = {"since": "2026-05-18", "until": "2026-05-18"}


@pytest.fixture
def account(people: People) -> Iterator[Account]:
    set_balance(people.customer, "10")
    with scope.tenant(people.customer.pk):
        yield people.customer


def shown(client: Client, **query: str) -> str:
    return client.get(LIST, query).content.decode()


def test_the_calls_of_the_chosen_days_and_what_they_add_up_to(people: People, account: Account):
    record(account)
    record(
        account,
        "call-2",
        direction=Direction.OUTBOUND,
        caller="+12013422000",
        called="+12125550118",
        seconds=61,
    )
    # Midnight of the next day in New York.
    record(account, "call-3", started_at=datetime(2026, 5, 19, 4, 0, tzinfo=UTC), caller="+16465550171")

    page = shown(signed_in(people.carol), **DAY)

    assert "(201) 555-0147" in page
    assert "(212) 555-0118" in page
    assert "(646) 555-0171" not in page
    assert "3:01" in page
    assert "0.02715" in page
    assert "18 May 2026, 08:00" in page


def test_the_last_week_is_shown_when_no_days_are_chosen(people: People, account: Account):
    now = datetime.now(UTC)
    record(account, started_at=now - timedelta(hours=1), caller="+16465550171")
    record(account, "old", started_at=now - timedelta(days=9))
    page = shown(signed_in(people.carol))
    assert "(646) 555-0171" in page
    assert "(201) 555-0147" not in page


@pytest.mark.parametrize(
    "days",
    [
        {"since": "2026-05-20", "until": "2026-05-18"},
        {"since": "2020-01-01", "until": "2026-05-18"},
        {"since": "0001-01-01", "until": "0001-01-02"},
        {"since": "9999-12-30", "until": "9999-12-31"},
        {"since": "nonsense"},
    ],
)
def test_days_that_make_no_sense_are_said_so(people: People, account: Account, days: dict[str, str]):
    assert "errorlist" in shown(signed_in(people.carol), **days) or "field__error" in shown(
        signed_in(people.carol), **days
    )


def test_digits_and_the_way_narrow_the_list(people: People, account: Account):
    record(account)
    record(account, "call-2", direction=Direction.OUTBOUND, called="+12125550118", caller="+12013422000")
    client = signed_in(people.carol)
    assert "(212) 555-0118" not in shown(client, q="555-0147", **DAY)
    assert "(212) 555-0118" in shown(client, direction="outbound", **DAY)
    assert "(201) 555-0147" not in shown(client, direction="outbound", **DAY)
    assert "No calls match" in shown(client, q="nothing", **DAY)


def test_a_number_that_is_typed_to_its_end_is_found_on_either_side_as_it_was_sent(
    people: People, account: Account
):
    record(account)
    record(account, "call-2", direction=Direction.OUTBOUND, called="+12015550147", caller="+12013422000")
    record(account, "call-3", caller="0012015550147")
    record(account, "call-4", caller="+12015550148")
    client = signed_in(people.carol)
    for text in ("201 555 0147", "+1 (201) 555-0147", "12015550147"):
        context = client.get(LIST, {"q": text, **DAY}).context
        assert {row.ref for row in context["rows"]} == {"call-1", "call-2", "call-3"}, text
        assert (context["totals"].calls, context["totals"].seconds) == (3, 360)


def test_app_number_and_cause_narrow_the_list_and_its_sums(people: People, account: Account):
    app = create_app(account=account, by=BY, kind="scenario", name="Desk")
    record(account, app=app)
    record(account, "call-2", called="+12013422001", caller="+16465550171", seconds=60)
    record(account, "call-3", cause=17, seconds=0, caller="+12125550118")
    client = signed_in(people.carol)

    def narrowed(**query: str) -> tuple[int, int, list[str]]:
        context = client.get(LIST, DAY | query).context
        sums = context["totals"]
        return sums.calls, sums.seconds, [row.ref for row in context["rows"]]

    assert narrowed() == (3, 180, ["call-3", "call-2", "call-1"])
    assert narrowed(app=app.ref) == (1, 120, ["call-1"])
    assert narrowed(ours="(201) 342-2001") == (1, 60, ["call-2"])
    assert narrowed(cause="17") == (1, 0, ["call-3"])
    assert narrowed(app=app.ref, ours="201 342 2001") == (0, 0, [])
    assert narrowed(q="5550171", direction="inbound") == (1, 60, ["call-2"])
    assert narrowed(direction="outbound") == (0, 0, [])
    assert "is not a telephone number" in shown(client, ours="nobody", **DAY)


def test_the_days_stand_in_the_form_and_in_what_is_downloaded(people: People, account: Account):
    context = signed_in(people.carol).get(LIST, {"until": "2026-05-18", "after": "x"}).context
    form = context["filter_form"]
    assert (form["since"].value(), form["until"].value()) == ("2026-05-12", "2026-05-18")
    assert context["query"] == "until=2026-05-18&since=2026-05-12"


def test_what_cannot_be_summed_whole_says_so(
    people: People, account: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("calls.selectors.MOST_AT_ONCE", 2)
    for n in range(3):
        record(account, f"call-{n}", started_at=BEGAN + timedelta(minutes=n), seconds=n)
    page = shown(signed_in(people.carol), q="555", **DAY)
    assert "the sums are those of the newest 2" in page
    assert "the newest" not in shown(signed_in(people.carol), **DAY)


def test_pages_go_by_key_and_cost_the_same(people: People, account: Account, django_assert_max_num_queries):
    CallRecord.objects.bulk_create(
        CallRecord(
            account=account,
            ref=f"bulk-{n}",
            direction=Direction.INBOUND,
            caller=f"+1201555{n:04}",
            called="+12013422000",
            started_at=BEGAN + timedelta(seconds=n // 2),
            seconds=1,
            rate=1,
        )
        for n in range(120)
    )
    client = signed_in(people.carol)
    client.get(LIST)
    seen: list[str] = []
    url = f"{LIST}?since=2026-05-18&until=2026-05-18"
    while url:
        with django_assert_max_num_queries(10):
            answer = client.get(url, **HTMX)
        seen += [row.caller for row in answer.context["rows"]]
        url = answer.context["older_url"]
    assert seen == [f"+1201555{n:04}" for n in reversed(range(120))]
    # The door to the index of words takes a statement to open and one to close.
    for q, count, most in (("555", 120, 10), ("5550042", 1, 12), ("(201) 555-0042", 1, 12), ("999", 0, 12)):
        # One of them reads what the address book calls the others.
        with django_assert_max_num_queries(most + 1):
            answer = client.get(LIST, {"q": q, **DAY}, **HTMX)
        assert answer.context["totals"].calls == count


def test_samples_say_so(people: People, account: Account):
    record(account, is_sample=True)
    assert "Some of these are samples" in shown(signed_in(people.carol), **DAY)


def test_the_download_holds_the_same_calls(people: People, account: Account):
    stored = record(account, caller_name="=1+1")
    record(account, "old", started_at=BEGAN - timedelta(days=2))
    answer = signed_in(people.carol).get(CSV, DAY)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Started (America/New_York),Direction,Caller,Called,Length in seconds,Charged,Caller name,Rate a minute,App,"
        "Country,How it ended,Cause,Your text,Sample,Simulated",
        "2026-05-18 08:00:30,Inbound,'+12015550147,'+12013422000,120,0.018000,'=1+1,0.009000,,United States,,,,no,no",
    ]
    assert stored.caller == "+12015550147"


def test_a_stranger_sees_none_of_it(people: People, account: Account):
    record(account)
    client = signed_in(people.charlie)
    assert "(201) 555-0147" not in shown(client, **DAY)
    assert b"555" not in b"".join(client.get(CSV, DAY).streaming_content)
