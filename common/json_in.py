"""JSON that comes from outside: what is no JSON, or what no database keeps, is found out where it is read."""

import json
import re
from collections.abc import Callable
from math import isfinite
from typing import Any, NoReturn

from common.texts import UNSTORABLE

MAY_BE_UNSTORABLE = re.compile(rb"\x00|\\u(0000|[dD][89a-fA-F])|\xed[\xa0-\xbf]")


def json_of(content: bytes, *, number: Callable[[str], Any] | None = None) -> Any:
    """What the JSON says; ValueError for anything else, for NaN and Infinity, which are no JSON, for numbers that
    would be read as infinite, and for nesting too deep. ``number`` reads those that are not whole.
    """
    try:
        return json.loads(content, parse_float=number or _finite, parse_constant=_no_constant)
    except RecursionError as exc:
        raise ValueError("The JSON is nested too deep.") from exc


def storable_json_of(content: bytes, *, number: Callable[[str], Any] | None = None) -> Any:
    """The same with marks where texts have characters that cannot be stored: one of them must not stop the rest."""
    body = json_of(content, number=number)
    return _storable(body) if MAY_BE_UNSTORABLE.search(content) else body


def _storable(body: Any) -> Any:
    if isinstance(body, str):
        return UNSTORABLE.sub("\ufffd", body)
    if isinstance(body, list):
        return [_storable(item) for item in body]
    if isinstance(body, dict):
        return {_storable(name): _storable(item) for name, item in body.items()}
    return body


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text[:20])
    return number


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON.")
