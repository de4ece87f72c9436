"""Asks a carrier to keep numbers of an area, and gives them back."""

from django.db import transaction

from billing.prices import NumberPrices
from common.plans.kinds import NumberClass
from jobs import work
from jobs.models import Job
from numbers.models import NumberReservation
from numbers.selectors.prices import cost_of
from numbers.states import ReservationState
from providers.contract.sale_by_area import AreaOrder, KeptNumbers
from providers.errors import Malformed, NotThere
from providers.services import calling


def reserve(job: Job) -> None:
    """Have the carrier choose and keep the numbers.

    Where an answer was lost it is asked again: what a carrier that heeds no keys kept the first time is on sale again
    after some minutes, and nothing was paid for it.
    """
    row = NumberReservation.objects.select_related("provider_account", "account").get(job=job)
    order = AreaOrder(row.area_ref, NumberClass(row.number_class), row.quantity, row.in_sequence)
    with calling(row.provider_account) as connector:
        work.about_to_call(job)
        kept = connector.reserve_area(order, currency=row.account.currency, key=job.pk)
    if not kept.e164s or not kept.token:
        raise Malformed("The carrier reserved nothing.")
    with transaction.atomic():
        _store(job, row, kept)


def _store(job: Job, row: NumberReservation, kept: KeptNumbers) -> None:
    cost = cost_of(NumberPrices(row.account), row.country, row.kind, row.number_class, kept.price)
    row.state, row.carrier_token, row.expires_at = ReservationState.KEPT, kept.token, kept.expires_at
    row.e164s, row.quantity = list(kept.e164s), len(kept.e164s)
    row.set_up, row.month = cost.set_up, cost.month
    if kept.price is not None:
        row.carrier_set_up, row.carrier_month = kept.price.set_up, kept.price.monthly
    row.save(
        update_fields=[
            "state",
            "carrier_token",
            "expires_at",
            "e164s",
            "quantity",
            "set_up",
            "month",
            "carrier_set_up",
            "carrier_month",
        ]
    )
    work.settle(job, {"reserved": len(kept.e164s)})


def not_reserved(job: Job) -> None:
    rows = NumberReservation.objects.filter(job=job, state=ReservationState.ASKED)
    rows.update(state=ReservationState.FAILED, error=job.error)


def give_back(job: Job) -> None:
    """Tell the carrier that the numbers are not wanted; doing it twice does no harm."""
    row = NumberReservation.objects.select_related("provider_account").get(
        pk=job.payload["reservation"], account_id=job.account_id
    )
    with calling(row.provider_account) as connector:
        work.about_to_call(job)
        try:
            connector.cancel_reservation(row.carrier_token, key=job.pk)
        except NotThere:
            work.settle(job, {"outcome": "The carrier does not keep them any more."})
            return
    work.settle(job, {"given back": len(row.e164s)})
