"""Syncing numbers: what a carrier lists becomes the inventory, whole or not at all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import scope
from jobs import work
from jobs.models import Job
from jobs.services import cancel
from numbers.models import Gateway, GatewayAtCarrier, NumberOrder, NumberOrderItem, PhoneNumber
from providers import services
from providers.errors import BadCredentials, Malformed, Unavailable
from providers.models import ProviderAccount, SyncRun
from tests.numbers.carrier import ListingCarrier
from tests.people import BY, People


def e164(index: int) -> str:
    return f"+1201555{index:04d}"


@pytest.fixture
def carrier(monkeypatch) -> ListingCarrier:
    listing = ListingCarrier()
    monkeypatch.setattr(services, "connector_for", lambda _provider_account: listing)
    return listing


def sync(people: People, *, force: bool = False) -> SyncRun:
    """Sync the operator's login to the end, and return the row that tells of it."""
    with scope.tenant(people.operator.pk):
        job = services.start_sync(account=people.operator, by=BY, provider_account=people.house, force=force)
    work.run(job.pk)
    with scope.system():
        return SyncRun.objects.filter(job=job).get()


def counts(run: SyncRun) -> dict[str, int]:
    names = ("read", "added", "changed", "unchanged", "drifted", "missing", "gone")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def number(e164: str, **fields) -> PhoneNumber:
    with scope.system():
        if fields:
            PhoneNumber.objects.filter(e164=e164).update(**fields)
        return PhoneNumber.objects.get(e164=e164)


def job_of(run: SyncRun) -> Job:
    with scope.system():
        return Job.objects.get(pk=run.job_id)


def test_new_numbers_come_as_they_are_set(people, carrier):
    carrier.put(e164(1), route=1, translation=e164(9), forward_to="+13125550123", inbound_cnam=True)

    run = sync(people)

    found = number(e164(1))
    assert (run.state, run.error, counts(run)) == ("done", "", {"read": 1, "added": 1})
    assert (found.account_id, found.provider_account_id) == (people.operator.pk, people.house.pk)
    assert (found.state, found.agreement, found.carrier_ref) == ("active", "confirmed", "2015550001")
    assert (found.route, found.translation, found.forward_to) == (1, e164(9), "+13125550123")
    assert (found.inbound_cnam, found.caller_name, found.sms_type, found.tags) == (True, "", "", [])
    told = {"route": 1, "translation": e164(9), "forward_to": "+13125550123", "inbound_cnam": True}
    assert found.reported == told
    assert found.evidence == {"number": "2015550001", "route": 1, "forwardTo": "+13125550123"}
    assert (found.province, found.differences, found.missed_syncs) == ("NJ", [], 0)
    assert found.seen_at is not None
    result = {"state": "done", "error": "", "read": 1, "added": 1} | dict.fromkeys(
        ("changed", "unchanged", "drifted", "missing", "gone"), 0
    )
    assert (job_of(run).state, job_of(run).result) == ("done", {"sorts": {"numbers": result}})


def test_settings_that_the_carrier_does_not_tell_begin_as_usual(people, carrier):
    carrier.put(e164(1), route=None, translation=None, forward_to=None, inbound_cnam=None)

    sync(people)

    found = number(e164(1))
    assert (found.route, found.translation, found.inbound_cnam, found.reported) == (4, "", False, {})


def test_a_second_sync_changes_nothing_but_when_it_was_seen(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    before = number(e164(1))

    run = sync(people)

    assert counts(run) == {"read": 2, "unchanged": 2}
    after = number(e164(1))
    assert after.seen_at > before.seen_at
    fields = [field.attname for field in PhoneNumber._meta.fields if field.attname != "seen_at"]
    assert {name: getattr(after, name) for name in fields} == {name: getattr(before, name) for name in fields}


def test_a_change_that_we_did_not_make_is_drift_until_it_is_gone(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    carrier.put(e164(1), forward_to="+13125550123", route=1)

    run = sync(people)

    assert counts(run) == {"read": 2, "changed": 1, "unchanged": 1, "drifted": 1}
    found = number(e164(1))
    assert (found.agreement, found.differences) == ("drift", ["forward_to", "route"])
    assert (found.forward_to, found.reported["forward_to"], found.route) == ("", "+13125550123", 4)
    assert found.evidence["forwardTo"] == "+13125550123"

    assert counts(sync(people)) == {"read": 2, "unchanged": 2, "drifted": 1}
    carrier.put(e164(1))
    assert counts(sync(people)) == {"read": 2, "changed": 1, "unchanged": 1}
    assert (number(e164(1)).agreement, number(e164(1)).differences) == ("confirmed", [])


def test_only_what_the_carrier_tells_is_compared(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), sms_type="email", sms_target="a@example.com", caller_name="ACME")

    assert counts(sync(people)) == {"read": 1, "unchanged": 1}
    assert number(e164(1)).agreement == "confirmed"


def test_a_pushed_change_is_confirmed_by_the_list(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), agreement="pushed", forward_to="+13125550123", pushed_at=timezone.now())
    carrier.put(e164(1), forward_to="+13125550123")

    assert counts(sync(people)) == {"read": 1, "changed": 1}
    assert number(e164(1)).agreement == "confirmed"


def test_a_change_that_waits_to_be_sent_is_left_alone(people, carrier):
    carrier.put(e164(1))
    sync(people)
    waiting = number(e164(1), agreement="pending", forward_to="+13125550123")

    carrier.put(e164(1), route=1)
    run = sync(people)
    carrier.numbers.clear()
    sync(people)
    sync(people)

    assert counts(run) == {"read": 1, "unchanged": 1}
    after = number(e164(1))
    assert (after.agreement, after.reported, after.seen_at) == ("pending", waiting.reported, waiting.seen_at)
    assert after.missed_syncs == 0


def test_a_change_that_was_sent_while_we_read_is_newer_than_the_list(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), forward_to="+13125550123", pushed_at=timezone.now() + timedelta(seconds=5))

    assert counts(sync(people)) == {"read": 1, "unchanged": 1}
    assert number(e164(1)).agreement == "confirmed"


def test_a_refused_change_stays_marked_as_refused(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), agreement="failed", forward_to="+13125550123", push_error="no")

    run = sync(people)

    assert (number(e164(1)).agreement, number(e164(1)).differences) == ("failed", ["forward_to"])
    assert run.drifted == 0


def test_numbers_stay_with_the_accounts_below_that_have_them(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), account=people.customer)
    carrier.put(e164(1), route=1)

    run = sync(people)

    assert counts(run) == {"read": 1, "changed": 1, "drifted": 1}
    assert (number(e164(1)).account_id, number(e164(1)).agreement) == (people.customer.pk, "drift")


def test_our_gateways_are_known_by_the_carriers_ids(people, carrier):
    carrier.put(e164(1), route=777)
    with scope.system():
        gateway = Gateway.objects.create(account=people.operator, address="198.51.100.7")
        GatewayAtCarrier.objects.create(
            account=people.operator, gateway=gateway, provider_account=people.house, carrier_ref="777"
        )

    sync(people)

    assert (number(e164(1)).route, number(e164(1)).reported["route"]) == (gateway.pk, gateway.pk)
    assert number(e164(1)).evidence["route"] == 777


def test_missing_once_is_counted_and_twice_is_gone_but_never_deleted(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    del carrier.numbers[e164(1)]

    first = sync(people)
    assert (number(e164(1)).agreement, number(e164(1)).missed_syncs) == ("confirmed", 1)
    second = sync(people)
    third = sync(people)

    assert counts(first) == {"read": 1, "unchanged": 1, "missing": 1}
    assert counts(second) == {"read": 1, "unchanged": 1, "missing": 1, "gone": 1}
    assert counts(third) == {"read": 1, "unchanged": 1}
    assert (number(e164(1)).agreement, number(e164(1)).state) == ("gone", "active")


def test_a_number_that_is_back_counts_from_zero(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    listed = carrier.numbers.pop(e164(1))
    sync(people)
    sync(people)
    carrier.numbers[e164(1)] = listed

    run = sync(people)

    assert counts(run) == {"read": 2, "changed": 1, "unchanged": 1}
    assert (number(e164(1)).agreement, number(e164(1)).missed_syncs) == ("confirmed", 0)


def test_the_brake_stops_before_anything_is_applied(people, carrier):
    carrier.put(*(e164(index) for index in range(10)))
    sync(people)
    for index in range(4):
        del carrier.numbers[e164(index)]
    carrier.put(e164(99))
    carrier.put(e164(9), route=1)

    run = sync(people)

    assert (run.state, counts(run)) == ("braked", {"read": 7, "missing": 4})
    assert run.error.startswith("4 of 10 numbers are no longer listed")
    assert job_of(run).state == "done"
    with scope.system():
        assert PhoneNumber.objects.count() == 10
        assert not PhoneNumber.objects.filter(missed_syncs__gt=0).exists()
    assert number(e164(9)).reported["route"] == 4

    forced = sync(people, force=True)
    assert (forced.state, counts(forced)) == (
        "done",
        {"read": 7, "added": 1, "changed": 1, "unchanged": 5, "drifted": 1, "missing": 4},
    )


@pytest.mark.parametrize(
    ("known", "vanish", "state"), [(10, 3, "done"), (10, 4, "braked"), (9, 9, "done"), (13, 4, "braked")]
)
def test_where_the_brake_begins(people, carrier, known, vanish, state):
    carrier.put(*(e164(index) for index in range(known)))
    sync(people)
    for index in range(vanish):
        del carrier.numbers[e164(index)]

    assert sync(people).state == state


@pytest.mark.parametrize("error", [Malformed("half a list"), Unavailable("down")])
def test_half_a_list_changes_nothing(people, carrier, error):
    carrier.put(e164(1), e164(2))
    sync(people)
    carrier.put(e164(3))
    carrier.put(e164(1), route=1)
    carrier.error, carrier.error_after = error, 2

    run = sync(people)

    assert (run.state, run.error) == ("failed", error.text)
    with scope.system():
        assert PhoneNumber.objects.count() == 2
    assert number(e164(1)).reported["route"] == 4
    assert job_of(run).state == ("failed" if isinstance(error, Malformed) else "queued")


def test_a_read_that_failed_is_repeated_in_the_same_row(people, carrier):
    carrier.put(e164(1))
    carrier.error = Unavailable("down")
    run = sync(people)
    carrier.error = None
    with scope.system():
        Job.objects.update(run_at=timezone.now())

    work.run(run.job_id)

    with scope.system():
        run = SyncRun.objects.get()
    assert (run.state, run.error, counts(run)) == ("done", "", {"read": 1, "added": 1})


def test_a_number_that_is_listed_twice_spoils_the_list(people, carrier):
    carrier.put(e164(1))
    carrier.twice = e164(1)

    assert sync(people).state == "failed"
    with scope.system():
        assert not PhoneNumber.objects.exists()


def test_characters_that_cannot_be_stored_spoil_the_list(people, carrier):
    carrier.put(e164(1))
    carrier.numbers[e164(1)].raw["city"] = "a\x00b"

    run = sync(people)

    assert (run.state, job_of(run).error_kind) == ("failed", "Malformed")


def test_a_number_on_order_is_left_to_its_order(people, carrier):
    with scope.system():
        job = Job.objects.create(
            account=people.customer, kind="numbers.order", title="x", run_at=timezone.now()
        )
        order = NumberOrder.objects.create(
            account=people.customer, provider_account=people.house, job=job, price_each="0.5"
        )
        NumberOrderItem.objects.create(
            account=people.customer, order=order, provider_account=people.house, e164=e164(1)
        )
    carrier.put(e164(1), e164(2))

    run = sync(people)

    assert counts(run) == {"read": 2, "added": 1}
    with scope.system():
        assert [row.e164 for row in PhoneNumber.objects.all()] == [e164(2)]


def test_a_number_let_go_while_we_read_does_not_come_back(people, carrier, monkeypatch):
    carrier.put(e164(1), e164(2))
    sync(people)
    listing = carrier.list_numbers

    def let_go_meanwhile():
        yield from listing()
        number(e164(1), state="removed")

    monkeypatch.setattr(carrier, "list_numbers", let_go_meanwhile)
    run = sync(people)

    assert counts(run) == {"read": 2, "unchanged": 1}
    with scope.system():
        assert PhoneNumber.objects.filter(e164=e164(1)).count() == 1


def test_a_number_got_while_we_read_is_not_missing(people, carrier, monkeypatch):
    def nothing_yet():
        with scope.system():
            PhoneNumber.objects.create(account=people.operator, provider_account=people.house, e164=e164(1))
        yield from ()

    monkeypatch.setattr(carrier, "list_numbers", nothing_yet)

    assert counts(sync(people)) == {}
    assert number(e164(1)).missed_syncs == 0


def test_numbers_that_need_not_be_at_the_carrier_are_not_missed(people, carrier):
    with scope.system():
        for index, state in enumerate(("ordering", "porting_in", "removed", "released")):
            PhoneNumber.objects.create(
                account=people.operator, provider_account=people.house, e164=e164(index), state=state
            )

    assert counts(sync(people)) == {}


def test_another_logins_numbers_are_none_of_its_business(people, carrier):
    with scope.system():
        other = ProviderAccount.objects.create(account=people.reseller, name="Other", connector="house")
        PhoneNumber.objects.create(account=people.reseller, provider_account=other, e164=e164(1))
    carrier.put(e164(1))

    run = sync(people)

    assert counts(run) == {"read": 1, "added": 1}
    with scope.system():
        assert PhoneNumber.objects.get(provider_account=other).seen_at is None


def test_a_stop_is_heeded_between_batches(people, carrier):
    carrier.put(e164(1))
    with scope.tenant(people.operator.pk):
        job = services.start_sync(account=people.operator, by=BY, provider_account=people.house)
    listing = carrier.list_numbers

    def stop_meanwhile():
        with scope.tenant(people.operator.pk):
            cancel(account=people.operator, by=BY, job_id=job.pk)
        yield from listing()

    carrier.list_numbers = stop_meanwhile
    work.run(job.pk)

    with scope.system():
        run = SyncRun.objects.get()
        assert not PhoneNumber.objects.exists()
    assert (run.state, run.error, job_of(run).state) == ("failed", "Stopped on request.", "cancelled")


def test_a_run_whose_worker_was_killed_is_taken_over(people, carrier):
    carrier.put(e164(1))
    with scope.tenant(people.operator.pk):
        job = services.start_sync(account=people.operator, by=BY, provider_account=people.house)
        left = SyncRun.objects.create(
            account=people.operator, provider_account=people.house, job=job, sort="numbers"
        )
        Job.objects.update(state="running", attempts=1, lease_until=timezone.now() - timedelta(seconds=1))

    work.run(job.pk)

    with scope.system():
        run = SyncRun.objects.get()
    assert (run.pk, run.state, counts(run)) == (left.pk, "done", {"read": 1, "added": 1})


def test_a_run_that_nobody_is_at_any_more_is_closed(people, carrier):
    with scope.system():
        job = Job.objects.create(
            account=people.operator, kind="providers.sync", title="x", run_at=timezone.now(), state="unknown"
        )
        left = SyncRun.objects.create(
            account=people.operator, provider_account=people.house, job=job, sort="numbers"
        )

    assert sync(people).state == "done"

    with scope.system():
        left = SyncRun.objects.get(pk=left.pk)
    assert (left.state, left.error) == ("failed", "The worker that did this sync was lost.")


def test_a_finished_sync_is_not_repeated_by_its_job(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    del carrier.numbers[e164(1)]
    run = sync(people)
    with scope.system():
        Job.objects.filter(pk=run.job_id).update(
            state="running", lease_until=timezone.now() - timedelta(seconds=1)
        )

    work.run(run.job_id)

    assert (job_of(run).state, job_of(run).attempts) == ("done", 2)
    assert number(e164(1)).missed_syncs == 1


def test_a_worker_that_lost_its_lease_applies_nothing(people, carrier):
    carrier.put(e164(1))
    listing = carrier.list_numbers

    def taken_over_meanwhile():
        yield from listing()
        with scope.system():
            Job.objects.update(attempts=5)

    carrier.list_numbers = taken_over_meanwhile
    run = sync(people)

    assert run.state == "running"
    with scope.system():
        assert not PhoneNumber.objects.exists()


def test_a_refused_login_stops_the_account(people, carrier):
    carrier.error = BadCredentials("no")

    run = sync(people)

    assert (run.state, job_of(run).state) == ("failed", "failed")
    with scope.system():
        assert ProviderAccount.objects.get(pk=people.house.pk).state == "refused"


def test_big_lists_are_applied_in_few_statements(people, carrier):
    carrier.put(*(e164(index) for index in range(6000)))
    with CaptureQueriesContext(connection) as first:
        sync(people)
    with CaptureQueriesContext(connection) as second:
        sync(people)

    with scope.system():
        assert PhoneNumber.objects.count() == 6000
    assert len(first) < 75
    assert len(second) < 75
