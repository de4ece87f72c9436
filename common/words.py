"""Stored values as people read them: settings before and after a change, results of jobs."""

import re
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from common import e164, money

NAMED = "field."
AMOUNT = re.compile(r"^-?\d+\.\d{6}$", re.ASCII)
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$", re.ASCII)


def label(name: str) -> str:
    """``forward_to`` as ``Forward to``; what follows ``field.`` is a name that somebody gave."""
    if name.startswith(NAMED):
        return name.removeprefix(NAMED)
    return name.replace("_", " ").capitalize()


def in_words(value: Any) -> str:
    """A value out of JSON: yes or no, lists with commas, numbers and times as pages write them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{label(name)}: {text}" for name, item in value.items() if (text := in_words(item)))
    if isinstance(value, list):
        return ", ".join(in_words(item) for item in value)
    text = "" if value is None else str(value)
    if AMOUNT.match(text):
        return money.for_people(Decimal(text))
    return _moment(text) if MOMENT.match(text) else e164.in_text(text)


def _moment(text: str) -> str:
    try:
        moment = parse_datetime(text)
    except ValueError:  # a time that no clock shows
        return text
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}"
