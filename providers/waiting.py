"""How long a carrier wants us to wait, as its headers say it; no header makes us wait for more than a quarter hour."""

import email.utils
import re
from collections.abc import Mapping

from django.utils import timezone

WITHOUT_A_WORD = 60.0
LONGEST = 900.0
# Beyond that a number of seconds is a moment in Unix time.
A_MOMENT = 1_000_000_000
DIGITS = re.compile(r"[0-9]{1,15}", re.ASCII)
# RateLimit: "default";r=0;t=30 (the IETF draft from its tenth edition on), and the names that came before it.
STRUCTURED = re.compile(r"(?:^|;)\s*([rt])=([0-9]{1,15})", re.ASCII)
LEFT = ("RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining")
RESET = ("RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset")


def asked_for(headers: Mapping[str, str]) -> float:
    """Seconds to wait after a 429: ``Retry-After`` as seconds or a date, else when the window ends, else a minute."""
    text = headers.get("Retry-After", "").strip()
    seconds = _seconds(text)
    if seconds is None:
        seconds = _until_date(text)
    if seconds is None:
        seconds = _reset(headers)
    return WITHOUT_A_WORD if seconds is None else min(max(seconds, 1.0), LONGEST)


def used_up(headers: Mapping[str, str]) -> float:
    """Seconds until there are calls again, when the carrier says that none are left; 0 when it says no such thing."""
    if _structured(headers).get("r", _first(headers, LEFT)) != 0:
        return 0.0
    return min(max(_reset(headers) or 0.0, 1.0), LONGEST)


def _reset(headers: Mapping[str, str]) -> float | None:
    return _structured(headers).get("t", _first(headers, RESET))


def _structured(headers: Mapping[str, str]) -> dict[str, float]:
    return {name: float(value) for name, value in STRUCTURED.findall(headers.get("RateLimit", ""))}


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    found = (_seconds(headers[name].strip()) for name in names if name in headers)
    return next(found, None)


def _seconds(text: str) -> float | None:
    if not text.isascii() or not text.isdecimal():
        return None
    if not DIGITS.fullmatch(text):
        return LONGEST
    number = float(text)
    return number if number < A_MOMENT else number - timezone.now().timestamp()


def _until_date(text: str) -> float | None:
    try:
        until = email.utils.parsedate_to_datetime(text)
        return (until - timezone.now()).total_seconds()
    except (ValueError, TypeError, OverflowError):  # no date, or one without a time zone
        return None
