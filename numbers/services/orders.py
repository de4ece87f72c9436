"""Ordering numbers: the price is set aside before the carrier is asked, and charged with what was got."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from billing.services import ledger
from common.e164 import NANP, for_people, to_nanp
from common.errors import CarrierTrouble, Conflict, Invalid, OutcomeUnknown
from common.transactions import once_more
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from numbers.kinds import ORDER
from numbers.models import NumberOrder, NumberOrderItem, PhoneNumber
from numbers.models.gateway import DEFAULT_ROUTE
from numbers.selectors.numbers import is_at_somebody_else
from numbers.services.gateways import hold_route
from numbers.states import HELD, OrderItemState, OrderState, Strategy
from providers.models import ProviderAccount
from providers.selectors import carrier_for

AT_MOST = 100
TAKEN = "The number is not available."
# Errors of a job with which a carrier says no; the others say that it failed.


@dataclass(frozen=True)
class OrderLine:
    """A number to order, in E.164, and where its calls shall go."""

    e164: str
    route: int = DEFAULT_ROUTE


def hold_reason(order: NumberOrder) -> str:
    return f"order:{order.pk}"


def place_order(
    *,
    account: Account,
    by: Actor,
    lines: list[OrderLine],
    strategy: Strategy,
    wait: bool = True,
    idempotency_key: str | None = None,
) -> NumberOrder:
    """Order up to 100 numbers at the account's carrier.

    The whole price is set aside first: InsufficientFunds when it is not there. Of two open orders for a
    number the database lets in one; in the other it is a failed item, or refuses the whole when ``strategy``
    says so. With ``wait`` the order is carried out before this returns; it is still ``processing`` when the
    carrier's answer was lost, and is then looked up by the sweep. Of several requests under one
    ``idempotency_key`` the first orders, and the others get its order.
    """
    _check_lines(lines)
    order, is_new = _record_once(
        account, by, lines, strategy, wait=wait, is_addition=False, idempotency_key=idempotency_key
    )
    if wait and is_new:
        _carry_out(order)
    return order


def add_number(
    *,
    account: Account,
    by: Actor,
    e164: str,
    route: int = DEFAULT_ROUTE,
    idempotency_key: str | None = None,
) -> PhoneNumber:
    """Take on one number that the carrier does not list for sale, charged as one month in advance (voicetel.md §13).

    Conflict when the number stands on any account or was given back to the network. A repeat under the same
    ``idempotency_key`` gets the number that the first request added, or hears what became of it.
    """
    lines = [OrderLine(e164, route)]
    _check_lines(lines)
    if is_at_somebody_else(account, e164):
        raise Conflict(TAKEN, field="number")
    order, is_new = _record_once(
        account,
        by,
        lines,
        Strategy.ALL_OR_NOTHING,
        wait=True,
        is_addition=True,
        idempotency_key=idempotency_key,
    )
    if is_new:
        _carry_out(order)
    if order.state == OrderState.PROCESSING:
        raise OutcomeUnknown("The carrier has not answered yet; the number is added as soon as it does.")
    if order.state == OrderState.FAILED:
        raise Conflict(order.error or TAKEN, field="number")
    return PhoneNumber.objects.get(account=account, e164=e164, state__in=HELD)


def _record_once(
    account: Account,
    by: Actor,
    lines: list[OrderLine],
    strategy: Strategy,
    *,
    wait: bool,
    is_addition: bool,
    idempotency_key: str | None,
) -> tuple[NumberOrder, bool]:
    """The order and whether it is new: of several requests under one key the database lets the first make it."""
    carrier = carrier_for(account)
    try:
        order = _record(
            account,
            by,
            carrier,
            lines,
            strategy,
            wait=wait,
            is_addition=is_addition,
            idempotency_key=idempotency_key,
        )
    except IntegrityError:
        orders = NumberOrder.objects.select_related("job")
        known = orders.filter(account=account, job__idempotency_key=idempotency_key).first()
        if idempotency_key is None or known is None:
            raise
        return known, False
    return order, True


def _check_lines(lines: list[OrderLine]) -> None:
    if not 1 <= len(lines) <= AT_MOST:
        raise Invalid(f"An order has from 1 to {AT_MOST} numbers.", field="numbers")
    if len({line.e164 for line in lines}) != len(lines):
        raise Invalid("A number stands twice in the order.", field="numbers")
    for line in lines:
        if not NANP.match(to_nanp(line.e164)):
            raise Invalid(f"{line.e164:.20} is not a ten-digit telephone number.", field="numbers")


@once_more
def _record(
    account: Account,
    by: Actor,
    carrier: ProviderAccount,
    lines: list[OrderLine],
    strategy: Strategy,
    *,
    wait: bool,
    is_addition: bool,
    idempotency_key: str | None = None,
) -> NumberOrder:
    """Write the order with its items, the job that carries it out, and the hold on the price."""
    for route in {line.route for line in lines}:
        hold_route(account, route)
    job = _start_job(account, by, lines, wait=wait, idempotency_key=idempotency_key)
    order = NumberOrder.objects.create(
        account=account,
        provider_account=carrier,
        job=job,
        strategy=strategy,
        is_addition=is_addition,
        price_each=account.rate_did,
    )
    pending = _write_items(order, lines)
    if not pending or (strategy == Strategy.ALL_OR_NOTHING and len(pending) < len(lines)):
        raise Conflict(_unavailable(len(lines), pending), field="numbers")
    with ledger.paid_by(account) as payer:
        ledger.hold(account=payer, amount=price(order, len(pending)), reason=hold_reason(order))
    after = {"numbers": [line.e164 for line in lines], "price_each": str(order.price_each)}
    activity.record(account=account, by=by, verb="ordered", subject=order, after=after)
    return order


def _unavailable(wanted: int, pending: list[NumberOrderItem]) -> str:
    if wanted == 1:
        return TAKEN
    return "Some of the numbers are not available." if pending else "None of the numbers is available."


def _start_job(
    account: Account, by: Actor, lines: list[OrderLine], *, wait: bool, idempotency_key: str | None
) -> Job:
    title = f"Order {for_people(lines[0].e164)}" if len(lines) == 1 else f"Order {len(lines)} numbers"
    start = job_services.start_here if wait else job_services.start
    return start(NewJob(ORDER, title, idempotency_key=idempotency_key), account=account, by=by)


def _write_items(order: NumberOrder, lines: list[OrderLine]) -> list[NumberOrderItem]:
    """Store an item for each line and return those that may be asked for; the unique constraint settles races."""
    e164s = [line.e164 for line in lines]
    ours = set(
        PhoneNumber.objects.filter(account_id=order.account_id, e164__in=e164s, state__in=HELD).values_list(
            "e164", flat=True
        )
    )

    def item(line: OrderLine, state: OrderItemState, reason: str = "") -> NumberOrderItem:
        return NumberOrderItem(
            account_id=order.account_id,
            order=order,
            provider_account_id=order.provider_account_id,
            e164=line.e164,
            route=line.route,
            state=state,
            reason=reason,
        )

    wanted = [item(line, OrderItemState.PENDING) for line in lines if line.e164 not in ours]
    NumberOrderItem.objects.bulk_create(wanted, ignore_conflicts=True)
    pending = list(order.items.all())
    got = {found.e164 for found in pending}
    NumberOrderItem.objects.bulk_create(
        item(line, OrderItemState.FAILED, TAKEN) for line in lines if line.e164 not in got
    )
    return pending


def price(order: NumberOrder, count: int) -> Decimal:
    return order.price_each * count


def failed_at_carrier(order: NumberOrder) -> bool:
    """Whether the order came to nothing because the carrier failed, rather than for what was ordered."""
    return order.job.state == JobState.FAILED and not order.job.was_refused


def _carry_out(order: NumberOrder) -> None:
    work.do(order.job)
    order.refresh_from_db()
    if failed_at_carrier(order):
        raise CarrierTrouble(order.error or "The carrier could not take the order.")
