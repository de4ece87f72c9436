"""Undoing changes of many numbers: what nobody changed since is put back, once, for some minutes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.fields.services import remove_field
from accounts.models import Account, Activity
from accounts.services.people import remove_member
from common import crypto, scope
from common.errors import Conflict, NotFound
from jobs import services as job_services
from jobs import work
from jobs.errors import LostLease
from jobs.models import Job
from numbers.models import NumberFieldValue, PhoneNumber
from numbers.services.describe import describe_number
from numbers.services.gateways import add_gateway, remove_gateway
from numbers.services.move_each import start_moves
from numbers.states import NumberState
from providers.errors import Rejected
from providers.house.connector import House
from providers.house.models import HouseNumber
from tests.console import in_a_row, signed_in
from tests.numbers.answering import NOTHING, SDN
from tests.numbers.answering import gateway as own
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.numbers.test_bulk import TO, more_numbers, outcome, start
from tests.numbers.test_bulk_sending import fussy
from tests.numbers.test_custom_fields import LINE, define, member, values, write
from tests.numbers.test_move_each import branch, make_branch, owners, send  # noqa: F401
from tests.people import BY, make_people
from tests.signing_in import with_password
from tests.suspended import proved


def did(shop: Shop, e164s: list[str], **changes: object) -> Job:
    job = start(shop, e164s, **changes)
    work.run(job.pk)
    job.refresh_from_db()
    return job


def moved(shop: Shop, to: Account) -> Job:
    job = start_moves(account=shop.customer, by=BY, e164s=HELD, to=to)
    work.run(job.pk)
    return job


def undo(shop: Shop, job: Job) -> Job:
    made = job_services.undo(account=shop.customer, by=BY, job_id=job.pk)
    work.run(made.pk)
    made.refresh_from_db()
    return made


def described() -> list[tuple[str, list[str]]]:
    return list(PhoneNumber.objects.order_by("e164").values_list("label", "tags"))


def test_labels_and_tags_come_back_where_nobody_wrote_since(shop: Shop):
    PhoneNumber.objects.filter(e164=HELD[0]).update(label="Old", tags=["west"])
    job = did(shop, HELD, label="New", add_tags=["vip"])
    describe_number(account=shop.customer, by=BY, e164=HELD[1], label="Mine")

    made = undo(shop, job)

    assert described() == [("Old", ["west"]), ("Mine", ["vip"])]
    assert (made.state, made.error) == ("failed", "1 numbers stay as they are; 1 were put back.")
    assert made.title == "Undo: Edit 2 numbers"
    assert outcome(made) == [("done", ""), ("failed", "It was changed since: label.")]
    last = Activity.objects.filter(subject_type="phonenumber").latest("pk")
    assert (last.verb, last.before, last.after) == (
        "described",
        {"label": "New", "tags": ["west", "vip"]},
        {"label": "Old", "tags": ["west"]},
    )
    assert Activity.objects.get(verb="undid").after == {"rows": 2}


def test_settings_come_back_at_the_carrier_too(shop: Shop):
    PhoneNumber.objects.filter(e164=HELD[0]).update(forward_to=TO)
    job = did(shop, HELD, answer=SDN, label="Desk")
    assert set(PhoneNumber.objects.values_list("destination", "forward_to")) == {(SDN, "")}

    made = undo(shop, job)

    assert (made.state, made.result) == ("done", {"done": 2, "failed": 0})
    wanted = [(NOTHING, TO, "", "confirmed"), (NOTHING, "", "", "confirmed")]
    rows = PhoneNumber.objects.order_by("e164")
    assert list(rows.values_list("destination", "forward_to", "label", "agreement")) == wanted
    there = HouseNumber.objects.filter(e164__in=HELD).order_by("e164")
    assert [row.settings["destination"] for row in there] == [NOTHING] * 2
    assert there[0].settings["forward_to"] == TO


def test_what_was_so_already_and_what_failed_are_not_undone(shop: Shop, monkeypatch):
    PhoneNumber.objects.filter(e164=HELD[0]).update(label="Desk")
    fussy(monkeypatch, {HELD[1]: [Rejected("No.")]})
    job = did(shop, HELD, answer=SDN, label="Desk")
    made = undo(shop, job)
    assert outcome(made) == [("done", "")]
    assert list(PhoneNumber.objects.order_by("e164").values_list("label", "destination")) == [
        ("Desk", NOTHING),
        ("", NOTHING),
    ]


def test_what_changed_nothing_cannot_be_undone(shop: Shop):
    PhoneNumber.objects.update(label="Desk")
    with pytest.raises(Conflict, match="It changed nothing that could be put back"):
        undo(shop, did(shop, HELD, label="Desk"))


def test_once_and_in_time_and_by_nobody_else(shop: Shop, settings):
    settings.BULK_UNDO_MINUTES = 5
    job = did(shop, HELD, label="New")
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        job_services.undo(account=shop.people.other, by=BY, job_id=job.pk)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(minutes=5))
    with pytest.raises(Conflict, match="This can no longer be undone"):
        undo(shop, job)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(minutes=4))
    made = undo(shop, job)
    with pytest.raises(Conflict, match="It was undone already"):
        undo(shop, job)
    with pytest.raises(Conflict, match="This can no longer be undone"):
        undo(shop, made)
    running = start(shop, HELD, label="Newer")
    with pytest.raises(Conflict, match="This can no longer be undone"):
        undo(shop, running)
    assert Job.objects.filter(kind="numbers.bulk_edit_undo").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_one_counts():
    shop = make_shop(make_people())
    with scope.tenant(shop.customer.pk):
        job = did(shop, HELD, label="New")

    def click(_: int) -> bool:
        try:
            with scope.tenant(shop.customer.pk):
                job_services.undo(account=shop.customer, by=BY, job_id=job.pk)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, range(4))) == [False, False, False, True]


def test_an_undo_whose_worker_died_is_finished_by_the_next(shop: Shop, monkeypatch):
    job = did(shop, HELD, answer=SDN, label="Desk")
    configure = House.configure_numbers

    def die(self: House, *args: object, **kwargs: object) -> object:
        configure(self, *args, **kwargs)
        raise LostLease

    monkeypatch.setattr(House, "configure_numbers", die)
    made = undo(shop, job)
    assert outcome(made) == [("pending", "")] * 2
    monkeypatch.setattr(House, "configure_numbers", configure)
    Job.objects.filter(pk=made.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work.run(made.pk)
    assert outcome(made) == [("done", "")] * 2
    rows = PhoneNumber.objects.values_list("destination", "label", "agreement", "pushing_job")
    assert set(rows) == {(NOTHING, "", "confirmed", None)}


def test_an_edit_whose_worker_died_keeps_what_was_there_before(shop: Shop, monkeypatch):
    configure = House.configure_numbers

    def die(self: House, *args: object, **kwargs: object) -> object:
        configure(self, *args, **kwargs)
        raise LostLease

    monkeypatch.setattr(House, "configure_numbers", die)
    job = did(shop, HELD, answer=SDN)
    monkeypatch.setattr(House, "configure_numbers", configure)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work.run(job.pk)
    assert Activity.objects.filter(verb="changed").count() == 2
    assert undo(shop, job).state == "done"
    assert set(PhoneNumber.objects.values_list("destination", flat=True)) == {NOTHING}


def test_moved_numbers_come_back_as_they_were(shop: Shop, branch: Account):  # noqa: F811
    before = {
        "destination": SDN,
        "label": "Desk",
        "tags": ["vip"],
        "notes": "Mine",
        "fax_email": "f@example.com",
    }
    PhoneNumber.objects.filter(e164=HELD[0]).update(**before)
    job = moved(shop, branch)
    send(branch)

    made = undo(shop, job)

    assert (made.state, set(owners().values())) == ("done", {"Acme"})
    assert send(shop.customer).result == {"done": 2, "failed": 0}
    back = PhoneNumber.objects.get(e164=HELD[0])
    assert {name: getattr(back, name) for name in before} == before
    assert (back.agreement, back.unsent) == ("confirmed", [])
    assert HouseNumber.objects.get(e164=HELD[0]).settings["destination"] == SDN


def test_what_was_written_on_moved_numbers_comes_back_as_far_as_it_can(shop: Shop, branch: Account):  # noqa: F811
    centre, line = define(shop.customer), define(shop.customer, LINE)
    bob, alice = member(shop, shop.people.bob), member(shop, shop.people.alice)
    write(shop, purpose="Orders", owner=alice, fields={centre.pk: "4711", line.pk: "copper"})
    write(shop, HELD[1], owner=bob, fields={line.pk: "fibre"})
    sealed, now = crypto.encrypt("4821"), timezone.now()
    PhoneNumber.objects.filter(e164=HELD[0]).update(port_out_pin=sealed, port_out_pin_set_at=now)

    job = moved(shop, branch)
    assert "4821" not in str(list(job.items.values_list("payload", flat=True)))
    with scope.system():
        assert not PhoneNumber.objects.exclude(port_out_pin="").exists()
    assert not NumberFieldValue.objects.exists()
    # Meanwhile a choice is taken off its list, a field is deleted, and somebody leaves.
    define(shop.customer, replace(LINE, choices=["Fibre"]), line.pk)
    remove_field(account=shop.customer, by=BY, pk=centre.pk)
    remove_member(account=shop.customer, by=BY, pk=bob)
    assert undo(shop, job).result == {"done": 2, "failed": 0}

    first, second = PhoneNumber.objects.order_by("e164")
    assert (first.purpose, first.owner_id, second.owner_id) == ("Orders", alice, None)
    assert (first.port_out_pin, first.port_out_pin_set_at) == (sealed, now)
    assert (values(first), values(second)) == ({line.pk: "Copper"}, {line.pk: "Fibre"})


@pytest.mark.parametrize("parts", [{"purpose": "Ours"}, {"fields": "field"}])
def test_what_was_written_over_there_keeps_a_number_there(
    shop: Shop,
    branch: Account,  # noqa: F811
    parts: dict[str, Any],
):
    job = moved(shop, branch)
    with scope.tenant(branch.pk):
        given = parts if "purpose" in parts else {"fields": {define(branch).pk: "1"}}
        describe_number(account=branch, by=BY, e164=HELD[0], **given)
    assert outcome(undo(shop, job)) == [("failed", "It was changed since."), ("done", "")]


def test_a_move_says_what_undoing_it_leaves(shop: Shop, branch: Account):  # noqa: F811
    job = moved(shop, branch)
    page = in_a_row(signed_in(shop.people.alice).get(f"/jobs/{job.pk}/"))
    assert "Emergency addresses and campaigns, which ended with the move, have to be set again." in page


def test_what_was_used_over_there_stays(shop: Shop, branch: Account):  # noqa: F811
    gateway = add_gateway(account=shop.customer, by=BY, address="8.8.4.4")
    PhoneNumber.objects.filter(e164=HELD[1]).update(destination=own(gateway.pk))
    job = moved(shop, branch)
    with scope.tenant(branch.pk):
        describe_number(account=branch, by=BY, e164=HELD[0], label="Ours")
    remove_gateway(account=shop.customer, by=BY, pk=gateway.pk)

    made = undo(shop, job)

    assert outcome(made) == [
        ("failed", "It was changed since."),
        ("failed", "What answered it is not there any longer."),
    ]
    assert set(owners().values()) == {"Branch"}
    with scope.tenant(branch.pk):
        PhoneNumber.objects.filter(e164=HELD[1]).update(state=NumberState.RELEASED)
    job_services.retry(account=shop.customer, by=BY, job_id=made.pk)
    work.run(made.pk)
    assert outcome(made)[1] == ("failed", "The number is not on that account any longer.")


def test_as_many_statements_for_two_hundred_as_for_ten(shop: Shop, branch: Account):  # noqa: F811
    e164s = more_numbers(shop, 210)
    HouseNumber.objects.bulk_create(
        HouseNumber(e164=e164, state="held", holder=shop.people.house.pk) for e164 in e164s
    )
    counts = []
    for some in (e164s[:10], e164s[10:]):
        moving = start_moves(account=shop.customer, by=BY, e164s=some, to=branch)
        for job in (start(shop, some, inbound_cnam=False, answer=SDN, label="New"), moving):
            work.run(job.pk)
            with CaptureQueriesContext(connection) as queries:
                assert undo(shop, job).result == {"done": len(some), "failed": 0}
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def pages(shop: Shop) -> tuple[Client, Job]:
    return signed_in(with_password(shop.people.alice)), did(shop, HELD, label="New")


def test_the_page_offers_it_and_a_second_click_leads_to_the_same_job(shop: Shop):
    alice, job = pages(shop)
    shown = in_a_row(alice.get(f"/jobs/{job.pk}/"))
    assert "Rows that somebody has changed since stay as they are." in shown
    first = alice.post(f"/jobs/{job.pk}/undo")
    made = Job.objects.get(kind="numbers.bulk_edit_undo")
    assert first["Location"] == alice.post(f"/jobs/{job.pk}/undo")["Location"] == f"/jobs/{made.pk}/"
    shown = in_a_row(alice.get(f"/jobs/{job.pk}/"))
    assert ("whose rows say what was put back" in shown, "Rows that somebody" in shown) == (True, False)


def test_where_calls_would_go_elsewhere_it_is_proved_first(shop: Shop):
    alice, _ = pages(shop)
    job = did(shop, HELD, answer=SDN)
    assert alice.post(f"/jobs/{job.pk}/undo")["Location"].startswith("/user/reauthenticate/")
    assert not Job.objects.filter(kind="numbers.bulk_edit_undo").exists()
    proved(alice).post(f"/jobs/{job.pk}/undo")
    assert Job.objects.filter(kind="numbers.bulk_edit_undo").exists()


def test_members_undo_edits_and_no_moves_and_readers_nothing(shop: Shop):
    with scope.system():
        branch = make_branch(shop)
    job, edit = moved(shop, branch), did(shop, HELD, label="New")
    bob, carol, charlie = (
        signed_in(user) for user in (shop.people.bob, shop.people.carol, shop.people.charlie)
    )
    assert bob.post(f"/jobs/{job.pk}/undo").status_code == 403
    assert "Undo</button>" not in bob.get(f"/jobs/{job.pk}/").content.decode()
    assert carol.post(f"/jobs/{edit.pk}/undo").status_code == 403
    assert charlie.post(f"/jobs/{edit.pk}/undo").status_code == 404
    assert not Job.objects.filter(kind__endswith="undo").exists()
