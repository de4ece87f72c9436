"""Numbers leaving an account: removed, released, and the releases that are undone."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from common import scope
from common.errors import CarrierTrouble, Conflict, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services import holding
from numbers.states import NumberState
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


@pytest.mark.parametrize(
    ("leave", "ours", "theirs"),
    [
        (holding.remove_number, NumberState.REMOVED, HouseState.DORMANT),
        (holding.release_number, NumberState.RELEASED, HouseState.AGING),
    ],
)
def test_a_number_leaves_for_good(shop: Shop, leave, ours, theirs):
    leave(account=shop.customer, by=BY, e164=shop.number.e164)

    assert (state(shop), at_house(shop).state, at_house(shop).holder) == (ours, theirs, None)
    with pytest.raises(NotFound):
        leave(account=shop.customer, by=BY, e164=shop.number.e164)
    assert (carrier_jobs().count(), Job.objects.count()) == (1, 2)


@pytest.mark.parametrize("leave", [holding.remove_number, holding.release_number])
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


def test_a_refused_release_leaves_the_number(shop: Shop, monkeypatch):
    def refuse(self, e164, *, key):
        raise Rejected("Under contract.")

    monkeypatch.setattr(House, "release_number", refuse)
    with pytest.raises(Conflict, match="Under contract"):
        holding.release_number(account=shop.customer, by=BY, e164=shop.number.e164)
    assert state(shop) == NumberState.ACTIVE


def test_a_release_whose_answer_was_lost_ends_well(shop: Shop, monkeypatch):
    real = House.release_number

    def deaf(self, e164, *, key):
        real(self, e164, key=key)
        raise Uncertain("The answer was lost.")

    with monkeypatch.context() as patch:
        patch.setattr(House, "release_number", deaf)
        with pytest.raises(CarrierTrouble):
            holding.release_number(account=shop.customer, by=BY, e164=shop.number.e164)
    assert state(shop) == NumberState.ACTIVE
    job = carrier_jobs().get()
    Job.objects.update(run_at=job.created_at)

    work.run(job.pk)

    assert state(shop) == NumberState.RELEASED


def test_a_scheduled_release_may_be_undone(shop: Shop):
    number = holding.schedule_release(account=shop.customer, by=BY, e164=shop.number.e164)
    job = carrier_jobs().get()
    assert (number.state, job.run_at) == (NumberState.RELEASE_SCHEDULED, number.release_at)
    assert number.release_at - timezone.now() > timedelta(hours=71)

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
