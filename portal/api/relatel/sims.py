"""SIM cards of machines: subscriptions, orders and what they cost (relatel.md §5.10). Administrators alone use them."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.models import Account
from common.errors import Invalid
from numbers.models import SimCharge, SimOrder, SimSubscription
from numbers.selectors import sims as selectors
from numbers.selectors.monthly import month_of
from numbers.services import sims as services
from numbers.sim_states import SimOrderKind, SimOrderState, SimState
from portal.api.reading import checked
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.errors import Problem
from portal.api.relatel.reading import Number
from portal.api.relatel.writing import digits, formatted

MOST = 100
TYPES = {
    SimOrderKind.ACTIVATE: "Order::ActivateM2m",
    SimOrderKind.DEACTIVATE: "Order::DeactivateM2m",
    SimOrderKind.RELEASE: "Order::DeactivateM2m",
    SimOrderKind.CHANGE_PRODUCT: "Order::CompanyM2mToM2m",
}
# Their words where ours are others.
STATES = {SimState.ORDERED: "pending", SimState.ENDING: "active", SimState.ENDED: "cancelled"}
COLUMNS = (
    "subscription_id",
    "subscription_state",
    "phone_number",
    "product_name",
    "icc",
    "type",
    "count",
    "dkk_to_vat",
    "dkk_no_vat",
    "subscription_activated_on",
    "subscription_cancelled_on",
    "formatted_phone_number",
    "description",
)


class OrderBody(Shape):
    id = serializers.IntegerField()
    type = serializers.CharField(required=False)
    state = serializers.CharField(required=False, help_text="pending, completed or failed.")
    pending_tasks = serializers.BooleanField(required=False)
    icc_id = serializers.CharField(required=False)
    number = serializers.CharField(required=False, allow_null=True)
    subscription_id = serializers.IntegerField(required=False)


class OneOrder(Shape):
    order = OrderBody()


class Orders(Shape):
    orders = OrderBody(many=True)


class SubscriptionBody(Shape):
    id = serializers.IntegerField()
    description = serializers.CharField()
    order_id = serializers.IntegerField(allow_null=True)
    product_name = serializers.CharField()
    state = serializers.CharField()
    icc_id = serializers.CharField()
    ordered_on = serializers.CharField()
    activated_on = serializers.CharField(allow_null=True)
    cancelled_on = serializers.CharField(allow_null=True)
    contract_expired_on = serializers.CharField(allow_null=True)
    overuse_limit_dkk = serializers.FloatField(allow_null=True)


class Activation(Shape):
    description = serializers.CharField(required=False, allow_blank=True, max_length=200)
    product_name = serializers.CharField(max_length=40)
    icc_id = serializers.CharField(max_length=40)


class Ending(Shape):
    number = Number()
    recycle_sim = serializers.BooleanField(required=False)


class Change(Shape):
    number = Number()
    mm = serializers.CharField(max_length=40, required=False)
    product_name = serializers.CharField(max_length=40, required=False)


class Kept(Shape):
    description = serializers.CharField(required=False, allow_blank=True, max_length=200)
    overuse_limit_dkk = serializers.DecimalField(required=False, max_digits=10, decimal_places=2, min_value=0)


class Activate(Shape):
    order = Activation()


class End(Shape):
    order = Ending()


class ChangeProduct(Shape):
    order = Change()


class Keep(Shape):
    subscription = Kept()


class Window(Shape):
    limit = serializers.IntegerField(required=False, min_value=0)


class Which(Shape):
    """Of which cards, and of which month; without them all, of this month."""

    numbers = serializers.ListField(child=Number(), required=False, max_length=1000)
    subscription_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**63 - 1), required=False, max_length=1000
    )
    month = serializers.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", required=False)


class AllOrders(Endpoint):
    @operation("m2m.orders", reply=Orders, takes=Window)
    def get(self, call: Call) -> Data:
        rows = selectors.orders(_company(call))[: min(call.values.get("limit", MOST), MOST)]
        names = ("id", "type", "state", "pending_tasks")
        return {"orders": [{name: told[name] for name in names} for told in map(order_told, rows)]}


class ToActivate(Endpoint):
    @operation("m2m.activate", reply=OneOrder, takes=Activate)
    def post(self, call: Call) -> Data:
        given = call.values["order"]
        made = services.activate_sim(
            account=_company(call),
            by=call.actor,
            icc_id=given["icc_id"],
            product=given["product_name"],
            description=given.get("description", ""),
        )
        return {"order": order_told(_fresh(call, made))}


class ToDeactivate(Endpoint):
    @operation("m2m.deactivate", reply=OneOrder, takes=End)
    def post(self, call: Call) -> Data:
        return {"order": order_told(_end(call, release=False))}


class ToRelease(Endpoint):
    @operation("m2m.release", reply=OneOrder, takes=End)
    def post(self, call: Call) -> Data:
        """It does what deactivating does; the answer has neither type nor state."""
        told = order_told(_end(call, release=True))
        return {"order": {name: told[name] for name in ("id", "icc_id", "number", "subscription_id")}}


class ToChangeProduct(Endpoint):
    @operation("m2m.change_product", reply=OneOrder, takes=ChangeProduct)
    def post(self, call: Call) -> Data:
        given = call.values["order"]
        product = given.get("mm") or given.get("product_name")
        if not product:
            raise Invalid("The product's name is needed.", field="order.mm")
        row = selectors.sim_in_use(_company(call), given["number"])
        made = services.change_product(account=call.account, by=call.actor, pk=row.pk, product=product)
        return {"order": order_told(_fresh(call, made))}


class OneSubscription(Endpoint):
    @operation("m2m.subscription", reply=SubscriptionBody)
    def get(self, call: Call, id: int) -> Data:
        return _single(call, selectors.sim(_company(call), id))

    @operation("m2m.update", reply=SubscriptionBody, takes=Keep)
    def put(self, call: Call, id: int) -> Data:
        given = call.values["subscription"]
        names = {"description": "description", "overuse_limit_dkk": "overuse_limit"}
        changes = {ours: given[theirs] for theirs, ours in names.items() if theirs in given}
        row = services.change_sim(account=_company(call), by=call.actor, pk=id, changes=changes)
        return _single(call, row)


class Charges(Endpoint):
    @operation("m2m.charges", reply=None, takes=Which)
    def post(self, call: Call) -> Data:
        return _charges(call)

    @operation("m2m.charges_by_get", reply=None)
    def get(self, call: Call) -> Data:
        """The same, with its lists in the address: repeated, or with commas between."""
        given = {name: _listed(call, name) for name in ("numbers", "subscription_ids")}
        given["month"] = call.request.query_params.get("month", "")
        values = checked(Which, {name: value for name, value in given.items() if value})
        return _charges(replace(call, values=values))


def _company(call: Call) -> Account:
    """SIM cards are the company's: 403 for who is no administrator (reading)."""
    if not call.is_admin:
        raise Problem(403, "administrators only")
    return call.account


def _listed(call: Call, name: str) -> Any:
    query = call.request.query_params
    texts = [*query.getlist(name), *query.getlist(f"{name}[]")]
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _fresh(call: Call, order: SimOrder) -> SimOrder:
    return selectors.order(call.account, order.pk)


def _end(call: Call, *, release: bool) -> SimOrder:
    given = call.values["order"]
    row = selectors.sim_in_use(_company(call), given["number"])
    recycled = given.get("recycle_sim", False)
    made = services.end_sim(
        account=call.account, by=call.actor, pk=row.pk, is_recycled=recycled, release=release
    )
    return _fresh(call, made)


def order_told(order: SimOrder) -> dict[str, Any]:
    row = order.subscription
    return {
        "id": order.pk,
        "type": TYPES[SimOrderKind(order.kind)],
        "state": order.state,
        "pending_tasks": order.state == SimOrderState.PENDING,
        "icc_id": row.icc_id,
        "number": digits(row.e164),
        "subscription_id": row.pk,
    }


def _single(call: Call, row: SimSubscription) -> Data:
    """Bare, and once more under its own name (§8 B14)."""
    first = selectors.first_order(call.account, row)
    told = {
        "id": row.pk,
        "description": row.description,
        "order_id": first.pk if first is not None else None,
        "product_name": row.product,
        "state": _state(row),
        "icc_id": row.icc_id,
        "ordered_on": _day(row.ordered_on),
        "activated_on": _day(row.activated_on),
        "cancelled_on": _day(row.cancelled_on),
        "contract_expired_on": _day(row.contract_ends_on),
        "overuse_limit_dkk": _number(row.overuse_limit),
    }
    return told | {"subscription": dict(told)}


def _state(row: SimSubscription) -> str:
    return STATES.get(SimState(row.state), row.state)


def _number(amount: Decimal | None) -> float | None:
    """Without decimals where there are none to tell."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _charges(call: Call) -> HttpResponse:
    """A line for each card; texts, counts and amounts are quoted, ids are not."""
    wanted = call.values
    account = _company(call)
    period = month_of(timezone.now(), account.timezone)
    if month := wanted.get("month"):
        period = date.fromisoformat(f"{month}-01")
    rows = selectors.charges(
        account, period, e164s=wanted.get("numbers", ()), pks=wanted.get("subscription_ids", ())
    )
    text = io.StringIO()
    text.write(",".join(COLUMNS) + "\n")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerows(_line(row) for row in rows.iterator(chunk_size=1000))
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")


def _line(charge: SimCharge) -> list[str | int]:
    row = charge.subscription
    return [
        row.pk,
        _state(row),
        digits(row.e164) or "",
        charge.product,
        row.icc_id,
        "subscription",
        "1",
        f"{charge.amount:.2f}",
        "0.00",
        _day(row.activated_on) or "",
        _day(row.cancelled_on) or "",
        formatted(row.e164) or "",
        row.description,
    ]
