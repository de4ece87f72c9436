"""Numbers leaving an account: removed, released, and the releases that are undone."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from common import scope
from common.errors import Conflict, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.selectors.numbers import being_released, phone_numbers
from numbers.services import holding
from numbers.services.orders import add_number
from numbers.services.settings import set_forward
from numbers.states import NumberState
from providers.contract.numbers_held import NumbersHeld
from providers.errors import Rejected, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseState
from tests.numbers.conftest import Shop
from tests.people import BY


def at_house(shop: Shop) -> HouseNumber:
    return HouseNumber.objects.get(e164=shop.number.e164)


def carrier_jobs() -> QuerySet[Job]:
    """The jobs but for the mails to the owners."""
    return Job.objects.exclude(kind="portal.owner_mail")


def state(shop: Shop) -> str:
    return PhoneNumber.objects.get(pk=shop.number.pk).state


LATER = [holding.schedule_release, holding.release_number]


def due(shop: Shop) -> Job:
    """The job of the release, whose time has come."""
    past = timezone.now() - timedelta(seconds=1)
    PhoneNumber.objects.filter(pk=shop.number.pk).update(release_at=past)
    carrier_jobs().update(run_at=past, payload={"number": shop.number.pk, "scheduled": past.isoformat()})
    return carrier_jobs().get()


def test_a_number_is_removed_for_good(shop: Shop):
    holding.remove_number(account=shop.customer, by=BY, e164=shop.number.e164)

    assert (state(shop), at_house(shop).state, at_house(shop).holder) == (
        NumberState.REMOVED,
        HouseState.DORMANT,
        None,
    )
    with pytest.raises(NotFound):
        holding.remove_number(account=shop.customer, by=BY, e164=shop.number.e164)
    assert (carrier_jobs().count(), Job.objects.count()) == (1, 2)


def test_what_a_program_releases_leaves_every_list_at_once_and_the_carrier_later(shop: Shop):
    number = holding.release_number(account=shop.customer, by=BY, e164=shop.number.e164)

    assert (number.state, at_house(shop).state) == (NumberState.RELEASING, HouseState.HELD)
    assert list(phone_numbers(shop.customer)) == [shop.second]
    assert list(being_released(shop.customer)) == [shop.number]
    with pytest.raises(NotFound):
        holding.release_number(account=shop.customer, by=BY, e164=shop.number.e164)
    with pytest.raises(NotFound):
        set_forward(account=shop.customer, by=BY, e164=shop.number.e164, to="+12127360123", wait=False)
    with pytest.raises(Conflict):
        add_number(account=shop.customer, by=BY, e164=shop.number.e164)
    with scope.tenant(shop.people.other.pk), pytest.raises(Conflict):
        add_number(account=shop.people.other, by=BY, e164=shop.number.e164)

    work.run(due(shop).pk)

    assert (state(shop), at_house(shop).state, at_house(shop).holder) == (
        NumberState.RELEASED,
        HouseState.AGING,
        None,
    )
    assert not being_released(shop.customer).exists()


def test_a_number_that_is_on_its_way_cannot_be_kept(shop: Shop, monkeypatch):
    """Keeping it and giving it back lock its row: whoever comes first has it."""
    holding.release_number(account=shop.customer, by=BY, e164=shop.number.e164)
    real, met = House.release_number, []

    def slow(self, e164, *, key):
        with pytest.raises(Conflict, match="on its way"):
            holding.keep_number(account=shop.customer, by=BY, e164=e164)
        met.append(e164)
        real(self, e164, key=key)

    monkeypatch.setattr(House, "release_number", slow)
    work.run(due(shop).pk)
    assert (met, state(shop)) == ([shop.number.e164], NumberState.RELEASED)


@pytest.mark.parametrize("leave", [holding.remove_number, *LATER])
def test_a_porting_number_stays(shop: Shop, leave):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(state=NumberState.PORTING_OUT)

    with pytest.raises(Conflict):
        leave(account=shop.customer, by=BY, e164=shop.number.e164)

    assert (state(shop), at_house(shop).state) == (NumberState.PORTING_OUT, HouseState.HELD)
    assert Job.objects.count() == 0


def test_a_stranger_removes_nothing(shop: Shop):
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        holding.remove_number(account=shop.people.other, by=BY, e164=shop.number.e164)
    assert state(shop) == NumberState.ACTIVE


@pytest.mark.parametrize("leave", LATER)
def test_a_refused_release_leaves_the_number(shop: Shop, monkeypatch, leave):
    def refuse(self, e164, *, key):
        raise Rejected("Under contract.")

    monkeypatch.setattr(House, "release_number", refuse)
    leave(account=shop.customer, by=BY, e164=shop.number.e164)
    work.run(due(shop).pk)

    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.state, number.release_at, number.push_error) == ("active", None, "Under contract.")


def test_a_carrier_that_takes_none_back_says_so_at_once(shop: Shop, monkeypatch):
    monkeypatch.setattr(House, "release_number", NumbersHeld.release_number)
    for leave in LATER:
        with pytest.raises(Conflict, match="does not take numbers back"):
            leave(account=shop.customer, by=BY, e164=shop.number.e164)
    assert (state(shop), Job.objects.count()) == (NumberState.ACTIVE, 0)


@pytest.mark.parametrize("leave", LATER)
def test_a_release_whose_answer_was_lost_ends_well(shop: Shop, monkeypatch, leave):
    real = House.release_number

    def deaf(self, e164, *, key):
        real(self, e164, key=key)
        raise Uncertain("The answer was lost.")

    leave(account=shop.customer, by=BY, e164=shop.number.e164)
    job = due(shop)
    with monkeypatch.context() as patch:
        patch.setattr(House, "release_number", deaf)
        work.run(job.pk)
    assert state(shop) != NumberState.RELEASED
    Job.objects.update(run_at=job.created_at)

    work.run(job.pk)

    assert state(shop) == NumberState.RELEASED


@pytest.mark.parametrize("leave", LATER)
def test_a_release_may_be_undone(shop: Shop, leave):
    number = leave(account=shop.customer, by=BY, e164=shop.number.e164)
    job = carrier_jobs().get()
    assert job.run_at == number.release_at
    assert number.release_at - timezone.now() > timedelta(hours=71)
    with scope.tenant(shop.people.other.pk), pytest.raises(Conflict):
        holding.keep_number(account=shop.people.other, by=BY, e164=shop.number.e164)

    holding.keep_number(account=shop.customer, by=BY, e164=shop.number.e164)
    Job.objects.update(run_at=timezone.now())
    work.run(job.pk)

    assert (state(shop), at_house(shop).state, carrier_jobs().get().state) == (
        "active",
        HouseState.HELD,
        "done",
    )
    with pytest.raises(Conflict):
        holding.keep_number(account=shop.customer, by=BY, e164=shop.number.e164)


def test_a_scheduled_release_happens_when_it_is_due(shop: Shop):
    number = holding.schedule_release(account=shop.customer, by=BY, e164=shop.number.e164)
    past = timezone.now() - timedelta(seconds=1)
    PhoneNumber.objects.filter(pk=number.pk).update(release_at=past)
    carrier_jobs().update(run_at=past, payload={"number": number.pk, "scheduled": past.isoformat()})

    work.run(carrier_jobs().get().pk)

    assert (state(shop), at_house(shop).state) == (NumberState.RELEASED, HouseState.AGING)
