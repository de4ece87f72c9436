"""Carries out what was ordered for SIM cards, once, and stores what became of it with its charge."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.services import activity
from billing.services import holds
from billing.services.shares import added_up
from common.errors import Conflict
from common.money import for_people
from common.transactions import once_more
from jobs import work
from jobs.models import Job
from numbers.models import SimCharge, SimOrder, SimSubscription
from numbers.selectors.monthly import month_of
from numbers.services.sim_charges import describe
from numbers.services.sims import hold_reason, move
from numbers.sim_states import SimOrderKind, SimOrderState, SimState
from providers.contract.connector import Connector
from providers.contract.sims import CarrierSim
from providers.errors import NotThere
from providers.services import calling
from providers.states import Agreement


def carry_out(job: Job) -> None:
    """Ask the carrier; after an attempt that may have arrived an activation is looked up by its card first."""
    order = _order(job)
    row = order.subscription
    with calling(row.provider_account) as connector:
        if order.kind == SimOrderKind.ACTIVATE:
            found = _looked_up(job, connector, row) if job.must_look_up else None
            if found is None:
                work.about_to_call(job)
                found = connector.activate_sim(row.icc_id, order.product, key=job.pk)
            _store_activation(job, order, found)
            return
        may_be_done = job.must_look_up
        work.about_to_call(job)
        if order.kind == SimOrderKind.CHANGE_PRODUCT:
            connector.change_sim_product(_at_carrier(row), order.product, key=job.pk)
        else:
            _end(connector, order, job, may_be_done=may_be_done)
    _store(job, order)


def _looked_up(job: Job, connector: Connector, row: SimSubscription) -> CarrierSim | None:
    found = connector.find_sim(row.icc_id)
    if found is None:
        work.nothing_happened(job)
    return found


def _end(connector: Connector, order: SimOrder, job: Job, *, may_be_done: bool) -> None:
    """A card that is out of use already is as good, after an attempt whose answer was lost."""
    try:
        connector.end_sim(_at_carrier(order.subscription), order.is_recycled, key=job.pk)
    except NotThere:
        if not may_be_done:
            raise


@once_more
def _store_activation(job: Job, order: SimOrder, found: CarrierSim) -> None:
    work.settle(job, {"number": found.e164})
    _activated(order, found)


def _activated(order: SimOrder, found: CarrierSim) -> None:
    """The card is in use from today, and its first month is charged; call it in a transaction."""
    account, row, today = order.account, order.subscription, timezone.localdate()
    period = month_of(timezone.now(), account.timezone)
    move(
        row,
        SimState.ACTIVE,
        carrier_ref=found.ref[:64],
        e164=found.e164,
        activated_on=today,
        paid_through=period,
    )
    holds.charge_whole_hold(
        account=account,
        amount=order.month,
        reason=hold_reason(order),
        description=describe(row, period),
        above=added_up(account, [order.above]),
    )
    SimCharge.objects.create(
        account=account, subscription=row, period=period, product=row.product, amount=order.month
    )
    _close(order, SimOrderState.COMPLETED)


@once_more
def _store(job: Job, order: SimOrder) -> None:
    work.settle(job)
    _changed(order)


def _changed(order: SimOrder) -> None:
    """Store that the carrier did what was ordered for a card in use; call it in a transaction."""
    row = order.subscription
    if order.kind == SimOrderKind.CHANGE_PRODUCT:
        price = {"product": order.product, "month": order.month, "above": order.above}
        SimSubscription.objects.filter(pk=row.pk).update(**price, pushed_at=timezone.now())
    else:
        move(row, SimState.ENDED, cancelled_on=timezone.localdate(), is_recycled=order.is_recycled)
    _close(order, SimOrderState.COMPLETED)


def _close(order: SimOrder, state: SimOrderState) -> None:
    SimOrder.objects.filter(pk=order.pk).update(state=state)
    job = order.job
    activity.record(
        account=order.account,
        by=work.actor_of(job),
        verb=f"{state.label.lower()} to {order.get_kind_display().lower()}",
        subject=order.subscription,
    )


def not_done(job: Job) -> None:
    """The carrier refused, or it was given up: the card is as it was before, and what was set aside is free."""
    order = _order(job)
    if order.kind == SimOrderKind.ACTIVATE:
        move(order.subscription, SimState.FAILED)
        holds.release_hold(account=order.account, reason=hold_reason(order))
    elif order.kind in {SimOrderKind.DEACTIVATE, SimOrderKind.RELEASE}:
        move(order.subscription, SimState.ACTIVE)
    _close(order, SimOrderState.FAILED)


def was_done(job: Job) -> None:
    """A person saw at the carrier that it is done. Which number a new card got only the carrier tells."""
    order = _order(job)
    if order.kind == SimOrderKind.ACTIVATE:
        raise Conflict("Try it again: the card is looked up at the carrier, which tells its number.")
    _changed(order)


def set_aside(job: Job) -> str:
    order = _order(job)
    if order.kind != SimOrderKind.ACTIVATE:
        return ""
    return f"{for_people(order.month)} {job.account.currency}"


def supplier(job: Job) -> int:
    return _order(job).subscription.provider_account.account_id


def push_limit(job: Job) -> None:
    """Tell the carrier the limit as it is now; a later change has a job of its own, and twice does no harm."""
    row = SimSubscription.objects.select_related("provider_account").get(pk=job.payload["sim"])
    if row.state != SimState.ACTIVE:
        work.settle(job, {"outcome": "The card is not in use any more."})
        return
    with calling(row.provider_account) as connector:
        work.about_to_call(job)
        connector.limit_sim(_at_carrier(row), row.overuse_limit, key=job.pk)
    with transaction.atomic():
        work.settle(job)
        _limit_sent(job, row.overuse_limit)


def _limit_sent(job: Job, limit: Decimal | None) -> None:
    """A limit that was changed meanwhile waits for a job of its own. The next sync tells what the carrier has."""
    rows = SimSubscription.objects.filter(pk=job.payload["sim"], agreement=Agreement.PENDING)
    rows.filter(overuse_limit=limit).update(
        agreement=Agreement.CONFIRMED, differences=[], push_error="", pushed_at=timezone.now()
    )


def limit_not_sent(job: Job) -> None:
    """The carrier has another limit than is wanted, and somebody has to say which one counts."""
    rows = SimSubscription.objects.filter(pk=job.payload["sim"], agreement=Agreement.PENDING)
    rows.update(agreement=Agreement.FAILED, differences=["overuse"], push_error=job.error[:1000])


def was_confirmed(job: Job) -> None:
    """A person saw that the carrier has the limit."""
    row = SimSubscription.objects.get(pk=job.payload["sim"])
    _limit_sent(job, row.overuse_limit)


def _at_carrier(row: SimSubscription) -> CarrierSim:
    return CarrierSim(row.carrier_ref, row.icc_id, row.e164, row.product)


def _order(job: Job) -> SimOrder:
    rows = SimOrder.objects.select_related("subscription__provider_account", "account", "job")
    return rows.get(job=job)
