"""Telephone numbers: what people type or paste is read into E.164 in one place, and E.164 is written for people."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberFormat

from common.errors import Invalid
from common.plans import reading, registry

E164 = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
# What stands for the number of somebody who does not show it.
WITHHELD = "BLOCKED"
# One that stands among words, and not in an address.
IN_TEXT = re.compile(r"(?<![\w+.@/:=-])\+[1-9]\d{6,14}(?![\w@]|[./:-]\w)", re.ASCII)


@dataclass(frozen=True)
class Reading:
    """A number in E.164, with the extension that stood behind it."""

    e164: str
    extension: str = ""


def parse(text: str, country: str, *, field: str = "number") -> str:
    """What a person typed or pasted, as E.164; national numbers are those of ``country`` (two letters).

    Invalid, naming ``field`` and what to write, for anything that can be nobody's number.
    """
    return read(text, country, field=field).e164


def read(text: str, country: str, *, field: str = "number") -> Reading:
    """The number with its extension, from a national or international form in any digits, a URI, or a copied cell."""
    if reading.was_shortened(text):
        raise Invalid(
            f"“{reading.cleaned(text)[:40]}” was shortened by a spreadsheet and has lost digits. "
            "Format the column as text and type the number anew.",
            field=field,
        )
    candidates, extension = reading.readings(text, country)
    for candidate in candidates:
        if registry.is_valid(candidate):
            return Reading(candidate, extension)
    raise Invalid(_refusal(text, country), field=field)


def find(text: str, country: str) -> str:
    """The number that the text is, or "" when it is none: for searches, where anything may be typed."""
    try:
        return parse(text, country)
    except Invalid:
        return ""


def fragment(text: str, country: str) -> str:
    """The digits to look for in numbers in E.164 when part of one is typed as people write it; "" for other texts.

    ``020 79`` is ``+442079`` in the United Kingdom; without a prefix the digits may stand anywhere in the number.
    """
    return find(text, country) or reading.fragment(text, country)


def as_typed_and_in_digits(text: str, country: str) -> tuple[str, ...]:
    """What to look for in words of which some are numbers: the text, and its digits where it is part of one. Of no text
    it is nothing.
    """
    return tuple(dict.fromkeys(filter(None, (text, fragment(text, country)))))


def beginning(text: str, country: str) -> str:
    """How numbers in E.164 begin that people begin so: ``201`` is ``+1201`` in the US; "" without a digit."""
    digits = reading.fragment(text, country)
    if digits.startswith("+") or not digits:
        return digits
    return f"+{registry.calling_code(country) if country else ''}{digits}"


def _refusal(text: str, country: str) -> str:
    shown = reading.cleaned(text)[:40]
    what = f"“{shown}” is not a telephone number." if shown else "A telephone number is needed."
    return f"{what} {how_to_write(country)}"


def how_to_write(country: str) -> str:
    """A sentence that says how a number is given; ``country`` is whoever reads it at home, or ""."""
    if not country:
        return "Write it with + and the country code."
    return f"Write it as {registry.plan_in(country).example}, or with + and the country code."


def is_e164(text: str) -> bool:
    """Whether the text has the form of E.164, whoever has the number."""
    return bool(E164.match(text))


_home: ContextVar[str] = ContextVar("home")


def home() -> str:
    """The country of the page's account, by two letters; outside a page that of the installation."""
    return _home.get(settings.DEFAULT_COUNTRY)


@contextmanager
def at_home_in(country: str) -> Iterator[None]:
    """Numbers are written for somebody of this country while the block runs, as times are in their zone."""
    token = _home.set(country)
    try:
        yield
    finally:
        _home.reset(token)


def for_people(e164: str, country: str | None = None) -> str:
    """``(201) 555-0123`` to somebody at home under the number's calling code, ``+1 201-555-0123`` to others.

    ``country`` is theirs, "" that of nobody; without it the page's account is at home.
    """
    if e164 == WITHHELD:
        return "Withheld"
    country = home() if country is None else country
    number = registry.parsed(e164)
    if not number.country_code:
        return e164
    if country and registry.calling_code(country) == number.country_code:
        return national(e164)
    return international(e164)


def in_text(text: str, country: str | None = None) -> str:
    """A text with the numbers in it written for people; addresses of mail, SIP and the web stay as they are."""
    return IN_TEXT.sub(lambda found: for_people(found[0], country), text)


def national(e164: str) -> str:
    """As the number's own country writes it: ``(201) 555-0123``, ``01 99 00 12 34``."""
    return _formatted(e164, PhoneNumberFormat.NATIONAL)


def international(e164: str) -> str:
    """``+33 1 99 00 12 34``, for everybody."""
    return _formatted(e164, PhoneNumberFormat.INTERNATIONAL)


def _formatted(e164: str, form: int) -> str:
    number = registry.parsed(e164)
    return phonenumbers.format_number(number, form) if number.country_code else e164
