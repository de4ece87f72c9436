"""VoiceTel's JSON as our records: ten digits outside, E.164 inside. Whatever does not fit the contract is Malformed."""

from collections.abc import Callable
from typing import Any, TypeVar

from providers import reading
from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_for_sale import CountBy, Coverage, OfferedNumber, PlacedOrder
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import Malformed
from providers.reading import amount, flag, text, whole
from providers.reading import e164_of_ten_digits as e164
from providers.voicetel.routes import from_route

T = TypeVar("T")
LABEL = "VoiceTel"
# Our dimension: theirs in the request, and the keys that each entry of the answer carries (voicetel.md §5.2).
DIMENSIONS: dict[CountBy, tuple[str, dict[str, str]]] = {
    "state": ("state", {"locState": "state"}),
    "city": ("city", {"city": "city"}),
    "rate_center": ("rateCenter", {"rcAbbre": "rate_center"}),
    "npanxx": ("npanxx", {"npa": "npa", "nxx": "nxx"}),
    "block": ("block", {"block": "block"}),
}


def data(body: Any) -> dict[str, Any]:
    """What the envelope holds (§1.4)."""
    if isinstance(body, dict) and body.get("status") == "success" and isinstance(body.get("data"), dict):
        found: dict[str, Any] = body["data"]
        return found
    raise Malformed("VoiceTel answered without the envelope that its API documents.")


def rows(body: Any, key: str, read: Callable[[dict[str, Any]], T]) -> list[T]:
    """The list under ``key``, each entry as a record: all of them or Malformed."""
    return reading.records(LABEL, data(body).get(key), read, of=key)


def one(row: Any, read: Callable[[dict[str, Any]], T]) -> T:
    return reading.record(LABEL, row, read)


def number(row: dict[str, Any]) -> CarrierNumber:
    """A number's details (§6.2). They say that messages and faxes go somewhere, not where."""
    ours = e164(row["number"])
    translated = e164(row["translated"])
    forwarded = flag(row, "forward")
    settings = NumberSettings(
        destination=from_route(whole(row, "route")),
        translation="" if translated == ours else translated,
        forward_to=e164(row["forwardTo"]) if forwarded else "",
        inbound_cnam=flag(row, "cnam"),
    )
    return CarrierNumber(ours, ref=row["number"], settings=settings, raw=row)


def sms_route(row: dict[str, Any]) -> tuple[str, str]:
    """Where messages go, type and target; the type may be ``unknown`` (§6.2)."""
    return text(row, "type"), text(row, "resource")


def fax_email(row: dict[str, Any]) -> str:
    return text(row, "email")


def offered(row: dict[str, Any]) -> OfferedNumber:
    return OfferedNumber(
        e164=e164(row["number"]),
        rate_center=text(row, "rateCenter"),
        city=text(row, "city"),
        state=text(row, "province"),
        lata=text(row, "lata"),
    )


def coverage(by: CountBy) -> Callable[[dict[str, Any]], Coverage]:
    """Reads the entries of one dimension; only its own keys are there."""
    keys = DIMENSIONS[by][1]

    def read(row: dict[str, Any]) -> Coverage:
        return Coverage(
            count=whole(row, "count"), **{ours: text(row, theirs) for theirs, ours in keys.items()}
        )

    return read


def placed(row: dict[str, Any]) -> PlacedOrder:
    """The outcome of an order. A list of failures that is absent or null means that there are none."""
    failed = {e164(entry["number"]): text(entry, "reason") for entry in row.get("failed") or []}
    return PlacedOrder(
        ref=text(row, "orderId"),
        ordered=tuple(e164(ordered) for ordered in row["numbersOrdered"]),
        failed=failed,
        cost=amount(row, "amountCharged"),
    )


def gateway(row: dict[str, Any]) -> CarrierGateway | None:
    """An own gateway; None for a route of the system, which every account has (§4.3)."""
    if flag(row, "system"):
        return None
    limit = row.get("limit")
    return CarrierGateway(
        ref=str(whole(row, "id")),
        address=text(row, "gateway"),
        prefix=row.get("prefix") or "",
        limit=None if limit is None else whole(row, "limit"),
    )
