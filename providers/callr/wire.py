"""CALLR's JSON as our records: cents, UTC without a suffix, hashes. Whatever does not fit the contract is Malformed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_UP, Decimal
from typing import Any, TypeVar
from uuid import UUID

from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import calling_code
from providers import reading
from providers.contract.destinations import NOTHING, app_at_carrier
from providers.contract.messages import CarrierReceipt, IncomingMessage, Outcome
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.contract.sale_by_area import KeptNumbers, NumberPrice, SaleArea
from providers.errors import Malformed, Uncertain
from providers.reading import amount, e164, flag, name, text, text_if_any, whole

T = TypeVar("T")
LABEL = "CALLR"
# Their types of number as ours; the others have no kind that we sell.
KINDS: dict[str, NumberKind] = {
    "GEOGRAPHIC": NumberKind.GEOGRAPHIC,
    "MOBILE": NumberKind.MOBILE,
    "NON-GEOGRAPHIC": NumberKind.NATIONAL,
    "TOLLFREE": NumberKind.TOLL_FREE,
}
CLASSES: dict[NumberClass, str] = {NumberClass.CLASSIC: "CLASSIC", NumberClass.GOLD: "GOLD"}
# What became of a message, for the statuses that are its last ones (§5).
OUTCOMES: dict[str, Outcome] = {
    "RECEIVED": "delivered",
    "FAILED": "undelivered",
    "EXPIRED": "expired",
    "ERROR": "failed",
}
KEY = re.compile("[0-9a-f]{32}", re.ASCII)
LONGEST_SENDER = 16
SMALLEST = Decimal("0.0001")


def rows(body: Any, read: Callable[[Any], T], *, of: str) -> list[T]:
    """A list, each entry as a record: all of them or Malformed."""
    return reading.records(LABEL, body, read, of=of)


def one(row: Any, read: Callable[[Any], T]) -> T:
    return reading.record(LABEL, row, read)


def made(row: Any, read: Callable[[Any], T]) -> T:
    """What a write's answer says was made; one that does not say it may have made it."""
    try:
        return one(row, read)
    except Malformed as exc:
        raise Uncertain(f"{exc.text} It may have been done.") from exc


def done(result: Any) -> None:
    """What changes something and has nothing to tell answers ``true``."""
    if result is not True:
        raise Uncertain("CALLR did not say that it was done. It may have been done.")


def money(row: Any, key: str) -> Decimal:
    """Cents in a string (§4)."""
    return amount(row, key) / 100


def moment(row: Any, key: str) -> datetime:
    """UTC without a suffix (§4)."""
    return reading.when(row, key)


def moment_if_any(row: Any, key: str) -> datetime | None:
    """The same where it may be unset: null, or zeros from older servers (§4)."""
    value = row.get(key)
    return None if not value or str(value).startswith("0000") else moment(row, key)


def time(at: datetime) -> str:
    """A moment as CALLR is told of it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def page(result: Any) -> tuple[list[Any], int, bool]:
    """The hits of a search, how many there are in all, and whether more follow (§6)."""

    def read(row: Any) -> tuple[list[Any], int, bool]:
        hits = row["hits"]
        if not isinstance(hits, list):
            raise TypeError("hits")
        return hits, whole(row, "total"), flag(row, "has_more")

    return one(result, read)


def number(row: Any) -> CarrierNumber:
    """A number that is held. ``app`` is a hash or null; live servers tell an object with the hash in it (§5)."""
    app = row["app"]
    ref = app["hash"] if isinstance(app, dict) else app
    answers = NOTHING if ref is None else app_at_carrier(name(ref, 63))
    return CarrierNumber(
        e164=e164(row["intl_number"]),
        ref=name(row["hash"], 64),
        settings=NumberSettings(destination=answers),
        raw=row,
    )


def area(row: Any) -> SaleArea | None:
    """An area with what is left of it, not priced yet; None for a type of number that we do not sell."""
    kind = KINDS.get(text(row, "type"))
    if kind is None:
        return None
    code = text(row, "intl_prefix").removeprefix("+")
    return SaleArea(
        ref=str(whole(row, "id")),
        country=country(row, "country_code"),
        kind=kind,
        code=_without_calling_code(code, text(row, "country_code")),
        name=text(row, "label"),
        left={ours: left for ours, left in _left(row).items() if left},
        prices={},
    )


def country(row: Any, key: str = "code") -> str:
    found = text(row, key)
    if not (len(found) == 2 and found.isascii() and found.isalpha() and found.isupper()):
        raise ValueError(key)
    return found


def price(row: Any, currency: str) -> NumberPrice:
    """What one of the numbers of a quote or reservation costs (§5, §12 A17): a month, and what is paid once.

    The live API tells the latter as ``amount_assignment``; without that it is what is paid at once beyond a month.
    """
    cost, count = row["cost"], whole(row["cost"], "quantity")
    month = money(cost, "amount_per_month") / count
    if "amount_assignment" in cost:
        once = money(cost, "amount_assignment") / count
    else:
        once = money(cost, "amount_prepaid_debit") / count - month
    return NumberPrice(_up(max(once, Decimal(0))), _up(month), currency)


def kept(row: Any, currency: str) -> KeptNumbers:
    """Numbers that are kept for a while."""
    return KeptNumbers(
        token=name(row["token"]),
        e164s=tuple(e164(item["intl_number"]) for item in row["items"]),
        expires_at=moment(row, "expire"),
        price=price(row, currency) if currency else None,
    )


def bought(row: Any) -> tuple[tuple[str, ...], dict[str, str]]:
    """The numbers that were bought, and why others were not (§5)."""
    failed = {e164(error["DID"]["intl_number"]): text(error, "message") for error in row["errors"]}
    return tuple(e164(item["intl_number"]) for item in row["success"]), failed


def incoming(row: Any) -> IncomingMessage:
    """A message that came; its sender may be a name or a short number."""
    return IncomingMessage(
        ref=name(row["hash"]),
        sender=name(row["from"], LONGEST_SENDER),
        recipient=e164(row["to"]),
        kind="sms",
        text=text(row, "text"),
        at=moment_if_any(row, "date_received") or moment(row, "date_creation"),
    )


def receipt(row: Any) -> CarrierReceipt | None:
    """What became of a message that was sent; None while nothing has."""
    ref, status = name(row["hash"]), text(row, "status")
    outcome = OUTCOMES.get(status)
    if outcome is None:
        return None
    ours = text_if_any(row, "user_data")
    at = moment_if_any(row, "date_received") or moment_if_any(row, "date_update")
    return CarrierReceipt(
        event=f"{ref}-{status}",
        ref=ref,
        sender=text(row, "from"),
        outcome=outcome,
        at=at or moment(row, "date_creation"),
        code=status,
        words=text_if_any(row, "status_error"),
        key=UUID(hex=ours) if KEY.fullmatch(ours) else None,
    )


def _left(row: Any) -> dict[NumberClass, int]:
    return {ours: whole(row["available"], theirs) for ours, theirs in CLASSES.items()}


def _without_calling_code(digits: str, country_code: str) -> str:
    from_plan = str(calling_code(country_code))
    return digits.removeprefix(from_plan)


def _up(value: Decimal) -> Decimal:
    return value.quantize(SMALLEST, ROUND_UP)
