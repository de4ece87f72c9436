"""Tables of the numbers app, a file for each noun."""

from numbers.models.gateway import Gateway, GatewayAtCarrier
from numbers.models.order import NumberOrder, NumberOrderItem
from numbers.models.phone_number import PhoneNumber

__all__ = ["Gateway", "GatewayAtCarrier", "NumberOrder", "NumberOrderItem", "PhoneNumber"]
