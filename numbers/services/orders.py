"""Ordering numbers: the price is set aside before the carrier is asked, and charged with what was got."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.prices import NumberPrices
from billing.services import holds
from billing.services.shares import Share, accounts_between, added_up
from common.e164 import E164, for_people
from common.errors import CarrierTrouble, Conflict, Invalid, OutcomeUnknown
from common.inserting import insert_rows
from common.plans.registry import is_valid
from common.transactions import once_more
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from numbers.kinds import ORDER
from numbers.models import NumberOrder, NumberOrderItem, NumberReservation, PhoneNumber
from numbers.selectors import prices, reservations, store
from numbers.selectors.numbers import is_at_somebody_else
from numbers.selectors.prices import QuotedNumber, cost_of
from numbers.services import destinations, quotas
from numbers.services.reservations import take
from numbers.states import AT_MOST, HELD, OCCUPIED, OrderItemState, OrderState, Strategy
from providers.contract.destinations import NOTHING, Destination
from providers.contract.families import Family
from providers.domain_errors import as_domain_errors
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import login_for_numbers

TAKEN = "The number is not available."
NOBODY: Mapping[int, NumberPrices] = {}


@dataclass(frozen=True)
class OrderLine:
    """A number to order, in E.164, and what shall answer it."""

    e164: str
    destination: Destination = NOTHING


@dataclass(frozen=True)
class _Wanted:
    """An order as it is recorded: its lines with what each number is and costs, and how it comes about."""

    carrier: ProviderAccount
    lines: list[OrderLine]
    quotes: dict[str, QuotedNumber]
    strategy: Strategy
    wait: bool
    idempotency_key: str | None
    is_addition: bool = False
    reservation: NumberReservation | None = None


def hold_reason(order: NumberOrder) -> str:
    return f"order:{order.pk}"


@while_active
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
    carrier = login_for_numbers(account, Family.NUMBERS_FOR_SALE, [line.e164 for line in lines])
    store.require_by_number(carrier)
    wanted = _Wanted(carrier, lines, _quotes(account, carrier, lines), strategy, wait, idempotency_key)
    order, is_new = _record_once(account, by, wanted)
    if wait and is_new:
        _carry_out(order)
    return order


@while_active
def buy_reservation(
    *,
    account: Account,
    by: Actor,
    token: str,
    destination: Destination = NOTHING,
    wait: bool = True,
    idempotency_key: str | None = None,
) -> NumberOrder:
    """Order the numbers that a carrier keeps for the account, at the price that the reservation told.

    NotFound for no reservation of the account. Conflict when it was ordered, given back or has expired: of several
    buyers one gets it, and a repeat under that one's ``idempotency_key`` gets its order. Money and ``wait`` are as with
    ``place_order``.
    """
    reservation = reservations.reservation(account, token)
    wanted = _Wanted(
        carrier=reservation.provider_account,
        lines=[OrderLine(e164, destination) for e164 in reservation.e164s],
        quotes={quote.e164: quote for quote in prices.quotes_of(reservation)},
        strategy=Strategy.BEST_EFFORT,
        wait=wait,
        idempotency_key=idempotency_key,
        reservation=reservation,
    )
    order, is_new = _record_once(account, by, wanted)
    if wait and is_new:
        _carry_out(order)
    return order


@while_active
def add_number(
    *,
    account: Account,
    by: Actor,
    e164: str,
    destination: Destination = NOTHING,
    idempotency_key: str | None = None,
) -> PhoneNumber:
    """Take on one number that the carrier does not list for sale, charged as one month in advance (voicetel.md §13).

    Conflict when the number stands on any account or was given back to the network. A repeat under the same
    ``idempotency_key`` gets the number that the first request added, or hears what became of it.
    """
    lines = [OrderLine(e164, destination)]
    _check_lines(lines)
    if is_at_somebody_else(account, e164):
        raise Conflict(TAKEN, field="number")
    carrier = login_for_numbers(account, Family.NUMBERS_FOR_SALE, [line.e164 for line in lines])
    wanted = _Wanted(
        carrier=carrier,
        lines=lines,
        quotes=_quotes(account, carrier, lines),
        strategy=Strategy.ALL_OR_NOTHING,
        wait=True,
        idempotency_key=idempotency_key,
        is_addition=True,
    )
    order, is_new = _record_once(account, by, wanted)
    if is_new:
        _carry_out(order)
    if order.state == OrderState.PROCESSING:
        raise OutcomeUnknown("The carrier has not answered yet; the number is added as soon as it does.")
    if order.state == OrderState.FAILED:
        raise Conflict(order.error or TAKEN, field="number")
    return PhoneNumber.objects.get(account=account, e164=e164, state__in=HELD)


def _quotes(account: Account, carrier: ProviderAccount, lines: list[OrderLine]) -> dict[str, QuotedNumber]:
    """What each number costs; nothing is ordered without its price, so a carrier's trouble is raised."""
    with as_domain_errors(CarrierTrouble):
        return prices.quotes(account, carrier, [line.e164 for line in lines])


def _record_once(account: Account, by: Actor, wanted: _Wanted) -> tuple[NumberOrder, bool]:
    """The order and whether it is new: of several requests under one key the database lets the first make it."""
    key = wanted.idempotency_key
    try:
        return _record(account, by, wanted), True
    except (IntegrityError, Conflict):
        orders = NumberOrder.objects.select_related("job")
        known = orders.filter(account=account, job__idempotency_key=key).first() if key else None
        if known is None:
            raise
        return known, False


def _check_lines(lines: list[OrderLine]) -> None:
    if not 1 <= len(lines) <= AT_MOST:
        raise Invalid(f"An order has from 1 to {AT_MOST} numbers.", field="numbers")
    if len({line.e164 for line in lines}) != len(lines):
        raise Invalid("A number stands twice in the order.", field="numbers")
    for line in lines:
        if not (E164.match(line.e164) and is_valid(line.e164)):
            raise Invalid(f"{line.e164:.20} is not a telephone number.", field="numbers")


@once_more
def _record(account: Account, by: Actor, wanted: _Wanted) -> NumberOrder:
    """Write the order with its items, the job that carries it out, and the hold on the price."""
    lines = wanted.lines
    connector = CONNECTORS[wanted.carrier.connector]
    for destination in {line.destination for line in lines}:
        destinations.hold(account, destination, connector)
    quotas.require_room(account, len(lines))
    job = _start_job(account, by, wanted)
    if wanted.reservation is not None:
        take(wanted.reservation)
    order = NumberOrder.objects.create(
        account=account,
        provider_account=wanted.carrier,
        job=job,
        strategy=wanted.strategy,
        is_addition=wanted.is_addition,
        reservation=wanted.reservation,
    )
    pending = _write_items(order, wanted)
    whole = wanted.strategy == Strategy.ALL_OR_NOTHING or wanted.reservation is not None
    if not pending or (whole and len(pending) < len(lines)):
        raise Conflict(_unavailable(len(lines), pending), field="numbers")
    holds.hold(
        account=account,
        amount=price(pending),
        reason=hold_reason(order),
        above=shares_above(account, pending),
    )
    after = {"numbers": [line.e164 for line in lines], "price": str(price(pending))}
    activity.record(account=account, by=by, verb="ordered", subject=order, after=after)
    return order


def _unavailable(wanted: int, pending: list[NumberOrderItem]) -> str:
    if wanted == 1:
        return TAKEN
    return "Some of the numbers are not available." if pending else "None of the numbers is available."


def _start_job(account: Account, by: Actor, wanted: _Wanted) -> Job:
    lines = wanted.lines
    what = for_people(lines[0].e164, account.country) if len(lines) == 1 else f"{len(lines)} numbers"
    start = job_services.start_here if wanted.wait else job_services.start
    return start(
        NewJob(ORDER, f"Order {what}", idempotency_key=wanted.idempotency_key), account=account, by=by
    )


def _write_items(order: NumberOrder, wanted: _Wanted) -> list[NumberOrderItem]:
    """Store an item for each line and return those that may be asked for; the unique constraint settles races."""
    e164s = [line.e164 for line in wanted.lines]
    ours = set(
        PhoneNumber.objects.filter(
            account_id=order.account_id, e164__in=e164s, state__in=OCCUPIED
        ).values_list("e164", flat=True)
    )
    between = NumberPrices.of_each(accounts_between(order.account, wanted.carrier.account_id))
    same = {
        "account_id": order.account_id,
        "order_id": order.pk,
        "provider_account_id": order.provider_account_id,
    }
    fresh = [
        _item(line, wanted.quotes[line.e164], between=between)
        for line in wanted.lines
        if line.e164 not in ours
    ]
    insert_rows(NumberOrderItem, fresh, same=same, ignore_conflicts=True)
    pending = list(order.items.all())
    got = {found.e164 for found in pending}
    failed = [_item(line, wanted.quotes[line.e164]) for line in wanted.lines if line.e164 not in got]
    insert_rows(NumberOrderItem, failed, same=same | {"state": OrderItemState.FAILED, "reason": TAKEN})
    return pending


def _item(
    line: OrderLine, quote: QuotedNumber, *, between: Mapping[int, NumberPrices] = NOBODY
) -> dict[str, Any]:
    cost = quote.cost
    return {
        "e164": line.e164,
        "destination": line.destination,
        "city": quote.city,
        "number_class": quote.number_class,
        "set_up": cost.set_up,
        "month": cost.month,
        "carrier_month": cost.carrier.monthly if cost.carrier is not None else None,
        "above": {str(payer): str(cost_to(own, quote)) for payer, own in between.items()},
    }


def cost_to(payer: NumberPrices, quote: QuotedNumber) -> Decimal:
    """What the buyer's number costs an account above: without a plan of its own a carrier's price is everybody's."""
    return cost_of(payer, quote.country, quote.kind, quote.number_class, quote.cost.carrier).first


def price(items: Iterable[NumberOrderItem]) -> Decimal:
    """What the items cost together: set-up and the first month of each."""
    return sum((item.price for item in items), Decimal(0))


def shares_above(account: Account, items: Iterable[NumberOrderItem]) -> tuple[Share, ...]:
    """What the accounts above pay for the items together."""
    return added_up(account, (item.above for item in items))


def failed_at_carrier(order: NumberOrder) -> bool:
    """Whether the order came to nothing because the carrier failed, rather than for what was ordered."""
    return order.job.state == JobState.FAILED and not order.job.was_refused


def _carry_out(order: NumberOrder) -> None:
    work.do(order.job)
    order.refresh_from_db()
    if failed_at_carrier(order):
        raise CarrierTrouble(order.error or "The carrier could not take the order.")
