"""Numbers of an area: the carrier chooses and keeps them for a while, then they are ordered or given back."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import CarrierTrouble, Conflict, Invalid
from common.plans.kinds import NumberClass
from jobs import services as job_services
from jobs import work
from jobs.services import NewJob
from numbers.kinds import GIVE_BACK, RESERVE
from numbers.models import NumberReservation
from numbers.selectors import quotas, reservations, store
from numbers.states import AT_MOST, ReservationState
from providers.contract.sale_by_area import AreaOrder

BOUGHT = "This reservation was ordered already."
GIVEN_BACK = "This reservation was given back; its numbers are for sale again."
EXPIRED = "This reservation has expired; its numbers are for sale again. Reserve anew."


@while_active
def reserve(
    *, account: Account, by: Actor, country: str, order: AreaOrder, idempotency_key: str
) -> NumberReservation:
    """Have the account's carrier choose up to 100 numbers of an area and keep them; nothing is paid for that.

    Of several requests under one key the first reserves and the others get its reservation, or hear what it heard;
    Conflict for one that asks for something else. Raises NotFound for an area that the carrier does not sell, Invalid
    and Conflict for a quantity that it has not or that the quota does not allow, CarrierTrouble when the carrier fails:
    what it may have kept is on sale again after some minutes.
    """
    if not 1 <= order.quantity <= AT_MOST:
        raise Invalid(f"A reservation has from 1 to {AT_MOST} numbers.", field="quantity")
    if (known := _under_key(account, idempotency_key)) is not None:
        return _repeated(known, order)
    if (left := quotas.left(account)) is not None and order.quantity > left:
        raise Conflict(f"The quota of this account leaves {left:,} numbers.", field="quantity")
    area = store.area(account, country, order.area_ref)
    try:
        with transaction.atomic():
            row = _record(account, by, area, order, idempotency_key)
    except IntegrityError:
        if (known := _under_key(account, idempotency_key)) is not None:
            return _repeated(known, order)
        raise
    work.do(row.job)
    row.refresh_from_db()
    _require_not_refused(row)
    if row.state == ReservationState.ASKED:
        raise CarrierTrouble(
            "The carrier has not answered; look at your orders in a minute, or reserve anew."
        )
    return row


def _under_key(account: Account, key: str) -> NumberReservation | None:
    return reservations.reservations(account).filter(job__idempotency_key=key).first()


def _repeated(row: NumberReservation, order: AreaOrder) -> NumberReservation:
    was = AreaOrder(row.area_ref, NumberClass(row.number_class), row.quantity, row.in_sequence)
    if was != order:
        raise Conflict("Something else was reserved by this request before; reserve anew.", field="quantity")
    _require_not_refused(row)
    return row


def _require_not_refused(row: NumberReservation) -> None:
    if row.state == ReservationState.FAILED:
        raise Conflict(row.error or "The carrier refused the reservation.", field="quantity")


def _record(
    account: Account, by: Actor, area: store.AreaForSale, order: AreaOrder, key: str
) -> NumberReservation:
    job = job_services.start_here(
        NewJob(RESERVE, f"Reserve {order.quantity} numbers: {area.name}", idempotency_key=key),
        account=account,
        by=by,
    )
    row = NumberReservation.objects.create(
        account=account,
        provider_account=area.provider_account,
        job=job,
        country=area.country,
        kind=area.kind,
        number_class=order.number_class,
        area_ref=area.ref,
        area_name=area.name[:80],
        quantity=order.quantity,
        in_sequence=order.in_sequence,
    )
    after = {"area": area.name, "class": str(order.number_class), "quantity": order.quantity}
    activity.record(account=account, by=by, verb="reserved", subject=row, after=after)
    return row


@while_active
def give_back(*, account: Account, by: Actor, token: str) -> None:
    """Give the numbers back; a job tells the carrier. Conflict when the reservation was ordered; nothing happens when
    it was given back or has expired.
    """
    row = reservations.reservation(account, token)
    with transaction.atomic():
        kept = NumberReservation.objects.filter(pk=row.pk, account=account, state=ReservationState.KEPT)
        if not kept.update(state=ReservationState.CANCELLED):
            row.refresh_from_db(fields=["state"])
            if row.state == ReservationState.ORDERED:
                raise Conflict(BOUGHT)
            return
        if row.has_expired:
            return
        job_services.start(
            NewJob(
                GIVE_BACK,
                f"Give back {row.quantity} reserved numbers",
                payload={"reservation": row.pk},
                subject=row,
            ),
            account=account,
            by=by,
        )
        activity.record(account=account, by=by, verb="gave back", subject=row)


def take(reservation: NumberReservation) -> None:
    """Mark the reservation as ordered; of several orders one succeeds, the others raise Conflict. Call it in the
    transaction that writes the order.
    """
    rows = NumberReservation.objects.filter(
        pk=reservation.pk, state=ReservationState.KEPT, expires_at__gt=timezone.now()
    )
    if rows.update(state=ReservationState.ORDERED):
        return
    reservation.refresh_from_db(fields=["state", "expires_at"])
    raise Conflict(why_closed(reservation))


def why_closed(reservation: NumberReservation) -> str:
    """Why it can no longer be ordered; "" while it can."""
    if reservation.is_open:
        return ""
    if reservation.state == ReservationState.ORDERED:
        return BOUGHT
    return GIVEN_BACK if reservation.state == ReservationState.CANCELLED else EXPIRED
