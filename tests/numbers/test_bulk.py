"""Editing many numbers: what the preview says is what the job does, number by number."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Invalid
from jobs import items, work
from jobs import services as job_services
from jobs.errors import LostLease
from jobs.models import Job, JobItem
from jobs.services import NewJob
from numbers.jobs import bulk as bulk_jobs
from numbers.models import PhoneNumber
from numbers.services import settings
from numbers.services.bulk import BulkChange, BulkChanges, preview_bulk_edit, start_bulk_edit
from numbers.services.describe import describe_number
from numbers.services.gateways import add_gateway
from numbers.states import NumberState
from portal.notices import OWNER_MAIL
from providers.contract.numbers_held import NumberSettings
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber
from tests.numbers.answering import NOTHING, SDN, forward
from tests.numbers.answering import gateway as own
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.people import BY

STRANGE = FOR_SALE[0]
TO = "+12127360123"


def start(shop: Shop, e164s: list[str], **changes: object) -> Job:
    return start_bulk_edit(account=shop.customer, by=BY, e164s=e164s, changes=BulkChanges(**changes))


def outcome(job: Job) -> list[tuple[str, str]]:
    return [(item.state, item.error) for item in JobItem.objects.filter(job=job)]


def test_preview_shows_each_number_before_and_after(shop: Shop, django_assert_num_queries):
    shop.second.__class__.objects.filter(pk=shop.second.pk).update(tags=["west"], destination=SDN)
    changes = BulkChanges(answer=SDN, label="Sales", add_tags=["VIP"], remove_tags=["west"])
    with django_assert_num_queries(3):
        assert preview_bulk_edit(shop.customer, [HELD[1], STRANGE, HELD[0], HELD[1]], changes) == [
            BulkChange(HELD[1], {"label": "", "tags": ["west"]}, {"label": "Sales", "tags": ["VIP"]}),
            BulkChange(STRANGE, refused="There is no such number on this account."),
            BulkChange(
                HELD[0],
                {"destination": NOTHING, "label": "", "tags": []},
                {"destination": SDN, "label": "Sales", "tags": ["VIP"]},
            ),
        ]
    assert PhoneNumber.objects.get(pk=shop.number.pk).label == ""
    assert not Job.objects.exists()


def test_preview_says_why_a_number_is_refused(shop: Shop):
    PhoneNumber.objects.filter(e164=HELD[0]).update(state=NumberState.PORTING_OUT)
    PhoneNumber.objects.filter(e164=HELD[1]).update(tags=[f"t{n}" for n in range(20)])
    refused = [change.refused for change in preview_bulk_edit(shop.customer, HELD, BulkChanges(answer=SDN))]
    assert refused == ["The number is being ported and cannot be changed now.", ""]
    refused = [
        change.refused for change in preview_bulk_edit(shop.customer, HELD, BulkChanges(add_tags=["x"]))
    ]
    assert refused == ["", "A number can have 20 tags."]
    refused = [
        change.refused
        for change in preview_bulk_edit(shop.customer, [HELD[1]], BulkChanges(answer=forward(HELD[1])))
    ]
    assert refused == ["A number cannot be forwarded to itself."]


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        (BulkChanges(), Invalid, None),
        (BulkChanges(answer="carrier_service:teapot"), Invalid, "destination"),
        (BulkChanges(answer="gateway:1000"), Invalid, "destination"),
        (BulkChanges(answer="teapot"), Invalid, "destination"),
        (BulkChanges(answer=forward("+120155501")), Invalid, "destination"),
        (BulkChanges(label="x" * 81), Invalid, "label"),
        (BulkChanges(add_tags=["a,b"]), Invalid, "tags"),
        (BulkChanges(remove_tags=["x" * 31]), Invalid, "tags"),
        (BulkChanges(inbound_cnam=True), Conflict, "inbound_cnam"),
    ],
)
def test_what_fits_no_number_is_refused_at_once(shop: Shop, changes, error, field):
    shop.customer.service_cnam = False
    for act in (
        lambda: preview_bulk_edit(shop.customer, HELD, changes),
        lambda: start_bulk_edit(account=shop.customer, by=BY, e164s=HELD, changes=changes),
    ):
        with pytest.raises(error) as refusal:
            act()
        assert refusal.value.field == field
    assert not Job.objects.exists()


@pytest.mark.parametrize("e164s", [[], [f"+1201555{n:05d}" for n in range(10_001)]])
def test_one_to_ten_thousand_numbers(shop: Shop, e164s):
    with pytest.raises(Invalid, match="1 to 10,000"):
        start(shop, e164s, label="x")
    assert not Job.objects.exists()


def test_a_foreign_gateway_is_no_route(shop: Shop):
    other = shop.people.other
    with scope.tenant(other.pk):
        gateway = add_gateway(account=other, by=BY, address="8.8.4.4")
    with pytest.raises(Invalid, match="gateway of yours"):
        start(shop, HELD, answer=own(gateway.pk))


def test_the_job_does_what_single_edits_do(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address="8.8.4.4")
    job = start(
        shop,
        HELD,
        answer=own(gateway.pk),
        inbound_cnam=True,
        label="Sales",
        add_tags=["VIP"],
    )
    assert (job.title, job.kind) == ("Edit 2 numbers", "numbers.bulk_edit")
    log = Activity.objects.get(verb="started")
    assert log.after["numbers"] == 2
    assert log.after["label"] == "Sales"

    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"done": 2, "failed": 0})
    assert (job.progress_done, job.progress_total) == (2, 2)
    assert outcome(job) == [("done", "")] * 2
    for number in PhoneNumber.objects.filter(e164__in=HELD):
        assert (number.destination, number.forward_to, number.inbound_cnam) == (own(gateway.pk), "", True)
        assert (number.label, number.tags, number.agreement) == ("Sales", ["VIP"], "confirmed")
        there = HouseNumber.objects.get(e164=number.e164).settings
        assert (there["inbound_cnam"], there["destination"].split(":")[0]) == (True, "gateway")
    changed = Activity.objects.filter(verb="changed", subject_type="phonenumber")
    assert changed.count() == 2
    assert changed[0].after == {"destination": own(gateway.pk), "inbound_cnam": True}
    assert {row.source for row in changed} == {"job"}


def test_forwarding_is_ended(shop: Shop):
    settings.set_forward(account=shop.customer, by=BY, e164=HELD[0], wait=True, to=TO)
    job = start(shop, HELD, answer="")
    work.run(job.pk)
    assert list(PhoneNumber.objects.values_list("forward_to", flat=True)) == ["", ""]
    assert HouseNumber.objects.get(e164=HELD[0]).settings["forward_to"] == ""
    # The second number was as wanted already, so its carrier was not asked.
    assert HouseNumber.objects.get(e164=HELD[1]).settings == {}


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


def test_a_number_sold_meanwhile_is_not_touched(shop: Shop):
    job = start(shop, HELD, label="Sales")
    describe_number(account=shop.customer, by=BY, e164=HELD[1], label="Kept")
    PhoneNumber.objects.filter(e164=HELD[1]).update(state=NumberState.REMOVED)
    work.run(job.pk)
    assert outcome(job) == [("done", ""), ("failed", "There is no such number on this account.")]
    assert PhoneNumber.objects.get(e164=HELD[1]).label == "Kept"


def more_numbers(shop: Shop, count: int) -> list[str]:
    e164s = [f"+1201556{index:04d}" for index in range(count)]
    PhoneNumber.objects.bulk_create(
        PhoneNumber(account=shop.customer, provider_account=shop.people.house, e164=e164) for e164 in e164s
    )
    return e164s


def test_what_stays_with_us_takes_as_many_statements_for_a_thousand_as_for_one(shop: Shop):
    e164s = more_numbers(shop, 1000)
    counts = []
    for some in (e164s[:1], e164s):
        job = start(shop, some, label=f"Desk {len(some)}", add_tags=["vip"])
        with CaptureQueriesContext(connection) as queries:
            work.run(job.pk)
        counts.append(len(queries))
        assert Job.objects.get(pk=job.pk).result == {"done": len(some), "failed": 0}

    assert counts == [20, 20]
    assert PhoneNumber.objects.filter(label="Desk 1000", tags=["vip"]).count() == 1000
    described = Activity.objects.filter(verb="described")
    assert described.count() == 1001
    number = PhoneNumber.objects.get(e164=e164s[0])
    last = described.filter(subject_id=str(number.pk)).order_by("-id").first()
    assert last is not None
    assert (last.before, last.after) == ({"label": "Desk 1"}, {"label": "Desk 1000"})


def test_a_set_ends_whole_or_not_at_all(shop: Shop, monkeypatch):
    """As when a worker dies between what a set changes and how its items ended."""
    job = start(shop, HELD, label="Sales")
    monkeypatch.setattr("jobs.items.update_rows", lambda *_: 1 / 0)
    work.run(job.pk)
    assert outcome(job) == [("pending", "")] * 2
    assert set(PhoneNumber.objects.values_list("label", flat=True)) == {""}
    assert not Activity.objects.filter(verb="described").exists()


def test_in_a_set_what_is_refused_fails_alone(shop: Shop):
    PhoneNumber.objects.filter(e164=HELD[1]).update(tags=[f"t{n}" for n in range(20)])
    job = start(shop, [*HELD, STRANGE], add_tags=["new"])
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "2 numbers could not be changed; 1 were.")
    assert outcome(job) == [
        ("done", ""),
        ("failed", "A number can have 20 tags."),
        ("failed", "There is no such number on this account."),
    ]
    assert PhoneNumber.objects.get(e164=HELD[0]).tags == ["new"]
    assert len(PhoneNumber.objects.get(e164=HELD[1]).tags) == 20


def test_sets_stop_between_two_when_asked(shop: Shop, monkeypatch):
    e164s = more_numbers(shop, 3)
    job = start(shop, e164s, label="Sales")
    monkeypatch.setattr(items, "SET", 2)
    stored = items.update_rows

    def stop_after_the_first(*given: object) -> int:
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        return stored(*given)

    monkeypatch.setattr(items, "update_rows", stop_after_the_first)
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress_done) == ("cancelled", 2)
    assert outcome(job) == [("done", ""), ("done", ""), ("pending", "")]
    assert PhoneNumber.objects.filter(label="Sales").count() == 2
