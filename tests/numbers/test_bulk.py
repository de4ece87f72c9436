"""Editing many numbers: what the preview says is what the job does, number by number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Invalid
from jobs import items, work
from jobs.models import Job, JobItem
from numbers.models import PhoneNumber
from numbers.services import settings
from numbers.services.bulk import BulkChange, BulkChanges, preview_bulk_edit, start_bulk_edit
from numbers.services.describe import describe_number
from numbers.services.gateways import add_gateway
from numbers.states import NumberState
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
    with django_assert_num_queries(2):
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
