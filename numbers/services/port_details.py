"""What a port's details must be before its fee is charged, whoever gives them."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from common.business_days import is_holiday
from common.errors import Invalid
from providers.house.postal_words import states_of

ZIP = re.compile(r"(\d{5})(?:-?\d{4})?", re.ASCII)
POSTAL_CODE = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d", re.ASCII)
FURTHEST = timedelta(days=30)
SUNDAY = 6


def check_details(details: Mapping[str, Any]) -> None:
    """Raises Invalid, naming the field, for a desired due date on which nobody ports and for a ZIP code that there is
    not; what is not given is not looked at (voicetel.md §13).
    """
    if (day := details.get("wanted_on")) is not None:
        _check_day(day)
    if "zip" in details:
        _check_code(str(details["zip"]).strip().upper())


def _check_day(day: date) -> None:
    today = timezone.localdate()
    if not today < day <= today + FURTHEST:
        raise Invalid("The desired due date must be within the next 30 days.", field="wanted_on")
    if day.weekday() == SUNDAY or is_holiday(day):
        raise Invalid("Carriers move no numbers on Sundays and federal holidays.", field="wanted_on")


def _check_code(code: str) -> None:
    if POSTAL_CODE.fullmatch(code):
        return
    match = ZIP.fullmatch(code)
    if match is None:
        raise Invalid("A ZIP code has five digits, or nine; a postal code looks like M5V 2T6.", field="zip")
    if not states_of(match[1]):
        raise Invalid(f"There is no ZIP code {match[1]}.", field="zip")
