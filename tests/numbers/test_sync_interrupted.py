"""Syncs that are cut short, spoiled, overtaken or repeated: nothing is half applied, nothing counted twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common import scope
from jobs import work
from jobs.models import Job
from jobs.services import cancel
from numbers.models import NumberOrder, NumberOrderItem, PhoneNumber
from providers import services
from providers.errors import BadCredentials, Malformed, Unavailable
from providers.models import ProviderAccount, SyncRun
from tests.numbers.answering import DEVICE
from tests.numbers.syncing import counts, e164, job_of, number, sync
from tests.people import BY


@pytest.mark.parametrize("error", [Malformed("half a list"), Unavailable("down")])
def test_half_a_list_changes_nothing(people, carrier, error):
    carrier.put(e164(1), e164(2))
    sync(people)
    carrier.put(e164(3))
    carrier.put(e164(1), destination=DEVICE)
    carrier.error, carrier.error_after = error, 2

    run = sync(people)

    assert (run.state, run.error) == ("failed", error.text)
    with scope.system():
        assert PhoneNumber.objects.count() == 2
    assert number(e164(1)).reported["destination"] == "nothing"
    assert job_of(run).state == "queued"


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


def test_a_number_on_order_is_left_to_its_order(people, carrier):
    with scope.system():
        job = Job.objects.create(
            account=people.customer, kind="numbers.order", title="x", run_at=timezone.now()
        )
        order = NumberOrder.objects.create(account=people.customer, provider_account=people.house, job=job)
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
