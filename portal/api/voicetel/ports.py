"""Ports in (voicetel.md §5, operations 32 to 35)."""

from datetime import date, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.errors import Conflict
from common.plans.nanp import to_ten_digits
from numbers.letter_address import letter_url, port_url
from numbers.models import PortRequest
from numbers.port_states import PortState
from numbers.selectors import ports as selectors
from numbers.services.ports import PortLine, PortWish, check_portability
from portal.api.repeating import Reply
from portal.api.voicetel.base import ApiCall, Data, Endpoint, once, operation, success
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import TN, Matching, Shape, Text, Whole, telephone
from providers.voicetel import routes
from providers.voicetel.routes import from_route
from support.services.ports import submit_port

DIRECTIONS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW", ""]
DETAILS = {
    "name": "name",
    "nameType": "name_type",
    "lcBtn": "billing_number",
    "lcAccountNumber": "account_number",
    "pin": "pin",
    "authPerson": "authorised_person",
    "streetNumber": "street_number",
    "streetPrefix": "street_prefix",
    "street": "street",
    "streetType": "street_type",
    "streetSuffix": "street_suffix",
    "unitValue": "unit",
    "floor": "floor",
    "room": "room",
    "building": "building",
    "city": "city",
    "state": "state_code",
    "zip": "zip",
    "country": "country",
    "desiredDueDate": "wanted_on",
}


@extend_schema_field({"type": "string", "description": "YYYY-MM-DD, or a date-time; blank is standard time."})
class Day(serializers.Field):  # type: ignore[type-arg]
    """A date, also as a date-time (voicetel.md §8 D19). Its value is a date, or None when it is blank."""

    def to_internal_value(self, data: Any) -> date | None:
        if data == "":
            return None
        try:
            return datetime.fromisoformat(data).date()
        except (TypeError, ValueError) as exc:
            raise serializers.ValidationError("Must be a date, YYYY-MM-DD.") from exc


class Routing(Shape):
    gatewayId = Whole(required=False)


class Lidb(Shape):
    name = Text(max_length=15, required=False, allow_blank=True)


class SmsFeature(Shape):
    campaignId = Text(max_length=40, required=False, allow_blank=True)


class Feature(Shape):
    number = TN()
    routing = Routing(required=False)
    lidb = Lidb(required=False)
    sms = SmsFeature(required=False)


class NewPort(Shape):
    did = serializers.ListField(child=TN(), allow_empty=False, max_length=100)
    name = Text(max_length=120)
    nameType = serializers.ChoiceField(["business", "residential"])
    lcBtn = Text(max_length=40)
    lcAccountNumber = Text(max_length=60)
    pin = Text(max_length=40, required=False, allow_blank=True)
    authPerson = Text(max_length=120)
    streetNumber = Text(max_length=20)
    streetPrefix = serializers.ChoiceField(DIRECTIONS, required=False)
    street = Text(max_length=120)
    streetType = Text(max_length=20)
    streetSuffix = serializers.ChoiceField(DIRECTIONS, required=False)
    unitValue = Text(max_length=40, required=False, allow_blank=True)
    floor = Text(max_length=40, required=False, allow_blank=True)
    room = Text(max_length=40, required=False, allow_blank=True)
    building = Text(max_length=40, required=False, allow_blank=True)
    city = Text(max_length=80)
    state = Matching(r"^[A-Z]{2}\Z")
    zip = Text(max_length=12)
    country = Text(max_length=40)
    desiredDueDate = Day(required=False)
    features = Feature(many=True, required=False)


class PortRow(Shape):
    status = Text()
    id = Text()
    pid = Text()
    foc = Text(allow_blank=True, help_text="YYYYMMDD, blank until the date is confirmed.")
    createdAt = Text()
    message = Text(allow_blank=True)
    supportUrl = Text(allow_blank=True)


class PortList(Shape):
    ports = PortRow(many=True)


class FullPort(PortRow):
    name = Text()
    email = Text(allow_blank=True)
    numbers = serializers.ListField(child=TN())


class PortData(Shape):
    port = FullPort()


class Submitted(Shape):
    pid = Text()
    ticket = Whole()
    message = Text()
    loaUrl = Text(max_length=500)
    portUrl = Text(max_length=500)


class Availability(Shape):
    number = TN()
    portable = serializers.BooleanField()
    losingCarrier = Text(allow_null=True)
    rateCenterTier = Text(allow_null=True)
    reason = Text(allow_null=True)
    localRoutingNumber = TN(allow_null=True)


class Ports(Endpoint):
    @operation("inumbering.ports", reply=PortList)
    def get(self, call: ApiCall) -> Data:
        """The account's ports, newest first."""
        return {"ports": [_row(port) for port in selectors.ports(call.account)]}

    @operation(
        "inumbering.submit_port", body=NewPort, reply=Submitted, status=201, also=(402, 409), repeatable=True
    )
    def post(self, call: ApiCall) -> Reply:
        """Bring numbers here for $6 each; every one must have been found portable within the last hour."""
        return once(call, "ports", lambda key: _submit(call, key))


class Port(Endpoint):
    @operation("inumbering.port", reply=PortData, also=(404,))
    def get(self, call: ApiCall, id: str) -> Data:
        """One port."""
        port = selectors.port(call.account, id)
        numbers = [to_ten_digits(one) for one in selectors.e164s_of(port)]
        return {"port": _row(port) | {"name": port.name, "email": call.account.email, "numbers": numbers}}


class PortAvailability(Endpoint):
    @operation("inumbering.port_availability", reply=Availability, also=(409, 502))
    def get(self, call: ApiCall, number: str) -> Data:
        """Whether a number can come here; yes allows its port for an hour."""
        e164 = telephone(number)
        try:
            found = check_portability(account=call.account, e164=e164)
        except Conflict as exc:
            raise Problem(502, exc.text) from exc
        return {
            "number": to_ten_digits(e164),
            "portable": found.is_portable,
            "losingCarrier": found.losing_carrier or None,
            "rateCenterTier": found.rate_center_tier or None,
            "reason": found.reason or None,
            "localRoutingNumber": to_ten_digits(found.routing_number) if found.routing_number else None,
        }


def _submit(call: ApiCall, key: str | None) -> Reply:
    details = {ours: call.values[theirs] for theirs, ours in DETAILS.items() if theirs in call.values}
    wish = PortWish(lines=_lines(call.values), details=details)
    try:
        port = submit_port(account=call.account, by=call.actor, wish=wish, idempotency_key=key)
    except Conflict as exc:
        # Documented as a 400: nothing was done.
        raise Problem(400, exc.text) from exc
    data = {
        "pid": port.pid,
        "ticket": port.ticket,
        "message": "The port is taken in. Please sign or upload the letter of authorisation.",
        "loaUrl": letter_url(port),
        "portUrl": port_url(port),
    }
    return Reply(201, success(data))


def _lines(values: dict[str, Any]) -> list[PortLine]:
    """The numbers with their wished settings; wishes for a number that is not in ``did`` are refused."""
    wished = {one["number"]: one for one in values.get("features", [])}
    if set(wished) - set(values["did"]):
        raise Problem(400, "features: a number is not in did.")
    return [_line(e164, wished.get(e164, {})) for e164 in values["did"]]


def _line(e164: str, wished: dict[str, Any]) -> PortLine:
    return PortLine(
        e164=e164,
        destination=from_route(wished.get("routing", {}).get("gatewayId", routes.DEFAULT)),
        caller_name=wished.get("lidb", {}).get("name", ""),
        campaign=wished.get("sms", {}).get("campaignId", ""),
    )


def _row(port: PortRequest) -> dict[str, Any]:
    rejection = port.rejection
    return {
        "status": PortState(port.state).label,
        "id": str(port.pk),
        "pid": port.pid,
        "foc": f"{port.foc:%Y%m%d}" if port.foc else "",
        "createdAt": port.created_at.isoformat(),
        "message": f"{rejection.label}: {rejection.help}" if rejection else port.carrier_text,
        "supportUrl": port_url(port),
    }
