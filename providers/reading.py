"""Reads a carrier's JSON into our records: each reader gives a value of the documented kind or raises, and ``record``
makes Malformed of whatever was raised. None of them shows a value that it could not read.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime

from common.e164 import E164
from common.plans.nanp import from_ten_digits, is_ten_digits
from providers.errors import Malformed

T = TypeVar("T")
LONGEST_NAME = 100
# More than any column of ours holds, and than anybody was ever billed.
TOO_MUCH = Decimal(10) ** 12


def record(carrier: str, row: Any, read: Callable[[Any], T]) -> T:
    """The record that ``read`` makes of a row; Malformed, naming the key at fault, when it cannot."""
    try:
        return read(row)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, OverflowError) as exc:
        name = exc.args[0] if isinstance(exc, KeyError) else type(exc).__name__
        raise Malformed(
            f"{carrier} answered with something that its API does not document ({name})."
        ) from exc


def records(carrier: str, rows: Any, read: Callable[[Any], T], *, of: str) -> list[T]:
    """A list with each entry as a record: all of them or Malformed."""
    if not isinstance(rows, list):
        raise Malformed(f"{carrier} answered without a list of {of}.")
    return [record(carrier, row, read) for row in rows]


def text(row: Any, key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def text_if_any(row: Any, key: str) -> str:
    """A text that may be absent or null, and is "" then."""
    return "" if row.get(key) is None else text(row, key)


def flag(row: Any, key: str) -> bool:
    value = row[key]
    if not isinstance(value, bool):
        raise TypeError(key)
    return value


def whole(row: Any, key: str) -> int:
    """A whole number that is not negative."""
    value = row[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(key)
    return value


def amount(row: Any, key: str) -> Decimal:
    """An amount as a number or a text, exactly as it was written."""
    value = row[key]
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise TypeError(key)
    found = Decimal(value)
    if not found.is_finite() or abs(found) >= TOO_MUCH:
        raise ValueError(key)
    return found


def when(row: Any, key: str) -> datetime:
    """A time in ISO 8601; one without a zone is UTC."""
    found = parse_datetime(text(row, key))
    if found is None:
        raise ValueError(key)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def when_if_any(row: Any, key: str) -> datetime | None:
    return when(row, key) if row.get(key) else None


def unix_time(seconds: Any) -> datetime:
    """Seconds since 1970, as a number or as digits."""
    if isinstance(seconds, bool | float):
        raise TypeError("time")
    return datetime.fromtimestamp(int(seconds), UTC)


def name(value: Any, longest: int = LONGEST_NAME) -> str:
    """The carrier's own name for a thing."""
    if not (isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()):
        raise ValueError("id")
    return value


def e164(value: Any) -> str:
    if not (isinstance(value, str) and E164.fullmatch(value)):
        raise ValueError("number")
    return value


def e164_of_digits(value: Any) -> str:
    """Digits that begin with the country's code, without a plus."""
    if not isinstance(value, str) or not value.isdecimal():
        raise ValueError("number")
    return e164(f"+{value}")


def e164_of_ten_digits(value: Any) -> str:
    """The ten digits of a North American number."""
    if not (isinstance(value, str) and is_ten_digits(value)):
        raise ValueError("number")
    return from_ten_digits(value)
