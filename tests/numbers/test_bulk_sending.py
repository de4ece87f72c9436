"""Editing what carriers know of many numbers: sent in sets, settled in sets, and what may go wrong in between."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import scope
from jobs import services as job_services
from jobs import work
from jobs.errors import LostLease
from jobs.models import Job
from jobs.services import NewJob
from numbers.jobs import bulk as bulk_jobs
from numbers.models import PhoneNumber
from numbers.services import settings
from portal.notices import OWNER_MAIL
from providers.contract.numbers_held import NumberSettings
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber
from tests.numbers.answering import NOTHING, SDN
from tests.numbers.conftest import HELD, Shop
from tests.numbers.test_bulk import STRANGE, TO, more_numbers, outcome, start
from tests.people import BY


def fussy(monkeypatch: pytest.MonkeyPatch, answers: dict[str, list[Exception]]) -> list[str]:
    """A house carrier that fails for some numbers, each error once; returns which it is asked for."""
    configure, asked = House.configure_numbers, []

    def ask(self: House, wanted: dict[str, NumberSettings], *, key: UUID) -> dict[str, object]:
        asked.extend(wanted)
        failing = {e164: answers[e164].pop(0) for e164 in wanted if answers.get(e164)}
        return failing | configure(
            self, {e164: wanted[e164] for e164 in wanted if e164 not in failing}, key=key
        )

    monkeypatch.setattr(House, "configure_numbers", ask)
    return asked


def test_a_refused_number_fails_alone_and_is_tried_again_alone(shop: Shop, monkeypatch):
    asked = fussy(monkeypatch, {HELD[0]: [Rejected("Not today.")]})
    job = start(shop, [*HELD, STRANGE], answer=SDN)

    work.run(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error == "2 numbers could not be changed; 1 were."
    assert outcome(job) == [
        ("failed", "Not today."),
        ("done", ""),
        ("failed", "There is no such number on this account."),
    ]
    assert dict(PhoneNumber.objects.values_list("e164", "destination")) == {HELD[0]: NOTHING, HELD[1]: SDN}
    refused = PhoneNumber.objects.get(e164=HELD[0])
    assert (refused.agreement, refused.push_error, refused.unsent) == ("confirmed", "Not today.", [])
    assert set(PhoneNumber.objects.values_list("pushing_job", flat=True)) == {None}

    PhoneNumber.objects.create(account=shop.customer, provider_account=shop.people.house, e164=STRANGE)
    HouseNumber.objects.filter(e164=STRANGE).update(state="held", holder=shop.people.house.pk)
    job_services.retry(account=shop.customer, by=BY, job_id=job.pk)
    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result, job.error) == ("done", {"done": 3, "failed": 0}, "")
    assert outcome(job) == [("done", "")] * 3
    assert asked == [HELD[0], HELD[1], HELD[0], STRANGE]
    assert set(PhoneNumber.objects.values_list("destination", flat=True)) == {SDN}


@pytest.mark.parametrize(
    ("error", "called"), [(Unavailable("Nobody answers."), False), (Uncertain("Cut off."), True)]
)
def test_what_the_carrier_does_not_answer_goes_on_by_itself(shop: Shop, monkeypatch, error, called):
    fussy(monkeypatch, {HELD[0]: [error]})
    job = start(shop, HELD, answer=SDN)
    work.run(job.pk)
    assert outcome(job) == [("failed", error.text), ("done", "")]
    left = PhoneNumber.objects.get(e164=HELD[0])
    assert (left.destination, left.agreement, left.pushing_job) == (SDN, "pending", None)

    push = Job.objects.get(kind="numbers.push")
    assert (push.state, push.called_at is not None) == ("queued", called)
    work.run(push.pk)
    left.refresh_from_db()
    assert (left.agreement, left.unsent) == ("confirmed", [])
    assert HouseNumber.objects.get(e164=HELD[0]).settings["destination"] == SDN


def test_a_stopped_edit_leaves_the_rest_and_goes_on_when_retried(shop: Shop, monkeypatch):
    monkeypatch.setattr(bulk_jobs, "IN_A_SET", 1)
    configure = House.configure_numbers

    def stop_after_the_first(self: House, *args: object, **kwargs: object) -> object:
        Job.objects.filter(kind="numbers.bulk_edit").update(cancel_requested=True)
        return configure(self, *args, **kwargs)

    monkeypatch.setattr(House, "configure_numbers", stop_after_the_first)
    job = start(shop, HELD, answer=SDN)

    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress_done) == ("cancelled", 1)
    assert outcome(job) == [("done", ""), ("pending", "")]
    assert dict(PhoneNumber.objects.values_list("e164", "destination")) == {HELD[0]: SDN, HELD[1]: NOTHING}
    monkeypatch.setattr(House, "configure_numbers", configure)
    job_services.retry(account=shop.customer, by=BY, job_id=job.pk)
    work.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert set(PhoneNumber.objects.values_list("destination", flat=True)) == {SDN}


def test_an_edit_that_died_while_the_carrier_was_asked_is_done_by_the_next_worker(shop: Shop, monkeypatch):
    configure = House.configure_numbers

    def die(self: House, *args: object, **kwargs: object) -> object:
        configure(self, *args, **kwargs)
        raise LostLease

    monkeypatch.setattr(House, "configure_numbers", die)
    job = start(shop, HELD, answer=SDN)
    work.run(job.pk)
    assert outcome(job) == [("pending", "")] * 2
    assert set(PhoneNumber.objects.values_list("pushing_job", flat=True)) == {job.pk}

    monkeypatch.setattr(House, "configure_numbers", configure)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"done": 2, "failed": 0})
    assert set(PhoneNumber.objects.values_list("pushing_job", "agreement")) == {(None, "confirmed")}


def test_a_change_that_came_in_between_stands(shop: Shop, monkeypatch):
    configure = House.configure_numbers

    def meanwhile(self: House, *args: object, **kwargs: object) -> object:
        settings.set_forward(account=shop.customer, by=BY, e164=HELD[0], wait=False, to=TO)
        return configure(self, *args, **kwargs)

    monkeypatch.setattr(House, "configure_numbers", meanwhile)
    job = start(shop, HELD, answer=SDN)
    work.run(job.pk)
    assert outcome(job) == [("done", "")] * 2
    changed = PhoneNumber.objects.get(e164=HELD[0])
    assert (changed.forward_to, changed.unsent, changed.agreement) == (TO, ["forward_to"], "pending")
    work.run(Job.objects.get(kind="numbers.push").pk)
    changed.refresh_from_db()
    assert (changed.destination, changed.unsent, changed.agreement) == (SDN, [], "confirmed")


def test_a_number_that_another_job_is_at_waits_its_turn(shop: Shop, monkeypatch):
    other = job_services.start_here(
        NewJob("numbers.push", "Another", payload={"number": shop.number.pk, "settings": [], "version": 0}),
        account=shop.customer,
        by=BY,
    )
    PhoneNumber.objects.filter(e164=HELD[0]).update(pushing_job=other.pk)
    job = start(shop, HELD, answer=SDN)
    work.run(job.pk)
    text = "Another change of this number is being sent; try again in a moment."
    assert outcome(job) == [("failed", text), ("done", "")]
    assert PhoneNumber.objects.get(e164=HELD[0]).destination == NOTHING


def test_where_messages_go_is_changed_for_many_and_told_once(shop: Shop, mailoutbox):
    job = start(shop, HELD, sms_type="email", sms_target="desk@acme.example")
    work.run(job.pk)
    there = HouseNumber.objects.filter(e164__in=HELD).values_list("settings__sms_target", flat=True)
    assert list(there) == ["desk@acme.example"] * 2
    with scope.system():
        mails = list(Job.objects.filter(kind=OWNER_MAIL))
    for mail in mails:
        work.run(mail.pk)
    assert [mail.body.count("Messages to 2 numbers go to desk@acme.example now.") for mail in mailoutbox] == [
        1
    ]

    off = start(shop, HELD, sms_type="", sms_target="")
    work.run(off.pk)
    assert set(PhoneNumber.objects.values_list("sms_type", "sms_target")) == {("", "")}


def test_settings_of_a_thousand_take_as_many_statements_as_two_hundred(shop: Shop):
    e164s = more_numbers(shop, 400)
    HouseNumber.objects.bulk_create(
        HouseNumber(e164=e164, state="held", holder=shop.people.house.pk) for e164 in e164s
    )
    counts = []
    for some in (e164s[:1], e164s[:200], e164s):
        job = start(shop, some, inbound_cnam=not counts or len(counts) == 2)
        with CaptureQueriesContext(connection) as queries:
            work.run(job.pk)
        counts.append(len(queries))
        assert Job.objects.get(pk=job.pk).result == {"done": len(some), "failed": 0}
    # A set is a fixed number of statements, whatever is in it.
    assert counts[0] == counts[1]
    assert counts[2] - counts[1] == 16
