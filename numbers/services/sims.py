"""SIM cards for machines: activated, put under another product, limited, ended (relatel.md §5.10).

Each is a row and a job first; an order that somebody waits for is carried out here and now by the same job. The first
month is set aside before the carrier is asked and charged when the card is in use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.services import holds
from billing.services.shares import accounts_between, added_up
from common.errors import CarrierTrouble, Conflict, Invalid, NotFound
from common.texts import short_text
from jobs import services as job_services
from jobs import work
from jobs.services import NewJob
from numbers import kinds
from numbers.models import SimOrder, SimSubscription
from numbers.selectors import sims as selectors
from numbers.sim_states import SimOrderKind, SimOrderState, SimState, may_become
from providers.domain_errors import as_domain_errors
from providers.models import ProviderAccount
from providers.states import TROUBLED, Agreement

ICC_ID = re.compile(r"89[0-9]{17,18}", re.ASCII)
MOST_LIMIT = Decimal(1_000_000)
AGREED: Mapping[str, Any] = {"agreement": Agreement.CONFIRMED, "differences": [], "push_error": ""}
OPEN_ORDER = "Another order for this card is not finished yet."


@dataclass(frozen=True)
class _Price:
    """What a product costs the account by the month, and those above it, by their ids."""

    login: ProviderAccount
    product: str
    month: Decimal
    above: Mapping[str, str]


def hold_reason(order: SimOrder) -> str:
    return f"sim:{order.pk}"


@while_active
def activate_sim(
    *, account: Account, by: Actor, icc_id: str, product: str, description: str = "", wait: bool = True
) -> SimOrder:
    """Order that a card be put into use under a product; the carrier gives it its number.

    Invalid for a card or product that there is not; Conflict for a card that is in use anywhere, or was ended and not
    recycled, which the database settles between two who order it; InsufficientFunds when its first month is not there.
    """
    card = re.sub(r"[\s-]", "", icc_id)
    if not ICC_ID.fullmatch(card):
        raise Invalid("The id of a SIM card has 19 or 20 digits and begins with 89.", field="icc_id")
    text = short_text(description, field="description", most=200)
    price = _price(account, product)
    try:
        with transaction.atomic():
            order = _record_activation(account, by, card, text, price, wait=wait)
    except IntegrityError as exc:
        raise Conflict("The SIM card is in use, or was ended for good.", field="icc_id") from exc
    return _carried_out(order) if wait else order


def _record_activation(
    account: Account, by: Actor, card: str, text: str, price: _Price, *, wait: bool
) -> SimOrder:
    row = SimSubscription.objects.create(
        account=account,
        provider_account=price.login,
        icc_id=card,
        product=price.product,
        description=text,
        month=price.month,
        above=price.above,
        ordered_on=timezone.localdate(),
    )
    order = _order(account, by, row, SimOrderKind.ACTIVATE, wait=wait, price=price)
    above = added_up(account, [order.above])
    holds.hold(account=account, amount=order.month, reason=hold_reason(order), above=above)
    return order


@while_active
def change_product(*, account: Account, by: Actor, pk: int, product: str, wait: bool = True) -> SimOrder:
    """Order another product for a card in use; its price counts from the next month on.

    Invalid for no such product or the present one; Conflict for a card that is not in use or has an open order.
    """
    found = selectors.sim(account, pk)
    if product == found.product:
        raise Invalid("The card is used under this product already.", field="product")
    price = _price(account, product)
    with transaction.atomic():
        row = _locked(account, pk, SimState.ACTIVE)
        order = _order(account, by, row, SimOrderKind.CHANGE_PRODUCT, wait=wait, price=price)
    return _carried_out(order) if wait else order


@while_active
def end_sim(
    *, account: Account, by: Actor, pk: int, is_recycled: bool, release: bool = False, wait: bool = True
) -> SimOrder:
    """Order that a card be taken out of use; one that is recycled may be activated again, any other never.

    Conflict for a card that is not in use, or for which something else is under way: of two who end it one does.
    """
    with transaction.atomic():
        row = _locked(account, pk, SimState.ACTIVE)
        kind = SimOrderKind.RELEASE if release else SimOrderKind.DEACTIVATE
        order = _order(account, by, row, kind, wait=wait, is_recycled=is_recycled)
        move(row, SimState.ENDING)
    return _carried_out(order) if wait else order


@while_active
def change_sim(*, account: Account, by: Actor, pk: int, changes: Mapping[str, Any]) -> SimSubscription:
    """Change ``description`` and ``overuse_limit`` (None for no limit), whichever is given.

    The limit is kept at once and told to the carrier by a job; Invalid for a negative one or one above a million.
    """
    with transaction.atomic():
        row = _locked(account, pk)
        before = {name: getattr(row, name) for name in changes}
        if "description" in changes:
            row.description = short_text(changes["description"], field="description", most=200)
        limit = changes.get("overuse_limit")
        if "overuse_limit" in changes:
            if limit is not None and not 0 <= limit <= MOST_LIMIT:
                raise Invalid("A limit is from 0 to 1,000,000.", field="overuse_limit")
            row.overuse_limit = limit
        different = {name: str(getattr(row, name)) for name in changes if getattr(row, name) != before[name]}
        if not different:
            return row
        row.save(update_fields=["description", "overuse_limit"])
        old = {name: str(before[name]) for name in different}
        activity.record(account=account, by=by, verb="changed", subject=row, before=old, after=different)
        if "overuse_limit" in different and row.state == SimState.ACTIVE:
            _send_limit(account, by, row)
    return row


@while_active
def push_our_sim(*, account: Account, by: Actor, pk: int) -> None:
    """Have the carrier have a card as it is here: jobs order its product and tell its limit.

    Conflict where nothing differs, for a card that is out of use there, and while another order is open.
    """
    with transaction.atomic():
        row = _troubled(account, pk)
        if row.agreement == Agreement.GONE:
            raise Conflict("The carrier has taken the card out of use; activate it again.")
        if row.reported.get("product", row.product) != row.product:
            price = _Price(row.provider_account, row.product, row.month, row.above)
            _order(account, by, row, SimOrderKind.CHANGE_PRODUCT, wait=False, price=price)
        _send_limit(account, by, row)
        after = {"differences": row.differences}
        activity.record(account=account, by=by, verb="sent our version of", subject=row, after=after)


@while_active
def adopt_their_sim(*, account: Account, by: Actor, pk: int) -> None:
    """Have a card here as the carrier has it: product and limit, and out of use where it is so there.

    A product's price counts from the next month on. Conflict where nothing differs or was told, Invalid for a product
    that the carrier does not offer.
    """
    theirs = selectors.sim(account, pk).reported
    price = _price(account, theirs["product"]) if theirs.get("product") else None
    with transaction.atomic():
        row = _troubled(account, pk)
        if row.agreement == Agreement.GONE:
            move(row, SimState.ENDING)
            # Whether the card can be used once more its carrier says when it is tried.
            move(row, SimState.ENDED, cancelled_on=timezone.localdate(), is_recycled=True, **AGREED)
        elif price is None or row.reported != theirs:
            raise Conflict("There is nothing that can be taken over.")
        else:
            SimSubscription.objects.filter(pk=row.pk).update(
                product=price.product,
                month=price.month,
                above=dict(price.above),
                overuse_limit=theirs["overuse"] and Decimal(theirs["overuse"]),
                **AGREED,
            )
        before = {"product": row.product, "overuse_limit": str(row.overuse_limit)}
        activity.record(
            account=account, by=by, verb="took over the carrier's", subject=row, before=before, after=theirs
        )


def _troubled(account: Account, pk: int) -> SimSubscription:
    row = _locked(account, pk, SimState.ACTIVE)
    if row.agreement not in TROUBLED:
        raise Conflict("Nothing is known to differ at the carrier.")
    return row


def _send_limit(account: Account, by: Actor, row: SimSubscription) -> None:
    """The limit as it is when the job runs; until then what the carrier has says nothing."""
    SimSubscription.objects.filter(pk=row.pk).update(agreement=Agreement.PENDING, push_error="")
    new = NewJob(kinds.SIM_LIMIT, f"Limit of {row}", payload={"sim": row.pk}, subject=row)
    job_services.start(new, account=account, by=by)


def move(row: SimSubscription, to: SimState, **values: Any) -> None:
    """Compare and set: Conflict where the card is in no state that may become ``to``."""
    rows = SimSubscription.objects.filter(pk=row.pk, state__in=may_become(to))
    if not rows.update(state=to, **values):
        raise Conflict("The card is in another state by now.")
    row.state = to


def _price(account: Account, product: str) -> _Price:
    """Asks the carrier; a carrier's own price is everybody's who stands between."""
    with as_domain_errors(CarrierTrouble):
        login, offered = selectors.products(account)
    found = next((row for row in offered if row.name == product), None)
    if found is None:
        names = ", ".join(row.name for row in offered)
        raise Invalid(f"There is no such product; there are {names}.", field="product")
    between = accounts_between(account, login.account_id)
    return _Price(login, product, found.month, {str(row.pk): str(found.month) for row in between})


def _locked(account: Account, pk: int, state: SimState | None = None) -> SimSubscription:
    row = SimSubscription.objects.select_for_update(no_key=True).filter(account=account, pk=pk).first()
    if row is None:
        raise NotFound("There is no such subscription.")
    if state is not None and row.state != state:
        raise Conflict(f"The card is not in use: {row.get_state_display().lower()}.")
    return row


def _order(
    account: Account,
    by: Actor,
    row: SimSubscription,
    kind: SimOrderKind,
    *,
    wait: bool,
    price: _Price | None = None,
    is_recycled: bool = False,
) -> SimOrder:
    """Write the order and its job; the card's row is locked or new. Conflict while another one is open."""
    if SimOrder.objects.filter(subscription=row, state=SimOrderState.PENDING).exists():
        raise Conflict(OPEN_ORDER)
    start = job_services.start_here if wait else job_services.start
    new = NewJob(kinds.SIM_ORDER, f"{kind.label}: SIM {row.icc_id}", subject=row)
    order = SimOrder.objects.create(
        account=account,
        subscription=row,
        job=start(new, account=account, by=by),
        kind=kind,
        product=price.product if price else "",
        month=price.month if price else 0,
        above=dict(price.above) if price else {},
        is_recycled=is_recycled,
    )
    after = {"product": order.product} if price else {"is_recycled": is_recycled}
    activity.record(account=account, by=by, verb=f"ordered to {kind.label.lower()}", subject=row, after=after)
    return order


def _carried_out(order: SimOrder) -> SimOrder:
    """The order as the carrier has settled it, still pending when its answer was lost; Conflict where it refused."""
    work.do(order.job)
    order.refresh_from_db()
    order.job.refresh_from_db()
    if order.state == SimOrderState.FAILED:
        refusal = Conflict if order.job.was_refused else CarrierTrouble
        raise refusal(order.job.error or "The carrier could not do it.")
    return order
