"""Telephone numbers: E.164 in storage, ten digits where North America speaks."""

import re

from common.errors import Invalid

NANP = re.compile(r"^[2-9]\d{2}[2-9]\d{2}\d{4}\Z", re.ASCII)
E164 = re.compile(r"^\+[1-9]\d{6,14}\Z", re.ASCII)
PUNCTUATION = re.compile(r"[\s().-]+")


def is_nanp(ten_digits: str) -> bool:
    return bool(NANP.match(ten_digits))


def from_nanp(ten_digits: str) -> str:
    """``2015551234`` as ``+12015551234``; raises Invalid for anything but ten North American digits."""
    if not is_nanp(ten_digits):
        raise Invalid(f"{ten_digits!r:.40} is not a ten-digit telephone number.", field="number")
    return f"+1{ten_digits}"


def to_nanp(e164: str) -> str:
    """``+12015551234`` as ``2015551234``."""
    return e164.removeprefix("+1")


def parse(text: str) -> str:
    """What a person typed, as E.164; ten digits, or eleven beginning with 1, are North American."""
    compact = PUNCTUATION.sub("", text)
    if is_nanp(compact):
        return f"+1{compact}"
    if compact.startswith("1") and is_nanp(compact[1:]):
        return f"+{compact}"
    if compact.startswith("+1") and not is_nanp(compact[2:]):
        raise Invalid(f"{text!r:.40} is not a North American telephone number.", field="number")
    if E164.match(compact):
        return compact
    raise Invalid(f"{text!r:.40} is not a telephone number.", field="number")


def for_people(e164: str) -> str:
    """``+12015551234`` as ``(201) 555-1234``; other countries' numbers as they are."""
    digits = to_nanp(e164)
    if is_nanp(digits):
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return e164
