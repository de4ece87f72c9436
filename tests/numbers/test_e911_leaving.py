"""Numbers that leave take their emergency addresses along; waivers, and which numbers can call out without either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common import scope
from common.errors import Conflict, Invalid
from jobs import work
from jobs.models import Job
from numbers.models import E911Record, E911Waiver, PhoneNumber
from numbers.selectors import e911 as selectors
from numbers.services import e911, e911_waivers, holding, transfers
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from tests.numbers.answering import NOTHING
from tests.numbers.conftest import Shop
from tests.numbers.emergencies import ELSEWHERE, at_house, create, enter, run_again, states
from tests.people import BY


@pytest.mark.parametrize("leave", [holding.remove_number, holding.release_number])
def test_a_number_that_leaves_takes_record_and_waiver_along(shop: Shop, leave, monkeypatch):
    create(shop)
    enter(shop, ELSEWHERE)
    waive(shop)
    removed = []
    real = House.remove_emergency_record
    monkeypatch.setattr(
        House,
        "remove_emergency_record",
        lambda self, e164, *, key: removed.append(e164) or real(self, e164, key=key),
    )

    leave(account=shop.customer, by=BY, e164=shop.number.e164)
    for job in Job.objects.filter(kind="numbers.release"):
        assert removed == []
        Job.objects.filter(pk=job.pk).update(run_at=job.created_at)
        work.run(job.pk)

    assert (states(), at_house(shop), removed) == (["removed", "removed"], None, [shop.number.e164])
    assert E911Waiver.objects.get().ended_at is not None


def test_a_carrier_that_will_not_drop_the_record_does_not_keep_the_number(shop: Shop, monkeypatch):
    create(shop)

    def refuse(self, e164, *, key):
        raise Rejected("Not now.")

    monkeypatch.setattr(House, "remove_emergency_record", refuse)
    holding.remove_number(account=shop.customer, by=BY, e164=shop.number.e164)
    assert (states(), at_house(shop)) == (["removed"], None)


def test_a_number_that_is_moved_leaves_its_address_behind(shop: Shop):
    create(shop)
    waive(shop)
    transfers.move_number(
        account=shop.customer, by=BY, e164=shop.number.e164, to=shop.people.other, destination=NOTHING
    )

    assert (states(), at_house(shop)) == (["removed"], None)
    assert E911Waiver.objects.get().ended_at is not None
    with scope.tenant(shop.people.other.pk):
        assert selectors.records(shop.people.other).count() == 0
        assert selectors.counts(shop.people.other)["red"] == 1


def test_a_late_removal_leaves_the_new_owners_address_alone(shop: Shop, monkeypatch):
    create(shop)
    other, e164 = shop.people.other, shop.number.e164
    with monkeypatch.context() as patch:
        patch.setattr(House, "remove_emergency_record", _unreachable)
        transfers.move_number(account=shop.customer, by=BY, e164=e164, to=other, destination=NOTHING)
    assert states() == ["deprovisioning"]
    assert selectors.records(shop.customer).count() == 0
    with scope.tenant(other.pk):
        e911.create(account=other, by=BY, e164=e164, address=ELSEWHERE, caller_name="NEW OWNER")

    run_again()

    assert states() == ["removed"]
    assert at_house(shop)[0] == "NEW OWNER"


def _unreachable(self, e164, *, key):
    raise Unavailable("No route.")


def waive(shop: Shop, e164: str = "") -> E911Waiver:
    return e911_waivers.waive(
        account=shop.customer,
        by=BY,
        e164=e164 or shop.number.e164,
        reason="The line only takes faxes.",
        signed_name="Ann Acme",
    )


def test_a_waiver_is_signed_once_and_withdrawn_once(shop: Shop):
    waiver = waive(shop)
    assert (waiver.signed_name, waiver.signed_by, waiver.reason) == (
        "Ann Acme",
        "Test",
        "The line only takes faxes.",
    )
    with pytest.raises(Conflict):
        waive(shop)
    assert selectors.counts(shop.customer) == {"red": 1, "stale": 0, "waived": 1, "covered": 0}

    e911_waivers.withdraw_waiver(account=shop.customer, by=BY, e164=shop.number.e164)
    with pytest.raises(Conflict):
        e911_waivers.withdraw_waiver(account=shop.customer, by=BY, e164=shop.number.e164)
    assert (selectors.counts(shop.customer)["red"], E911Waiver.objects.count()) == (2, 1)
    waive(shop)


@pytest.mark.parametrize(
    ("reason", "name"), [("short", "Ann Acme"), ("x" * 301, "Ann"), ("Long enough.", "A")]
)
def test_a_waiver_needs_a_reason_and_a_name(shop: Shop, reason: str, name: str):
    with pytest.raises(Invalid):
        e911_waivers.waive(
            account=shop.customer, by=BY, e164=shop.number.e164, reason=reason, signed_name=name
        )
    assert E911Waiver.objects.count() == 0


def test_coverage_knows_who_can_call_out(shop: Shop):
    create(shop)
    toll_free = shop.second
    toll_free.pk, toll_free.e164 = None, "+18005551000"
    toll_free.save()
    assert selectors.counts(shop.customer) == {"red": 1, "stale": 0, "waived": 0, "covered": 1}
    assert [n.e164 for n in selectors.coverage(shop.customer, status="covered")] == [shop.number.e164]
    assert selectors.standing(shop.customer, toll_free).status == ""


def test_one_number_stands_as_the_list_of_all_says(shop: Shop):
    """The page of a number tells its status by itself, the list in SQL."""
    customer, house = shop.customer, shop.people.house
    create(shop)
    e164s = ["+18005551000", "+4520123456", "+33612345678", "+881612345678", "+12013429001"]
    PhoneNumber.objects.bulk_create(
        PhoneNumber(account=customer, provider_account=house, e164=e164, state=state)
        for e164, state in [
            *((one, "active") for one in e164s),
            ("+12013429002", "ordering"),
            ("+12013429003", "suspended"),
        ]
    )
    waive(shop, "+12013429001")
    for old in (timedelta(), timedelta(days=400)):
        E911Record.objects.update(confirmed_at=timezone.now() - old)
        told = dict(selectors.coverage(customer).values_list("e164", "e911"))
        assert {"waived", "red"} < set(told.values())
        for number in PhoneNumber.objects.filter(account=customer):
            assert selectors.standing(customer, number).status == told.get(number.e164, ""), number.e164
