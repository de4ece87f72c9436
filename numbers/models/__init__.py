"""Tables of the numbers app, a file for each noun."""

from numbers.models.assignment import NumberAssignment
from numbers.models.e911 import E911Address, E911Record, E911Waiver
from numbers.models.field_value import NumberFieldValue
from numbers.models.gateway import Gateway, GatewayAtCarrier
from numbers.models.lookup import Lookup
from numbers.models.monthly import MonthlyCharge
from numbers.models.order import NumberOrder, NumberOrderItem
from numbers.models.phone_number import PhoneNumber
from numbers.models.port import PortabilityCheck, PortEvent, PortItem, PortLetter, PortRequest
from numbers.models.quota import NumberQuota
from numbers.models.reservation import NumberReservation
from numbers.models.sim import SimCharge, SimOrder, SimSubscription
from numbers.models.tally import LackingTally, NumberTally
from numbers.models.transfer import NumberTransfer

__all__ = [
    "E911Address",
    "E911Record",
    "E911Waiver",
    "Gateway",
    "GatewayAtCarrier",
    "LackingTally",
    "Lookup",
    "MonthlyCharge",
    "NumberAssignment",
    "NumberFieldValue",
    "NumberOrder",
    "NumberOrderItem",
    "NumberQuota",
    "NumberReservation",
    "NumberTally",
    "NumberTransfer",
    "PhoneNumber",
    "PortEvent",
    "PortItem",
    "PortLetter",
    "PortRequest",
    "PortabilityCheck",
    "SimCharge",
    "SimOrder",
    "SimSubscription",
]
