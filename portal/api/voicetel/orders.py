"""Orders of numbers (voicetel.md §5, operation 31)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.errors import CarrierTrouble, Conflict, OutcomeUnknown
from common.plans.nanp import to_ten_digits
from numbers.models import NumberOrder
from numbers.selectors.orders import items_of
from numbers.services.orders import OrderLine, failed_at_carrier, place_order
from numbers.states import OrderItemState, OrderState, Strategy
from portal.api.repeating import Reply
from portal.api.voicetel.base import ApiCall, Endpoint, once, operation, success
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import TN, TN_PATTERN, Amount, Shape, Text, Whole
from providers.voicetel import routes
from providers.voicetel.routes import from_route


class NumberAndRoute(Shape):
    number = TN()
    route = Whole(required=False)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "pattern": TN_PATTERN},
            {
                "type": "object",
                "required": ["number"],
                "properties": {
                    "number": {"type": "string", "pattern": TN_PATTERN},
                    "route": {"type": "integer", "default": routes.DEFAULT},
                },
            },
        ]
    }
)
class OrderedNumber(serializers.Field):  # type: ignore[type-arg]
    """A number, or a number with the route that its calls shall take."""

    def to_internal_value(self, data: Any) -> OrderLine:
        given = data if isinstance(data, dict) else {"number": data}
        line = NumberAndRoute(data=given)
        line.is_valid(raise_exception=True)
        return OrderLine(
            line.validated_data["number"], from_route(line.validated_data.get("route", routes.DEFAULT))
        )


class NewOrder(Shape):
    numbers = serializers.ListField(child=OrderedNumber(), allow_empty=False, max_length=100)


class FailedNumber(Shape):
    number = TN()
    reason = Text()


class OrderData(Shape):
    orderId = Text()
    amountCharged = Amount()
    numbersOrdered = serializers.ListField(child=TN())
    failed = FailedNumber(many=True)


class Orders(Endpoint):
    @operation(
        "inumbering.order", body=NewOrder, reply=OrderData, status=201, repeatable=True, also=(402, 409, 502)
    )
    def post(self, call: ApiCall) -> Reply:
        """Order numbers; what cannot be had stands in ``failed`` and is not charged.

        An Idempotency-Key makes repeats within 24 hours harmless: they get the first request's reply.
        """

        def order(key: str | None) -> Reply:
            try:
                placed = place_order(
                    account=call.account,
                    by=call.actor,
                    lines=call.values["numbers"],
                    strategy=Strategy.BEST_EFFORT,
                    idempotency_key=key,
                )
            except Conflict as exc:
                # Documented as a 400: nothing was done.
                raise Problem(400, exc.text) from exc
            return _as_json(placed)

        return once(call, "orders", order)


def _as_json(order: NumberOrder) -> Reply:
    """What became of the order; 502 while it is not known, and when the carrier failed and nothing was done."""
    if order.state == OrderState.PROCESSING:
        raise OutcomeUnknown("The carrier has not answered yet; ask again with the same Idempotency-Key.")
    if order.state == OrderState.FAILED and failed_at_carrier(order):
        raise CarrierTrouble(order.error or "The carrier could not take the order.")
    items = items_of(order)
    failed = [
        {"number": to_ten_digits(e164), "reason": reason}
        for e164, state, reason in items
        if state != OrderItemState.ORDERED
    ]
    if order.state == OrderState.FAILED:
        raise Problem(400, "None of the numbers could be had.", beside={"data": {"failed": failed}})
    data = {
        "orderId": str(order.pk),
        "amountCharged": float(order.charged),
        "numbersOrdered": [
            to_ten_digits(e164) for e164, state, _ in items if state == OrderItemState.ORDERED
        ],
        "failed": failed,
    }
    return Reply(201, success(data))
