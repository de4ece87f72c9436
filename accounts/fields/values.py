"""Values of custom fields: one reader for each kind, which people's forms, files and programs all go through.

What is stored is a text in one form: ``1250.5``, ``yes``, ``2026-11-30``, a choice as the list writes it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.fields.states import FieldKind
from accounts.models.custom_field import LONGEST_VALUE, CustomField
from common.errors import Invalid
from common.texts import short_text
from common.yes_no import NO, YES

LARGEST = Decimal(10) ** 15
MOST_PLACES = 6
# A comma or a point before three digits may stand between thousands or before decimals.
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,][0-9]{3})+")
DAY_FIRST = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
AT_MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")
is_url = URLValidator(schemes=["http", "https"])


def read_value(field: CustomField, given: str) -> str:
    """The value as it is stored, "" for none; Invalid names the field, in its text as well."""
    try:
        text = short_text(given, field=field.input_name, most=LONGEST_VALUE)
        return READERS[FieldKind(field.kind)](field, text) if text else ""
    except (Invalid, ValueError) as exc:
        raise Invalid(f"{field.name}: {exc}", field=field.input_name) from exc


def value_for_people(field: CustomField, value: str) -> str:
    """The value as pages and files show it."""
    if field.kind == FieldKind.YES_NO:
        return {"yes": "Yes", "no": "No"}.get(value, value)
    return value


def _text(_field: CustomField, text: str) -> str:
    return text


def _whole(_field: CustomField, text: str) -> str:
    plain = text.replace(" ", "").replace("\u00a0", "")
    if GROUPED.fullmatch(plain) and ("," not in plain or "." not in plain):
        plain = plain.replace(",", "").replace(".", "")
    found = _number(plain)
    if found != found.to_integral_value():
        raise ValueError("Write a whole number, such as 42.")
    return f"{found:.0f}" if found else "0"


def _decimal(_field: CustomField, text: str) -> str:
    plain = text.replace(" ", "").replace("\u00a0", "")
    last = max(plain.rfind(","), plain.rfind("."))
    marks = {mark for mark in plain if mark in ",."}
    if len(marks) == 2:
        # The last of two different marks stands before the decimals.
        plain = plain[:last].replace(",", "").replace(".", "") + "." + plain[last + 1 :]
    elif GROUPED.fullmatch(plain) and (plain.count(",") or plain.count(".") > 1):
        if plain.count(",") == 1:
            raise ValueError(f"“{text:.20}” may mean two numbers; write 1234 or 1.234.")
        plain = plain.replace(",", "").replace(".", "")
    found = _number(plain.replace(",", "."))
    written = f"{found.normalize():f}" if found else "0"
    if len(written.partition(".")[2]) > MOST_PLACES:
        raise ValueError(f"A number has up to {MOST_PLACES} decimals.")
    return written


def _number(text: str) -> Decimal:
    try:
        found = (
            Decimal(text) if re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+|[+-]?[0-9]+\.?", text) else Decimal("NaN")
        )
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(f"“{text:.20}” is no number.")
    if abs(found) >= LARGEST:
        raise ValueError("A number has up to 15 digits before the decimals.")
    return found


def _yes_no(_field: CustomField, text: str) -> str:
    word = text.casefold()
    if word not in YES | NO:
        raise ValueError("Write yes or no.")
    return "yes" if word in YES else "no"


def _date(_field: CustomField, text: str) -> str:
    plain = AT_MIDNIGHT.sub("", text)
    try:
        if dotted := DAY_FIRST.fullmatch(plain):
            day, month, year = map(int, dotted.groups())
            return date(year, month, day).isoformat()
        return datetime.strptime(plain, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007
    except ValueError as exc:
        raise ValueError("Write a date like 2026-11-30.") from exc


def _choice(field: CustomField, text: str) -> str:
    found = {choice.casefold(): choice for choice in field.choices}.get(text.casefold())
    if found is None:
        raise ValueError(f"Choose one of {', '.join(field.choices[:10])}{', …' * (len(field.choices) > 10)}.")
    return found


def _url(_field: CustomField, text: str) -> str:
    address = text if "://" in text else f"https://{text}"
    try:
        is_url(address)
    except ValidationError as exc:
        raise ValueError("Write a web address like https://example.com.") from exc
    return short_text(address, field="", most=LONGEST_VALUE)


READERS: dict[FieldKind, Callable[[CustomField, str], str]] = {
    FieldKind.TEXT: _text,
    FieldKind.WHOLE: _whole,
    FieldKind.DECIMAL: _decimal,
    FieldKind.YES_NO: _yes_no,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.URL: _url,
}
