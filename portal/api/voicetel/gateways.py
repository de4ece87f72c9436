"""Gateways and system routes (voicetel.md §4, operations 23 to 28)."""

from typing import Any

from accounts.models import Account
from common.errors import Conflict, Invalid, NotFound
from common.plans.nanp import to_ten_digits
from messaging.selectors.campaigns import rows_with_route_out
from numbers.selectors import gateways as selectors
from numbers.selectors.destinations import answered_by
from numbers.services.gateways import (
    DEFAULT_LIMIT,
    add_checked_gateway,
    checked_gateway,
    remove_gateway,
    update_gateway,
)
from portal.api.repeating import Reply
from portal.api.voicetel.base import ApiCall, Data, Endpoint, once, operation, success
from portal.api.voicetel.fields import TN, Flag, Shape, Text, Whole
from providers.voicetel import routes

COLUMNS = ("pk", "address", "prefix", "limit")
FIELDS = {"gateway": "address", "prefix": "prefix", "limit": "limit"}


class NewGateway(Shape):
    gateway = Text(max_length=260, help_text="IPv4 address or host name, with an optional port.")
    prefix = Text(required=False, allow_blank=True, max_length=16)
    limit = Whole(required=False, min_value=1, max_value=1000)


class GatewayChanges(NewGateway):
    gateway = Text(required=False, max_length=260)


class GatewayData(Shape):
    id = Whole()
    gateway = Text()
    prefix = Text(allow_blank=True)
    limit = Whole(allow_null=True)
    system = Flag()


class GatewayList(Shape):
    gateways = GatewayData(many=True)


class RoutedNumber(Shape):
    number = TN()
    translated = TN()
    forward = Flag()
    forwardTo = TN(allow_null=True)
    cnam = Flag()
    carrier = Whole(help_text="Over which messages are sent; 0 when sending is off.")
    smsEnabled = Flag()
    faxEnabled = Flag()


class RoutedNumbers(Shape):
    numbers = RoutedNumber(many=True)


class Gateways(Endpoint):
    @operation("gateways.list", reply=GatewayList)
    def get(self, call: ApiCall) -> Data:
        """The system routes, which everybody has, and then the account's own gateways."""
        own = [gateway_json(*row) for row in selectors.rows_of_gateways(call.account)]
        return {"gateways": [system_json(route) for route in routes.NAMES] + own}

    @operation("gateways.add", body=NewGateway, reply=GatewayData, status=201, also=(409,), repeatable=True)
    def post(self, call: ApiCall) -> Data | Reply:
        """Add a gateway; its address must lead to a routable public IPv4 address."""
        checked = checked_gateway({"prefix": "", "limit": DEFAULT_LIMIT} | _changes(call))

        def add(_key: str | None) -> Reply:
            added = add_checked_gateway(account=call.account, by=call.actor, checked=checked)
            told = gateway_json(added.pk, added.address, added.prefix, added.limit)
            return Reply(201, success(told))

        return once(call, "gateways", add, together=True)


class Gateway(Endpoint):
    @operation("gateways.get", reply=GatewayData, also=(404,))
    def get(self, call: ApiCall, id: str) -> Data:
        """One gateway or system route."""
        pk = _pk(id)
        if pk in routes.NAMES:
            return system_json(pk)
        found = selectors.gateway(call.account, pk)
        return gateway_json(found.pk, found.address, found.prefix, found.limit)

    @operation("gateways.update", body=GatewayChanges, reply=GatewayData, also=(404, 409))
    def put(self, call: ApiCall, id: str) -> Data:
        """Change address, prefix or limit of an own gateway."""
        pk = _own(id)
        changes = _changes(call)
        if not changes:
            raise Invalid("At least one of gateway, prefix and limit is needed.")
        changed = update_gateway(account=call.account, by=call.actor, pk=pk, **changes)
        return gateway_json(changed.pk, changed.address, changed.prefix, changed.limit)

    @operation("gateways.remove", reply=None, also=(404, 409))
    def delete(self, call: ApiCall, id: str) -> Data:
        """Remove an own gateway; 409 while a number is routed to it."""
        remove_gateway(account=call.account, by=call.actor, pk=_own(id))
        return None


class GatewayNumbers(Endpoint):
    @operation("gateways.numbers", reply=RoutedNumbers, also=(404,))
    def get(self, call: ApiCall, id: str) -> Data:
        """The account's numbers that are routed to a gateway or system route."""
        pk = _pk(id)
        if pk not in routes.NAMES:
            selectors.gateway(call.account, pk)
        routed = answered_by(call.account, routes.from_route(pk))
        return {"numbers": [number_json(*row) for row in rows_with_route_out(routed, "+1", NUMBER_COLUMNS)]}


NUMBER_COLUMNS = (
    "e164",
    "translation",
    "forward_to",
    "inbound_cnam",
    "route_out",
    "sms_type",
    "fax_email",
)


def number_json(
    e164: str, translation: str, forward_to: str, cnam: bool, carrier: int, sms_type: str, fax_email: str
) -> dict[str, Any]:
    """A number's settings in VoiceTel's words; without route and gateway."""
    return {
        "number": to_ten_digits(e164),
        "translated": to_ten_digits(translation or e164),
        "forward": bool(forward_to),
        "forwardTo": to_ten_digits(forward_to) or None,
        "cnam": cnam,
        "carrier": carrier,
        "smsEnabled": bool(sms_type),
        "faxEnabled": bool(fax_email),
    }


def gateway_names(account: Account) -> dict[int, str]:
    """Every route that the account may choose, with its name: a word for a system route, an address for a gateway."""
    return routes.NAMES | selectors.addresses(account)


def system_json(route: int) -> dict[str, Any]:
    return {"id": route, "gateway": routes.NAMES[route], "prefix": "", "limit": None, "system": True}


def gateway_json(pk: int, address: str, prefix: str, limit: int) -> dict[str, Any]:
    return {"id": pk, "gateway": address, "prefix": prefix, "limit": limit, "system": False}


def _changes(call: ApiCall) -> Any:
    return {FIELDS[name]: value for name, value in call.values.items()}


def _pk(id: str) -> int:
    """The id in the path; what is no id is no gateway."""
    if not (id.isascii() and id.isdecimal() and len(id) < 19):
        raise NotFound("There is no such gateway.")
    return int(id)


def _own(id: str) -> int:
    pk = _pk(id)
    if pk in routes.NAMES:
        raise Conflict("System routes cannot be changed.")
    return pk
