"""``did/store`` (callr.md §5): quota, quote, reserve, view, buy, give back, cancel."""

import uuid
from decimal import Decimal
from typing import Annotated, Literal

from accounts.models import Account
from common.plans.kinds import NumberClass
from numbers.models import NumberOrder, NumberReservation, PhoneNumber
from numbers.selectors import quotas, reservations, store
from numbers.selectors.numbers import count_held, numbers_named
from numbers.services import holding, orders
from numbers.services import reservations as reservation_services
from numbers.states import OrderItemState, OrderState
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import NO_CARRIER, Fault, unfit
from portal.api.callr.hashes import NUMBER, hash_of
from portal.api.callr.numbering import CLASSES, item, number_of_hash
from portal.api.callr.objects.did_store import (
    DidStoreBuyStatus,
    DidStoreContract,
    DidStoreCost,
    DidStoreError,
    DidStoreItem,
    DidStoreQuotaStatus,
    DidStoreQuote,
    DidStoreReservation,
)
from portal.api.callr.objects.shape import cents, moment
from portal.api.callr.objects.values import DidClass, Hash, Rule
from portal.api.callr.reading import Found
from portal.api.callr.registry import method
from portal.api.callr.services.did import areas_sold
from providers.contract.sale_by_area import AreaOrder

UNLIMITED = -1
# The code of an item that could not be bought.
NOT_SOLD = 1
# Whatever else is wrong with an order is its token's fault: somebody else has bought it, or its time is over.
OF_TOKEN = {"": "token"}


def _area(account: Account, ref: int) -> store.AreaForSale:
    found = next((area for area in areas_sold(account) if area.ref == str(ref)), None)
    if found is None:
        raise unfit("area_code_id", "This area has no numbers for sale.")
    return found


def _open(account: Account, token: str) -> NumberReservation:
    row = reservations.reservation(account, token)
    if why := reservation_services.why_closed(row):
        raise unfit("token", why)
    return row


AreaCode = Annotated[store.AreaForSale, Found(int, _area)]
Quantity = Annotated[int, Rule("quantity", "1", lambda value: 1 <= value <= 100)]
Token = Annotated[NumberReservation, Found(str, _open)]
Mine = Annotated[PhoneNumber, Found(Hash, number_of_hash)]


@method("did/store.get_quota_status")
def get_quota_status(call: ApiCall) -> DidStoreQuotaStatus:
    """How many numbers the account has, bought lately and may still buy; -1 where nothing limits it."""
    now = quotas.status(call.account)
    bought_left = None if now.most_bought is None else max(0, now.most_bought - now.bought)
    return DidStoreQuotaStatus(
        assigned_count=count_held(call.account),
        assigned_max=UNLIMITED if now.most_held is None else now.most_held,
        quota_current_count=now.bought,
        quota_current_remaining=UNLIMITED if bought_left is None else bought_left,
        quota_max_over_period=UNLIMITED if now.most_bought is None else now.most_bought,
        quota_period_days=now.days,
    )


@method("did/store.get_quote")
def get_quote(call: ApiCall, area_code_id: AreaCode, class_: DidClass, quantity: Quantity) -> DidStoreQuote:
    """What so many numbers of the area would cost; nothing is kept. ``available`` is the area's stock."""
    sold = area_code_id.of_class(CLASSES[class_])
    set_up = sold.cost.set_up if sold else Decimal(0)
    month = sold.cost.month if sold else Decimal(0)
    return DidStoreQuote(
        available=sold.left if sold else 0,
        contract=_contract(call.account),
        cost=_cost(set_up, month, quantity),
    )


@method("did/store.reserve", area="area_code_id")
def reserve(
    call: ApiCall,
    area_code_id: AreaCode,
    class_: DidClass,
    quantity: Quantity,
    mode: Literal["RANDOM", "SEQUENTIAL"],
) -> DidStoreReservation:
    """Have the carrier choose numbers of the area and keep them for some minutes; nothing is paid."""
    wanted = AreaOrder(
        area_ref=area_code_id.ref,
        number_class=NumberClass(CLASSES[class_]),
        quantity=quantity,
        in_sequence=mode == "SEQUENTIAL",
    )
    row = reservation_services.reserve(
        account=call.account,
        by=call.actor,
        country=area_code_id.country,
        order=wanted,
        idempotency_key=uuid.uuid4().hex,
    )
    return _reservation(call.account, row)


@method("did/store.view_order")
def view_order(call: ApiCall, token: Token) -> DidStoreReservation:
    """A reservation while it can still be bought."""
    return _reservation(call.account, token)


@method("did/store.buy_order", at=OF_TOKEN)
def buy_order(call: ApiCall, token: Token) -> DidStoreBuyStatus:
    """Buy what is reserved; of two buyers one gets it. It may succeed in part: what failed is told and not paid."""
    order = orders.buy_reservation(account=call.account, by=call.actor, token=token.token)
    if order.state == OrderState.PROCESSING:
        raise Fault(NO_CARRIER, "ROUTING_ERROR", "The carrier has not answered yet; look with did.search.")
    return _bought(call.account, order)


@method("did/store.cancel_order", at=OF_TOKEN)
def cancel_order(call: ApiCall, token: Token) -> bool:
    """Give the reserved numbers back."""
    reservation_services.give_back(account=call.account, by=call.actor, token=token.token)
    return True


@method("did/store.cancel_subscription", number="did")
def cancel_subscription(call: ApiCall, did: Mine) -> bool:
    """Give a number back to the network; it leaves the account at once."""
    holding.release_number(account=call.account, by=call.actor, e164=did.e164)
    return True


def _contract(account: Account) -> DidStoreContract:
    """By the month, without an end; an account that may go below zero pays later."""
    mode: Literal["POSTPAID", "PREPAID"] = "POSTPAID" if account.balance_limit < 0 else "PREPAID"
    return DidStoreContract(billing_mode=mode, duration_month=1, end_date=None)


def _cost(set_up: Decimal, month: Decimal, quantity: int) -> DidStoreCost:
    """The first month is paid in advance, with what is paid once (callr.md §12 A17)."""
    return DidStoreCost(
        amount_per_month=cents(month * quantity),
        amount_prepaid_debit=cents((set_up + month) * quantity),
        amount_unit=cents(month),
        discount_percent=0,
        quantity=quantity,
        quantity_paying=quantity,
    )


def _reservation(account: Account, row: NumberReservation) -> DidStoreReservation:
    assert row.expires_at is not None
    return DidStoreReservation(
        contract=_contract(account),
        cost=_cost(row.set_up, row.month, row.quantity),
        expire=moment(row.expires_at),
        items=[item(e164) for e164 in row.e164s],
        token=row.token,
    )


def _bought(account: Account, order: NumberOrder) -> DidStoreBuyStatus:
    items = list(order.items.all())
    got = [one for one in items if one.state == OrderItemState.ORDERED]
    numbers = numbers_named(account, [one.e164 for one in got])
    hashes = {e164: hash_of(number.pk, NUMBER) for e164, number in numbers.items()}
    first = items[0]
    return DidStoreBuyStatus(
        contract=_contract(account),
        cost=_cost(first.set_up, first.month, len(got)),
        errors=[
            DidStoreError(code=NOT_SOLD, DID=item(one.e164), message=one.reason or "The number was not sold.")
            for one in items
            if one.state != OrderItemState.ORDERED
        ],
        success=[_item(one.e164, hashes) for one in got],
    )


def _item(e164: str, hashes: dict[str, str]) -> DidStoreItem:
    return item(e164, hashes.get(e164))
