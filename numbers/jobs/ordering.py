"""Carries out an order at the carrier, once, and stores numbers, charge and outcome in one transaction."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from accounts.services import activity
from billing.services import holds, ledger
from billing.services.splitting import Part, split
from common.inserting import insert_models
from common.money import for_people
from common.plans.registry import country_of, kind_of
from common.transactions import once_more
from common.updating import update_rows
from events.services.recording import happened
from jobs import work
from jobs.errors import CannotTell
from jobs.models import Job
from numbers.event_types import NUMBER_ADDED, ORDER_FINISHED
from numbers.models import NumberOrder, NumberOrderItem, PhoneNumber
from numbers.places import Place, place_of
from numbers.services import push
from numbers.services.orders import TAKEN, hold_reason, price, shares_above
from numbers.states import OrderItemState, OrderState, Strategy
from providers.contract.connector import Connector
from providers.contract.destinations import NOTHING
from providers.contract.numbers_for_sale import NumbersForSale, PlacedOrder
from providers.errors import Rejected
from providers.services import calling
from providers.states import Agreement


def carry_out_order(job: Job) -> None:
    """Ask the carrier for the numbers that are still pending; after an attempt that may have arrived, look it
    up first.
    """
    order = NumberOrder.objects.select_related("provider_account", "account", "reservation").get(job=job)
    items = list(order.items.filter(state=OrderItemState.PENDING))
    e164s = [item.e164 for item in items]
    with calling(order.provider_account) as connector:
        placed = _found(job, connector, order, e164s) if job.must_look_up else None
        if placed is None:
            placed = _ask(job, connector, order, e164s)
    _store(job, order, items, placed)


def _found(job: Job, connector: Connector, order: NumberOrder, e164s: list[str]) -> PlacedOrder | None:
    """What became of an order whose answer we did not store; None when the carrier never had it."""
    if order.reservation is not None and connector.can(NumbersForSale.find_purchase):
        placed = connector.find_purchase(order.reservation.carrier_token, e164s, key=job.pk)
    elif connector.can(NumbersForSale.find_order):
        placed = connector.find_order(e164s, key=job.pk)
    else:
        raise CannotTell("The carrier may have filled this order, and it cannot be asked.")
    if placed is None:
        work.nothing_happened(job)
    return placed


def _ask(job: Job, connector: Connector, order: NumberOrder, e164s: list[str]) -> PlacedOrder:
    if order.is_addition:
        work.about_to_call(job)
        connector.add_number(e164s[0], key=job.pk)
        return PlacedOrder(ref="", ordered=(e164s[0],))
    if order.reservation is not None:
        work.about_to_call(job)
        return connector.buy_reservation(order.reservation.carrier_token, e164s, key=job.pk)
    if order.strategy == Strategy.ALL_OR_NOTHING and len(e164s) > 1:
        _reserve_all(job, connector, e164s)
    work.about_to_call(job)
    return connector.order_numbers(e164s, key=job.pk)


def _reserve_all(job: Job, connector: Connector, e164s: list[str]) -> None:
    """Keep every number for this order, or refuse; a carrier that cannot reserve cannot promise all or nothing."""
    if len(connector.reserve_numbers(e164s, key=job.pk)) < len(e164s):
        connector.free_numbers(key=job.pk)
        raise Rejected("Some of the numbers are not available any more, so none was ordered.")


@once_more
def _store(job: Job, order: NumberOrder, items: list[NumberOrderItem], placed: PlacedOrder) -> None:
    ordered = sum(item.e164 in placed.ordered for item in items)
    work.settle(job, {"ordered": ordered, "failed": len(items) - ordered})
    _filled(job, order, items, placed)


def was_ordered(job: Job) -> None:
    """A person saw all that was pending at the carrier: the numbers come, and are charged for."""
    order = NumberOrder.objects.select_related("provider_account", "account", "reservation").get(job=job)
    items = list(order.items.filter(state=OrderItemState.PENDING))
    _filled(job, order, items, PlacedOrder(ref="", ordered=tuple(item.e164 for item in items)))


def _filled(job: Job, order: NumberOrder, items: list[NumberOrderItem], placed: PlacedOrder) -> None:
    """Store what came, with its charge; call it in a transaction."""
    came = frozenset(placed.ordered)
    ordered = [item for item in items if item.e164 in came]
    for item in items:
        got = item.e164 in came
        item.state = OrderItemState.ORDERED if got else OrderItemState.FAILED
        item.reason = "" if got else placed.failed.get(item.e164, TAKEN)[:200]
    update_rows(
        NumberOrderItem, [{"pk": item.pk, "state": item.state, "reason": item.reason} for item in items]
    )
    _add_numbers(job, order, ordered)
    count = len(ordered)
    ledger.charge_held(
        account=order.account,
        amount=price(ordered),
        hold_reason=hold_reason(order),
        reason=hold_reason(order),
        description=f"{count} number{'s' * (count != 1)}, order {order.pk}",
        above=shares_above(order.account, ordered),
    )
    parts = [Part(item.e164, item.price, item.above) for item in ordered]
    split(account=order.account, reason=hold_reason(order), parts=parts)
    order.charged = price(ordered)
    order.state = _outcome(order)
    order.carrier_ref, order.finished_at = placed.ref[:64], timezone.now()
    order.save(update_fields=["charged", "state", "carrier_ref", "finished_at"])
    happened(account=order.account, type=ORDER_FINISHED, subjects=[order])


def _outcome(order: NumberOrder) -> OrderState:
    states = set(order.items.values_list("state", flat=True))
    if states == {OrderItemState.ORDERED}:
        return OrderState.COMPLETED
    return OrderState.PARTIAL if OrderItemState.ORDERED in states else OrderState.FAILED


def _add_numbers(job: Job, order: NumberOrder, items: list[NumberOrderItem]) -> None:
    """Put the numbers on the account; those that shall not go where the carrier sends new ones get a job for that."""
    now = timezone.now()
    numbers = insert_models(
        PhoneNumber,
        [_row(item) for item in items],
        same={
            "account_id": order.account_id,
            "provider_account_id": order.provider_account_id,
            "agreement": Agreement.CONFIRMED,
            "seen_at": now,
            "held_since": now,
        },
    )
    for number in numbers:
        number.account, number.provider_account = order.account, order.provider_account
    happened(account=order.account, type=NUMBER_ADDED, subjects=numbers)
    activity.record_each(
        account=order.account,
        by=work.actor_of(job),
        verb="ordered",
        subjects=numbers,
        after={number.pk: {"order": order.pk} for number in numbers},
    )
    for number in numbers:
        if number.destination != NOTHING:
            push.queue_push(
                account=order.account,
                by=work.actor_of(job),
                number=number,
                settings=["destination"],
                wait=False,
            )
            number.save(update_fields=push.FIELDS)


def _row(item: NumberOrderItem) -> dict[str, Any]:
    place = place_of(item.e164)
    return asdict(place if place.city else Place(city=item.city)) | {
        "e164": item.e164,
        "country": country_of(item.e164),
        "kind": kind_of(item.e164),
        "destination": item.destination,
        "number_class": item.number_class,
        "set_up_price": item.set_up,
        "monthly_price": item.carrier_month,
    }


def set_aside(job: Job) -> str:
    """What the numbers that are not there yet cost, as people read it; "" when they cost nothing."""
    order = NumberOrder.objects.select_related("account").get(job=job)
    amount = price(order.items.filter(state=OrderItemState.PENDING))
    return f"{for_people(amount)} {order.account.currency}" if amount else ""


def supplier(job: Job) -> int:
    """Whose login is asked for the numbers."""
    return NumberOrder.objects.select_related("provider_account").get(job=job).provider_account.account_id


def not_ordered(job: Job) -> None:
    """The carrier refused the order, or it was given up: free the price and close the items."""
    order = NumberOrder.objects.select_related("account").get(job=job)
    order.items.filter(state=OrderItemState.PENDING).update(
        state=OrderItemState.FAILED, reason=job.error[:200]
    )
    order.state, order.error, order.finished_at = OrderState.FAILED, job.error, timezone.now()
    order.save(update_fields=["state", "error", "finished_at"])
    happened(account=order.account, type=ORDER_FINISHED, subjects=[order])
    holds.release_hold(account=order.account, reason=hold_reason(order))
