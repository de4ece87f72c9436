"""VoiceTel's REST API v2.2 as a carrier (voicetel.md). The base URL is all that comes before ``/v2.2``."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self
from uuid import UUID

from providers.budget import GENERAL, Limit
from providers.contract.destinations import DestinationKind
from providers.contract.gateways import CarrierGateway
from providers.contract.login import KeyStore, Login
from providers.contract.numbers_for_sale import (
    CountBy,
    Coverage,
    NumberQuery,
    OfferedNumber,
    PlacedOrder,
)
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import Malformed, NotThere, Rejected, Uncertain
from providers.http import LIST_SECONDS, Http
from providers.voicetel import search, settings, wire
from providers.voicetel.calls import digits_of, made
from providers.voicetel.campaigns import VoiceTelCampaigns
from providers.voicetel.e911 import VoiceTelE911
from providers.voicetel.login import GROUP as LOGIN
from providers.voicetel.login import Session
from providers.voicetel.lookups import VoiceTelLookups
from providers.voicetel.messages import VoiceTelMessages
from providers.voicetel.money import VoiceTelMoney
from providers.voicetel.ports import VoiceTelPorts
from providers.voicetel.records import VoiceTelRecords
from providers.voicetel.routes import SERVICES
from providers.voicetel.tickets import VoiceTelTickets

MOST_PER_ORDER = 100
# The same key and another body is a conflict; ours never differ, so a 409 is about our own first request (§13).
STILL_AT_WORK = frozenset({409})
SIX_PER_HOUR = Limit(calls=6, seconds=3600)


class VoiceTel(
    VoiceTelCampaigns,
    VoiceTelE911,
    VoiceTelLookups,
    VoiceTelMessages,
    VoiceTelMoney,
    VoiceTelPorts,
    VoiceTelRecords,
    VoiceTelTickets,
):
    """Orders repeat nothing for a known Idempotency-Key within 24 hours (§5.3), so the job's key goes there."""

    slug = "voicetel"
    label = "VoiceTel"
    countries = frozenset({"CA", "US"})
    destinations = frozenset(
        {
            DestinationKind.NOTHING,
            DestinationKind.GATEWAY,
            DestinationKind.CARRIER_SERVICE,
            DestinationKind.FORWARD,
        }
    )
    carrier_services = frozenset(SERVICES.values())
    evidence_paths = {
        "destination": "route",
        "translation": "translated",
        "forward_to": "forwardTo",
        "inbound_cnam": "cnam",
        "sms_type": "sms.type",
        "sms_target": "sms.resource",
        "fax_email": "fax.email",
    }
    # §1.6 names the four; all else has no documented limit, and this one is for politeness.
    limits: ClassVar[Mapping[str, Limit]] = {
        LOGIN: SIX_PER_HOUR,
        "account": SIX_PER_HOUR,
        "cdr": SIX_PER_HOUR,
        "recurring-charges": SIX_PER_HOUR,
        GENERAL: Limit(calls=600, seconds=60, kept_for_writes=120),
    }

    def __init__(self, http: Http, username: str, password: str, keys: KeyStore) -> None:
        self._http = http
        self._session = Session(username, password, keys)

    @classmethod
    def from_login(cls, login: Login) -> Self:
        return cls(cls.http(login), login.username, login.secret, login.keys)

    def check_credentials(self) -> None:
        """Asks for gateways: unlike the account itself they may be read as often as wished."""
        wire.data(self._get("/v2.2/gateways"))

    def search_numbers(self, query: NumberQuery) -> list[OfferedNumber]:
        """VoiceTel searches by leading digits; the rest of a pattern is matched here."""
        found: list[OfferedNumber] = []
        for digits in search.leading_digits(query, lambda: self.count_numbers("npanxx", query)):
            body = self._get("/v2.2/inventory", search.parameters(query, digits))
            found += [
                number for number in wire.rows(body, "numbers", wire.offered) if search.fits(query, number)
            ]
            if len(found) >= query.limit:
                break
        return found[: query.limit]

    def count_numbers(self, by: CountBy, query: NumberQuery) -> list[Coverage]:
        body = self._get("/v2.2/inventory/coverage", search.coverage_parameters(by, query))
        return wire.rows(body, "coverage", wire.coverage(by))

    def order_numbers(self, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """A repeat under the same key gets the first answer. An answer that cannot be read may have been an order."""
        if not 1 <= len(e164s) <= MOST_PER_ORDER:
            raise Rejected(f"VoiceTel takes from 1 to {MOST_PER_ORDER} numbers in an order.")
        told = self._write(
            "POST",
            "/v2.2/orders",
            {"numbers": [digits_of(e164) for e164 in e164s]},
            headers=_idempotency(key),
            unsure_on=STILL_AT_WORK,
        )
        placed = made(told, wire.placed)
        if {*placed.ordered, *placed.failed} != set(e164s):
            raise Uncertain("VoiceTel answered about other numbers. The order may have been placed.")
        return placed

    def find_order(self, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """VoiceTel shows no orders, so each number is asked for: those that are ours now were ordered."""
        ordered = tuple(e164 for e164 in e164s if self._is_ours(e164))
        if not ordered:
            return None
        failed = {e164: "VoiceTel did not deliver it." for e164 in e164s if e164 not in ordered}
        return PlacedOrder(ref="", ordered=ordered, failed=failed)

    def add_number(self, e164: str, *, key: UUID) -> None:
        number = digits_of(e164)
        told = self._write("POST", "/v2.2/numbers", {"number": number}, headers=_idempotency(key))
        settings.saying(number=number)(told)

    def list_numbers(self) -> Iterator[CarrierNumber]:
        """One answer holds all. "None" is said with a 404 (§1.5), which must come from VoiceTel itself to count."""
        try:
            body = self._get("/v2.2/numbers", seconds=LIST_SECONDS)
        except NotThere:
            return
        yield from wire.rows(body, "numbers", wire.number)

    def get_number(self, e164: str) -> CarrierNumber:
        """The number with what its own pages tell of messages and faxes."""
        found = self._number(e164)
        sms = self._part(e164, "sms")
        fax = self._part(e164, "fax")
        sms_type, sms_target = wire.one(sms, wire.sms_route) if sms else ("", "")
        fax_email = wire.one(fax, wire.fax_email) if fax else ""
        settings_ = replace(found.settings, sms_type=sms_type, sms_target=sms_target, fax_email=fax_email)
        return replace(found, settings=settings_, raw={**found.raw, "sms": sms, "fax": fax})

    def configure_number(self, e164: str, settings_: NumberSettings, *, key: UUID) -> CarrierNumber | None:
        """One request for each setting, in a fixed order; a failure leaves those before it set."""
        for change in settings.changes(e164, settings_):
            try:
                told = self._write(change.method, f"{_path(e164)}/{change.part}", change.body)
            except NotThere:
                # Nothing was set (§2, operations 61, 63, 66), or the number is not ours, which must not pass for done.
                if change.method != "DELETE":
                    raise
                self._number(e164)
                continue
            change.check(told)
        return None

    def remove_number(self, e164: str, *, key: UUID) -> None:
        settings.nothing(self._write("DELETE", _path(e164)))

    def release_number(self, e164: str, *, key: UUID) -> None:
        settings.nothing(self._write("POST", f"{_path(e164)}/release"))

    def list_gateways(self) -> Iterator[CarrierGateway]:
        for gateway in wire.rows(self._get("/v2.2/gateways"), "gateways", wire.gateway):
            if gateway is not None:
                yield gateway

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        told = self._write("POST", "/v2.2/gateways", settings.gateway(gateway), headers=_idempotency(key))
        return _own(told, gateway.address)

    def update_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        told = self._write("PUT", f"/v2.2/gateways/{int(gateway.ref)}", settings.gateway(gateway))
        return _own(told, gateway.address)

    def remove_gateway(self, ref: str, *, key: UUID) -> None:
        settings.nothing(self._write("DELETE", f"/v2.2/gateways/{int(ref)}"))

    def _number(self, e164: str) -> CarrierNumber:
        found = wire.one(wire.data(self._get(_path(e164))), wire.number)
        if found.e164 != e164:
            raise Malformed("VoiceTel answered about another number.")
        return found

    def _is_ours(self, e164: str) -> bool:
        try:
            self._number(e164)
        except NotThere:
            return False
        return True

    def _part(self, e164: str, part: str) -> dict[str, Any] | None:
        """What a number's own page says; None when nothing is set there."""
        try:
            return wire.data(self._get(f"{_path(e164)}/{part}"))
        except NotThere:
            return None


def _path(e164: str) -> str:
    return f"/v2.2/numbers/{digits_of(e164)}"


def _idempotency(key: UUID) -> dict[str, str]:
    return {"Idempotency-Key": str(key)}


def _own(told: dict[str, Any], address: str) -> CarrierGateway:
    """The gateway in the answer to a write, which must be the one that was sent."""
    gateway = made(told, wire.gateway)
    if gateway is None or gateway.address != address:
        raise Uncertain("VoiceTel answered about another route. The gateway may have been stored.")
    return gateway
