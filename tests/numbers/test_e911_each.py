"""One emergency address for many numbers, and taking many away: as sets, row by row, and by the pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity
from common import scope
from common.errors import Conflict, Forbidden, Invalid
from jobs import services as job_services
from jobs import work
from jobs.errors import LostLease
from jobs.models import Job
from numbers.models import E911Record, PhoneNumber
from numbers.services.e911_each import e911_removable, start_e911_removals
from numbers.services.e911_set_each import addressable, checked_address, start_e911
from portal.notices import OWNER_MAIL
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.e911 import HouseE911
from providers.house.models import HouseNumber
from tests.console import signed_in
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.numbers.emergencies import (
    ELSEWHERE,
    NEAR,
    NORMAL,
    NOWHERE,
    TYPED,
    create,
    enter,
    house_records,
    states,
)
from tests.numbers.test_bulk import more_numbers, outcome
from tests.people import BY
from tests.signing_in import with_password
from tests.suspended import proved

STRANGE = FOR_SALE[0]
NOT_HERE = "There is no such number on this account."
NONE = "The number has no emergency address."
SET, REMOVE = "/numbers/bulk/e911/", "/numbers/bulk/e911/remove/"
FORM = {**TYPED.__dict__, "caller_name": "ACME INC"}


def begin(shop: Shop, e164s: list[str], address=TYPED) -> Job:
    found = checked_address(shop.customer, address)
    return start_e911(account=shop.customer, by=BY, e164s=e164s, address=found, caller_name="ACME INC")


def ran(job: Job) -> Job:
    work.run(job.pk)
    job.refresh_from_db()
    return job


def remove(shop: Shop, e164s: list[str]) -> Job:
    return ran(start_e911_removals(account=shop.customer, by=BY, e164s=e164s))


def at_house() -> dict[str, str]:
    return {row.e164: str(row.address) for row in house_records()}


def titles() -> list[str]:
    with scope.system():
        return [job.payload["title"] for job in Job.objects.filter(kind=OWNER_MAIL)]


def test_many_get_one_address_and_the_others_say_why_not(shop: Shop):
    london = PhoneNumber.objects.create(
        account=shop.customer, provider_account=shop.people.house, e164="+442079460000"
    )
    create(shop, ELSEWHERE)
    wanted = [*HELD, london.e164, STRANGE]
    refused = "Numbers in United Kingdom need no emergency address: 999 works without one."
    told = {HELD[0]: "", HELD[1]: "", london.e164: refused, STRANGE: NOT_HERE}
    assert addressable(shop.customer, wanted) == told

    job = ran(begin(shop, wanted))

    assert (job.state, job.error) == ("failed", "2 addresses could not be set; 2 were.")
    assert [text for _, text in outcome(job)] == list(told.values())
    assert states() == ["removed", "active", "active"]
    assert at_house() == dict.fromkeys(HELD, "411 HACKENSACK AVE, HACKENSACK, NJ 07601")
    entry = Activity.objects.filter(verb="set the emergency address").latest("pk")
    assert entry.after == {"emergency_address": str(NORMAL), "caller_name": "ACME INC"}
    assert titles() == ["Emergency addresses are being set"]
    again = ran(begin(shop, HELD))
    assert (again.state, len(states())) == ("done", 3)


@pytest.mark.parametrize("address", [NEAR, NOWHERE])
def test_an_address_that_nobody_confirmed_goes_nowhere(shop: Shop, address):
    with pytest.raises(Conflict):
        begin(shop, HELD, address)
    assert not Job.objects.exists()


def test_who_may_and_what_name(shop: Shop):
    address = checked_address(shop.customer, TYPED)
    start = {"account": shop.customer, "by": BY, "address": address}
    with pytest.raises(Invalid, match="printable"):
        start_e911(**start, e164s=HELD, caller_name=" ")
    with pytest.raises(Invalid, match="1 to 10,000"):
        start_e911(**start, e164s=[], caller_name="ACME")
    shop.customer.service_e911 = False
    with pytest.raises(Forbidden):
        start_e911(**start, e164s=HELD, caller_name="ACME")
    assert not Job.objects.exists()


def test_one_that_is_on_its_way_is_not_overtaken(shop: Shop):
    record = enter(shop)
    E911Record.objects.filter(pk=record.pk).update(state="provisioning")
    job = ran(begin(shop, HELD))
    text = "Another change of this emergency address is on its way; try again in a moment."
    assert outcome(job) == [("failed", text), ("done", "")]
    assert states() == ["provisioning", "active"]


@pytest.mark.parametrize(
    ("error", "state", "called"),
    [
        (Rejected("No."), "failed", []),
        (Unavailable("Away."), "provisioning", [False]),
        (Uncertain("Cut."), "provisioning", [True]),
    ],
)
def test_what_the_carrier_does_not_do_is_told(shop: Shop, monkeypatch, error, state, called):
    monkeypatch.setattr(
        House, "set_emergency_records", lambda _self, e164s, *_a, **_k: dict.fromkeys(e164s, error)
    )
    job = ran(begin(shop, HELD[:1]))
    assert (outcome(job), states()) == ([("failed", error.text)], [state])
    own = Job.objects.filter(kind="numbers.e911_provision")
    assert [one.called_at is not None for one in own] == called
    for one in own:
        work.run(one.pk)
        assert states() == ["active"]


def test_what_an_attempt_may_have_sent_is_looked_up_and_not_sent_again(shop: Shop, monkeypatch):
    really, asked = House.set_emergency_records, []

    def die(self: House, *args: object, **key: object) -> object:
        asked.append(args)
        really(self, *args, **key)
        raise LostLease

    monkeypatch.setattr(House, "set_emergency_records", die)
    job = ran(begin(shop, HELD))
    assert (outcome(job), states()) == ([("pending", "")] * 2, ["provisioning"] * 2)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert (ran(job).state, states(), len(asked)) == ("done", ["active"] * 2, 1)
    assert Activity.objects.filter(verb="set the emergency address").count() == 2


def test_a_stopped_job_leaves_what_was_there(shop: Shop):
    create(shop, ELSEWHERE)
    job = begin(shop, HELD)
    job_services.cancel(account=shop.customer, by=BY, job_id=job.pk)
    work.run(job.pk)
    assert (states(), list(at_house())) == (["active"], HELD[:1])


def test_the_set_up_price_is_charged_for_each_and_not_for_one_that_cannot_be_paid(shop: Shop, monkeypatch):
    monkeypatch.setattr(
        "numbers.services.e911_money.emergency_set_ups",
        lambda accounts: dict.fromkeys((account.pk for account in accounts), Decimal(6)),
    )
    Account.objects.filter(pk=shop.customer.pk).update(has_plan=True)
    job = ran(begin(shop, HELD))
    assert [state for state, _ in outcome(job)] == ["done", "failed"]
    assert (states(), list(at_house())) == (["active", "failed"], HELD[:1])
    account = Account.objects.get(pk=shop.customer.pk)
    assert (account.balance, account.held) == (Decimal(4), Decimal(0))


def test_many_are_taken_away_and_the_others_say_why_not(shop: Shop):
    create(shop)
    assert e911_removable(shop.customer, [*HELD, STRANGE]) == {HELD[0]: "", HELD[1]: NONE, STRANGE: NOT_HERE}
    job = remove(shop, [*HELD, STRANGE])
    assert outcome(job) == [("done", ""), ("failed", NONE), ("failed", NOT_HERE)]
    assert (states(), at_house()) == (["removed"], {})
    assert Activity.objects.filter(verb="removed the emergency address").count() == 1
    assert outcome(remove(shop, HELD[:1])) == [("failed", NONE)]
    assert titles() == ["Emergency addresses are being removed"] * 2


def test_a_removal_whose_worker_died_is_finished_by_the_next(shop: Shop, monkeypatch):
    create(shop)
    really = House.remove_emergency_records

    def die(self: House, *args: object, **key: object) -> object:
        really(self, *args, **key)
        raise LostLease

    monkeypatch.setattr(House, "remove_emergency_records", die)
    job = remove(shop, HELD[:1])
    assert (outcome(job), states()) == ([("pending", "")], ["deprovisioning"])
    monkeypatch.setattr(House, "remove_emergency_records", really)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert (ran(job).state, states()) == ("done", ["removed"])
    assert Activity.objects.filter(verb="removed the emergency address").count() == 1


def test_carriers_that_take_one_at_a_time_are_asked_for_each(shop: Shop, monkeypatch):
    monkeypatch.delattr(HouseE911, "set_emergency_records")
    monkeypatch.delattr(HouseE911, "remove_emergency_records")
    assert ran(begin(shop, HELD)).state == "done"
    assert len(at_house()) == 2
    assert remove(shop, HELD).state == "done"
    assert (states(), at_house()) == (["removed"] * 2, {})


def test_two_hundred_take_as_many_statements_as_ten(shop: Shop):
    e164s = more_numbers(shop, 210)
    HouseNumber.objects.bulk_create(
        HouseNumber(e164=e164, state="held", holder=shop.people.house.pk) for e164 in e164s
    )
    counts = []
    for some in (e164s[:10], e164s[10:]):
        for job in (
            begin(shop, some),
            start_e911_removals(account=shop.customer, by=BY, e164s=some),
        ):
            with CaptureQueriesContext(connection) as queries:
                work.run(job.pk)
            counts.append(len(queries))
            assert Job.objects.get(pk=job.pk).result == {"done": len(some), "failed": 0}
    assert counts[:2] == counts[2:]


def test_the_pages_ask_check_show_prove_and_start(shop: Shop):
    alice = signed_in(with_password(shop.people.alice))
    assert alice.post(SET, {"number": HELD}).status_code == 200
    wrong = alice.post(SET, {"number": HELD, "preview": "1"} | FORM | {"line1": "411 Hackensack Avneue"})
    assert (wrong.status_code, "The carrier knows it as" in wrong.content.decode()) == (422, True)
    shown = {"number": HELD, "preview": "1"} | FORM
    assert alice.post(SET, shown).context["may"] == 2
    assert alice.post(SET, shown | {"count": "2"})["Location"].startswith("/user/reauthenticate/")
    assert not Job.objects.exists()
    gone = proved(alice).post(SET, shown | {"count": "2"})
    job = Job.objects.get(kind="numbers.e911_provision_each")
    assert gone["Location"] == f"/jobs/{job.pk}/"
    ran(job)
    assert alice.post(REMOVE, {"number": HELD}).context["may"] == 2
    alice.post(REMOVE, {"number": HELD, "count": "2"})
    assert Job.objects.filter(kind="numbers.e911_remove_each").exists()


def test_readers_and_strangers_change_nothing(shop: Shop):
    for url in (SET, REMOVE):
        assert signed_in(shop.people.carol).post(url, {"number": HELD}).status_code == 403
    create(shop)
    with scope.tenant(shop.people.other.pk):
        job = start_e911_removals(account=shop.people.other, by=BY, e164s=HELD)
        work.run(job.pk)
        assert outcome(job) == [("failed", NOT_HERE)] * 2
    assert states() == ["active"]
