"""How numbers, times and endpoints are written in answers (relatel.md §2, §3)."""

from datetime import datetime

import phonenumbers
from django.conf import settings
from django.urls import reverse
from phonenumbers import PhoneNumberFormat

HOME = "45"


def digits(e164: str) -> str | None:
    """Without the plus; None for no number."""
    return e164.removeprefix("+") or None


def formatted(e164: str) -> str | None:
    """For people: Danish ones in pairs without their country code, others as abroad."""
    if not e164:
        return None
    plain = e164.removeprefix("+")
    if plain.startswith(HOME) and len(plain) == len(HOME) + 8:
        rest = plain.removeprefix(HOME)
        return " ".join(rest[place : place + 2] for place in range(0, len(rest), 2))
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return plain


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def employee_endpoint(pk: int) -> str:
    return f"Employee#{pk}"


def group_endpoint(pk: int) -> str:
    return f"EmployeeGroup#{pk}"


def reception_endpoint(pk: int) -> str:
    return f"Reception#{pk}"


def chat_reception_endpoint(pk: int) -> str:
    return f"ChatReception#{pk}"


def picture_url(name: str, pk: int, version: str) -> str | None:
    """Where the picture of somebody, or of a group, is; None where there is none."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=[pk])}?v={version}" if version else None


def speed_dial(digit: str) -> dict[str, int] | None:
    return {"digit": int(digit)} if digit else None
