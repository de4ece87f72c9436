"""VoiceTel's JSON as our records: ten digits outside, E.164 inside. Whatever does not fit the contract is Malformed."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from common.e164 import NANP
from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_for_sale import CountBy, Coverage, OfferedNumber, PlacedOrder
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import Malformed

T = TypeVar("T")
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


def rows(body: Any, key: str, record: Callable[[dict[str, Any]], T]) -> list[T]:
    """The list under ``key``, each entry as a record: all of them or Malformed."""
    found = data(body).get(key)
    if not isinstance(found, list):
        raise Malformed(f"VoiceTel answered without a list of {key}.")
    return [one(row, record) for row in found]


def one(row: Any, record: Callable[[dict[str, Any]], T]) -> T:
    try:
        return record(row)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as exc:
        # The text names the key at fault, never a value.
        name = exc.args[0] if isinstance(exc, KeyError) else type(exc).__name__
        raise Malformed(f"VoiceTel answered with something that its API does not document ({name}).") from exc


def e164(ten_digits: Any) -> str:
    if not (isinstance(ten_digits, str) and NANP.match(ten_digits)):
        raise ValueError("number")
    return f"+1{ten_digits}"


def _text(row: dict[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _flag(row: dict[str, Any], key: str) -> bool:
    value = row[key]
    if not isinstance(value, bool):
        raise TypeError(key)
    return value


def _whole(row: dict[str, Any], key: str) -> int:
    value = row[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(key)
    return value


def number(row: dict[str, Any]) -> CarrierNumber:
    """A number's details (§6.2). They say that messages and faxes go somewhere, not where."""
    ours = e164(row["number"])
    translated = e164(row["translated"])
    forwarded = _flag(row, "forward")
    settings = NumberSettings(
        route=_whole(row, "route"),
        translation="" if translated == ours else translated,
        forward_to=e164(row["forwardTo"]) if forwarded else "",
        inbound_cnam=_flag(row, "cnam"),
    )
    return CarrierNumber(ours, ref=row["number"], settings=settings, raw=row)


def sms_route(row: dict[str, Any]) -> tuple[str, str]:
    """Where messages go, type and target; the type may be ``unknown`` (§6.2)."""
    return _text(row, "type"), _text(row, "resource")


def fax_email(row: dict[str, Any]) -> str:
    return _text(row, "email")


def offered(row: dict[str, Any]) -> OfferedNumber:
    return OfferedNumber(
        e164=e164(row["number"]),
        rate_center=_text(row, "rateCenter"),
        city=_text(row, "city"),
        state=_text(row, "province"),
        lata=_text(row, "lata"),
    )


def coverage(by: CountBy) -> Callable[[dict[str, Any]], Coverage]:
    """Reads the entries of one dimension; only its own keys are there."""
    keys = DIMENSIONS[by][1]

    def read(row: dict[str, Any]) -> Coverage:
        return Coverage(
            count=_whole(row, "count"), **{ours: _text(row, theirs) for theirs, ours in keys.items()}
        )

    return read


def placed(row: dict[str, Any]) -> PlacedOrder:
    """The outcome of an order. A list of failures that is absent or null means that there are none."""
    failed = {e164(entry["number"]): _text(entry, "reason") for entry in row.get("failed") or []}
    return PlacedOrder(
        ref=_text(row, "orderId"),
        ordered=tuple(e164(ordered) for ordered in row["numbersOrdered"]),
        failed=failed,
        cost=Decimal(str(row["amountCharged"])),
    )


def gateway(row: dict[str, Any]) -> CarrierGateway | None:
    """An own gateway; None for a route of the system, which every account has (§4.3)."""
    if _flag(row, "system"):
        return None
    limit = row.get("limit")
    return CarrierGateway(
        ref=str(_whole(row, "id")),
        address=_text(row, "gateway"),
        prefix=row.get("prefix") or "",
        limit=None if limit is None else _whole(row, "limit"),
    )
