"""The calls that a carrier tells of become records of the accounts that hold the numbers, each once."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account
from billing.models import LedgerEntry
from calls.carriers import sync as reading
from calls.models import CallRecord, CallsRead, StrayCall
from calls.states import Direction
from common import scope
from numbers.models import PhoneNumber
from providers.models import ProviderAccount
from tests.calls.at_carrier import OUTBOUND, PEER, Calls, make_calls, minutes_ago
from tests.console import signed_in
from tests.people import set_balance
from tests.providers.voicetel.conftest import loop as loop
from tests.providers.voicetel.looping import ONE, TWO

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calls(loop) -> Calls:
    return make_calls(loop)


def charges(account: Account) -> list[Decimal]:
    with scope.system():
        rows = LedgerEntry.objects.filter(account=account, reason__startswith="call:").order_by("pk")
        return list(rows.values_list("amount", flat=True))


def test_a_record_says_what_it_cost_there_and_what_was_charged_here(calls):
    began = minutes_ago(30)
    there = calls.upstream("call-1", began)
    with scope.system():
        Account.objects.filter(pk=calls.us.pk).update(rate_nibble=Decimal("0.02"))

    run = calls.sync()

    [row] = calls.ours()
    assert (run.state, run.read, run.added, run.unchanged, run.error) == ("done", 1, 1, 0, "")
    assert (row.account_id, row.ref, row.direction) == (calls.us.pk, str(there.pk), Direction.INBOUND)
    assert (row.caller, row.called, row.caller_name) == (PEER, ONE, "Jo Näf & Co")
    assert (row.started_at, row.seconds, row.state) == (began, 60, "ended")
    assert (row.cost, row.cost_currency) == (Decimal("0.009"), "USD")
    assert (row.rate, row.charged) == (Decimal("0.02"), Decimal("0.02"))
    assert (row.peer_country, row.address) == ("US", "198.51.100.20")
    assert charges(calls.us) == [Decimal("-0.02")]


def test_the_number_that_is_held_says_which_way_it_went(calls):
    calls.upstream("in", minutes_ago(30))
    calls.upstream("out", minutes_ago(20), **OUTBOUND)
    calls.upstream("unanswered", minutes_ago(10), seconds=0)

    calls.sync()

    assert [(row.direction, row.caller, row.state) for row in calls.ours()] == [
        ("inbound", PEER, "ended"),
        ("outbound", ONE, "ended"),
        ("inbound", PEER, ""),
    ]


def test_between_two_numbers_of_ours_it_is_the_callers(calls):
    calls.loop.order(TWO)
    with scope.system():
        PhoneNumber.objects.update(held_since=minutes_ago(600))
    calls.upstream("call-1", caller=TWO, called=ONE)

    calls.sync()

    assert [(row.direction, row.caller) for row in calls.ours()] == [("outbound", TWO)]


def test_a_window_that_is_read_again_inserts_nothing_twice(calls):
    calls.upstream("call-1")
    calls.sync()
    balance = calls.balance(calls.us)
    calls.upstream("call-2", minutes_ago(5))
    with scope.system():
        before = CallsRead.objects.get().until

    run = calls.sync()

    assert (run.read, run.added, run.unchanged) == (2, 1, 1)
    assert len(calls.ours()) == 2
    assert len(charges(calls.us)) == 2
    assert calls.balance(calls.us) == balance - calls.ours()[1].charged
    with scope.system():
        assert CallsRead.objects.get().until > before


def test_a_long_call_that_is_told_late_is_not_missed(calls):
    calls.sync()
    calls.upstream("long", minutes_ago(6 * 60), seconds=6 * 3600 - 60)

    assert calls.sync().added == 1


def test_a_call_of_no_number_here_is_counted_named_and_kept(calls):
    calls.upstream("stray-1", called="+12125550100")
    calls.upstream("stray-2", called="+12125550100")
    calls.upstream("stray-3", caller="", called="+12125550111")

    run = calls.sync()

    assert (run.state, run.added) == ("done", 0)
    assert run.error == (
        "3 calls of numbers that are not held here: +12015550147 to +12125550100 (2), a withheld number to"
        " +12125550111."
    )
    assert len(calls.strays()) == 3
    assert charges(calls.us) == []
    again = calls.sync()
    assert (again.unchanged, again.error, len(calls.strays())) == (3, "", 3)


def test_a_stray_call_becomes_a_record_once_its_number_is_held(calls):
    calls.upstream("stray", minutes_ago(30), caller=TWO, called=PEER)
    calls.sync()
    assert calls.strays() == [(TWO, PEER)]
    calls.loop.order(TWO)

    run = calls.sync()

    assert (run.added, run.unchanged, calls.strays()) == (1, 1, [])
    [row] = calls.ours()
    assert (row.direction, row.account_id, row.cost) == ("outbound", calls.us.pk, Decimal("0.009"))
    assert row.charged == 0


def test_a_call_from_before_the_number_was_held_stays_with_the_logins_account_and_is_not_charged(calls):
    """Whoever gets a number does not get the calls of who had it before."""
    people = calls.loop.people
    with scope.system():
        Account.objects.filter(pk=people.other.pk).update(
            parent=people.reseller, ancestor_ids=[*people.reseller.ancestor_ids, people.reseller.pk]
        )
        number = PhoneNumber.objects.filter(account=people.reseller, e164=ONE)
        number.update(state="removed", left_at=minutes_ago(60))
        PhoneNumber.objects.create(account=people.other, provider_account=calls.loop.login, e164=ONE)
        PhoneNumber.objects.filter(account=people.other).update(held_since=minutes_ago(20))
        people.other.refresh_from_db()
    set_balance(people.other, "5")
    calls.upstream("while ours", minutes_ago(90))
    calls.upstream("between", minutes_ago(40))
    calls.upstream("theirs", minutes_ago(10))

    calls.sync()

    us, other = people.reseller.pk, people.other.pk
    assert [(row.account_id, row.charged > 0) for row in calls.ours()] == [
        (us, True),
        (us, False),
        (other, True),
    ]


def test_what_the_balance_does_not_cover_is_recorded_free_of_charge_and_told(calls):
    with scope.system():
        Account.objects.filter(pk=calls.us.pk).update(rate_nibble=Decimal(50))
    before = calls.balance(calls.us)
    calls.upstream("dear")

    run = calls.sync()

    assert [row.charged for row in calls.ours()] == [0]
    assert run.error == "1 call was not charged, for the balance did not cover it."
    assert calls.balance(calls.us) == before


def test_a_first_reading_goes_back_a_week_in_few_lists(calls):
    calls.upstream("old", minutes_ago(9 * 24 * 60))
    calls.upstream("recent", minutes_ago(6 * 24 * 60))
    asked = []
    real = reading._windows

    def counting(since, until):
        for window in real(since, until):
            asked.append(window)
            yield window

    reading._windows = counting
    try:
        calls.sync()
    finally:
        reading._windows = real

    assert len(calls.ours()) == 1
    assert len(asked) == 3
    assert all(end - start <= timedelta(days=3) for start, end in asked)


def test_two_logins_may_use_the_same_name_for_different_calls(calls):
    calls.upstream("call-1")
    calls.sync()
    [row] = calls.ours()
    with scope.system():
        second = ProviderAccount.objects.create(account=calls.us, name="Second", connector="voicetel")
        CallRecord.objects.create(
            account=calls.us,
            provider_account=second,
            ref=row.ref,
            direction="inbound",
            caller=PEER,
            called=ONE,
            started_at=timezone.now(),
            seconds=1,
            rate=0,
        )
        CallRecord.objects.create(
            account=calls.us,
            ref=row.ref,
            direction="inbound",
            caller=PEER,
            called=ONE,
            started_at=timezone.now(),
            seconds=1,
            rate=0,
        )
        assert CallRecord.objects.filter(ref=row.ref, account=calls.us).count() == 3


def test_the_cost_is_shown_to_who_owns_the_login_alone(calls):
    """The customer of the reseller sees what it was charged, and the reseller who acts for it the cost besides."""
    people = calls.loop.people
    with scope.system():
        Account.objects.filter(pk=people.other.pk).update(
            parent=people.reseller, ancestor_ids=[*people.reseller.ancestor_ids, people.reseller.pk]
        )
        PhoneNumber.objects.filter(account=people.reseller).update(account=people.other)
        people.other.refresh_from_db()
    set_balance(people.other, "5")
    calls.upstream("call-1")
    calls.sync()
    assert [row.account_id for row in calls.ours()] == [people.other.pk]

    customer = signed_in(people.charlie).get("/calls/")
    rita, olivia = signed_in(people.rita, people.other), signed_in(people.olivia, people.other)
    acting, above = rita.get("/calls/"), olivia.get("/calls/")

    assert [row.carrier_cost for row in acting.context["rows"]] == [Decimal("0.009")]
    assert "Carrier cost" in acting.content.decode()
    # The file says what the account's own logins cost, and it has none.
    assert "calls-with-costs" not in acting.content.decode()
    assert [row.carrier_cost for row in customer.context["rows"]] == [None]
    assert "Carrier cost" not in customer.content.decode()
    assert [row.carrier_cost for row in above.context["rows"]] == [None]
    assert "Carrier cost" not in above.content.decode()

    url = calls.ours()[0].get_absolute_url()
    costs = [
        b"Carrier cost" in client.get(url).content for client in (signed_in(people.charlie), rita, olivia)
    ]
    assert costs == [False, True, False]


def test_the_download_with_costs_is_for_who_has_logins(calls):
    calls.upstream("call-1")
    calls.sync()
    address = "/exports/calls-with-costs.csv"

    rita = signed_in(calls.loop.people.rita)
    answer = rita.get(address)

    assert "calls-with-costs" in rita.get("/calls/").content.decode()
    head, line = csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines())
    assert head[-2:] == ["Carrier cost", "Carrier currency"]
    assert (Decimal(line[-2]), line[-1]) == (Decimal("0.009"), "USD")
    assert signed_in(calls.loop.people.charlie).get(address).status_code == 403


def test_strays_have_a_page_that_the_list_leads_to(calls):
    calls.upstream("stray", called="+12125550100")
    calls.sync()
    rita, charlie = signed_in(calls.loop.people.rita), signed_in(calls.loop.people.charlie)

    assert "/calls/strays/" in rita.get("/calls/").content.decode()
    page = rita.get("/calls/strays/").content.decode()
    assert "(212) 555-0100" in page
    assert "0.009" in page
    assert f"/calls/dial/?number=%2B{PEER[1:]}" in page
    assert charlie.get("/calls/strays/").status_code == 403
    assert [row.pk for row in signed_in(calls.loop.people.olivia).get("/calls/strays/").context["rows"]] == []


def test_what_strays_cost_the_page(calls, django_assert_num_queries):
    with scope.system():
        StrayCall.objects.bulk_create(
            StrayCall(
                account=calls.us,
                provider_account=calls.loop.login,
                ref=f"s{n}",
                caller=PEER,
                called="+12125550100",
                started_at=minutes_ago(n),
                seconds=1,
            )
            for n in range(30)
        )
    client = signed_in(calls.loop.people.rita)
    client.get("/calls/strays/")
    with django_assert_num_queries(100, exact=False) as many:
        assert len(client.get("/calls/strays/").context["rows"]) == 30
    with scope.system():
        StrayCall.objects.filter(ref__gt="s1").delete()
    with django_assert_num_queries(len(many)):
        client.get("/calls/strays/")
