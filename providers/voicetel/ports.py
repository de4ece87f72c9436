"""Ports at VoiceTel (voicetel.md §5): checked, submitted and asked after. Its API neither corrects nor cancels one."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from providers.contract.ports import CarrierPort, CarrierPortState, Portability, PortOrder
from providers.errors import Malformed, NotThere, Rejected
from providers.reading import e164_of_ten_digits, flag, text_if_any
from providers.voicetel import wire
from providers.voicetel.calls import Calls, digits_of, made

S = CarrierPortState
# The status is free text of which only "Complete" is documented, so it is read by the words in it; the first that fits
# counts (peers.md §4.1).
STATUSES: tuple[tuple[str, CarrierPortState], ...] = (
    (r"part(ly|ial)", S.PARTIALLY_COMPLETED),
    (r"(correction|supplement).*(sent|pending)", S.SUBMITTED),
    (r"(being|pending|request).*cancel|cancel.*(pending|request)", S.SUBMITTED),
    (r"cancel", S.CANCELLED),
    (r"incomplete|exception|reject|correction|action|clarif", S.EXCEPTION),
    (r"complete|\bported\b", S.COMPLETED),
    (r"fail|expired|not portable", S.FAILED),
    (r"activat", S.ACTIVATING),
    (r"\bfoc\b|confirmed|scheduled", S.FOC_CONFIRMED),
)
OVER = frozenset({S.COMPLETED, S.PARTIALLY_COMPLETED, S.CANCELLED, S.FAILED})
# What the message of a port that needs a correction complains of; one that fits nothing counts as "other" (§4.2).
COMPLAINTS = (
    (r"account (number|#)", "account_number"),
    (r"\bpin\b|passcode|password", "pin"),
    (r"\bbtn\b|billing (telephone )?number", "btn"),
    (r"authori[sz]ed", "authorized_person"),
    (r"zip|postal", "postal_code"),
    (r"\bloa\b|letter", "loa"),
    (r"address", "address"),
    (r"\bname\b", "entity_name"),
    (r"date", "date"),
)
# The confirmed date may be nonsense while the message has the true one (peers.md §4.1), as in "on May/04/2026".
IN_WORDS = re.compile(r"\b([A-Z][a-z]{2})[a-z]*[/ ]([0-9]{1,2})[/, ]+([0-9]{4})\b")
SOONEST, LATEST = timedelta(days=-1), timedelta(days=365)
SAFE_URL = re.compile(r"https?://[^\s\"'<>]{1,480}")


class VoiceTelPorts(Calls):
    """Only orders take an Idempotency-Key (§1.2), so none is sent: a lost answer is looked up by the numbers, and one
    open port may have each of them.
    """

    def check_portability(self, e164: str) -> Portability:
        body = self._get(f"/v2.2/ports/availability/{digits_of(e164)}")
        found = wire.one(wire.data(body), _portability)
        if found.e164 != e164:
            raise Malformed("VoiceTel answered about another number.")
        return found

    def submit_port(self, order: PortOrder, *, key: UUID) -> CarrierPort:
        """VoiceTel's own permission lasts an hour (§10), and a signature may take longer: so it is asked again."""
        for e164 in order.e164s:
            check = self.check_portability(e164)
            if not check.is_portable:
                raise Rejected(f"VoiceTel: {check.reason or 'the number is not portable'}"[:300])
        return made(self._write("POST", "/v2.2/ports", _body(order)), _submitted)

    def find_port(self, order: PortOrder, *, key: UUID) -> CarrierPort | None:
        """VoiceTel lets one open port have a number, so an open one of these very numbers is ours."""
        for listed in wire.rows(self._get("/v2.2/ports"), "ports", _port):
            if listed.state not in OVER:
                found, e164s = self._port(listed.ref)
                if set(e164s) == set(order.e164s):
                    return found
        return None

    def get_port(self, ref: str) -> CarrierPort:
        found, e164s = self._port(ref)
        if found.state != S.PARTIALLY_COMPLETED:
            return found
        return replace(found, left_behind=tuple(one for one in e164s if not self._has(one)))

    def _port(self, ref: str) -> tuple[CarrierPort, list[str]]:
        if not re.fullmatch(r"[A-Za-z0-9]{5}", ref):
            raise NotThere("VoiceTel names ports by five letters and digits.")
        row = wire.data(self._get(f"/v2.2/ports/{ref}")).get("port")
        found = wire.one(row, _port)
        if found.ref != ref:
            raise Malformed("VoiceTel answered about another port.")
        return found, wire.one(row, lambda row: [e164_of_ten_digits(one) for one in row["numbers"]])

    def _has(self, e164: str) -> bool:
        try:
            self._get(f"/v2.2/numbers/{digits_of(e164)}")
        except NotThere:
            return False
        return True


def _portability(row: dict[str, Any]) -> Portability:
    routing = row.get("localRoutingNumber")
    return Portability(
        e164=e164_of_ten_digits(row["number"]),
        is_portable=flag(row, "portable"),
        losing_carrier=text_if_any(row, "losingCarrier"),
        rate_center_tier=text_if_any(row, "rateCenterTier"),
        reason=text_if_any(row, "reason"),
        routing_number=e164_of_ten_digits(routing) if routing else "",
    )


def _body(order: PortOrder) -> dict[str, Any]:
    """Blank parts are left out; what we set on numbers ourselves once they are here is not asked of VoiceTel."""
    address = order.address
    body = {
        "did": [digits_of(one) for one in order.e164s],
        "name": order.name,
        "nameType": order.name_type,
        "lcBtn": order.billing_number,
        "lcAccountNumber": order.account_number,
        "pin": order.pin,
        "authPerson": order.authorised_person,
        "streetNumber": address.street_number,
        "streetPrefix": address.street_prefix,
        "street": address.street,
        "streetType": address.street_type,
        "streetSuffix": address.street_suffix,
        "unitValue": address.unit,
        "floor": address.floor,
        "room": address.room,
        "building": address.building,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
        "country": address.country,
        "desiredDueDate": order.wanted_on.isoformat() if order.wanted_on else "",
    }
    return {name: value for name, value in body.items() if value}


def _submitted(row: dict[str, Any]) -> CarrierPort:
    page = str(row.get("loaUrl") or "")
    return CarrierPort(
        ref=_pid(row),
        state=S.SUBMITTED,
        text=str(row.get("message") or ""),
        letter_url=page if SAFE_URL.fullmatch(page) else "",
    )


def _port(row: dict[str, Any]) -> CarrierPort:
    words, foc = str(row.get("message") or ""), _foc(row)
    state = _state(str(row["status"]), foc)
    rejection = _complaint(words) if state == S.EXCEPTION else ""
    return CarrierPort(_pid(row), state, foc, rejection, words)


def _pid(row: dict[str, Any]) -> str:
    pid = row["pid"]
    if not (isinstance(pid, str) and re.fullmatch(r"[A-Za-z0-9]{5}", pid)):
        raise ValueError("pid")
    return pid


def _state(status: str, foc: date | None) -> CarrierPortState:
    for words, state in STATUSES:
        if re.search(words, status, re.IGNORECASE):
            return state
    return S.FOC_CONFIRMED if foc else S.SUBMITTED


def _complaint(text: str) -> str:
    found = (code for words, code in COMPLAINTS if re.search(words, text, re.IGNORECASE))
    return next(found, "other")


def _foc(row: dict[str, Any]) -> date | None:
    """The confirmed date: the first that is plausible of what ``foc`` and the message say."""
    made = parse_datetime(str(row.get("createdAt") or ""))
    for day in _days(str(row.get("foc") or ""), str(row.get("message") or "")):
        if made is None or SOONEST <= day - made.date() <= LATEST:
            return day
    return None


def _days(foc: str, message: str) -> list[date]:
    written = [(foc, "%Y%m%d"), *((" ".join(parts), "%b %d %Y") for parts in IN_WORDS.findall(message))]
    days = []
    for text, form in written:
        try:
            days.append(datetime.strptime(text, form).date())  # noqa: DTZ007 a day has no time zone
        except ValueError:
            continue
    return days
