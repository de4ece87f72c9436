"""The form that narrows the list of calls."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from calls.selectors import CallFilter
from calls.states import Direction
from common.e164 import home

DAYS_SHOWN = 7
MOST_DAYS = 366


def day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class CallFilterForm(forms.Form):
    """Lives in the URL. Dates are days of the account's calendar; the last seven when none are given."""

    q = forms.CharField(
        label="Number", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    direction = forms.ChoiceField(
        label="Direction", required=False, choices=[("", "Both"), *Direction.choices]
    )
    since = day_field("From")
    until = day_field("To")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = self._days(cleaned)
        if first > last:
            self.add_error("since", "The first day is after the last.")
        elif (last - first).days >= MOST_DAYS:
            self.add_error("since", f"At most {MOST_DAYS} days can be shown at once.")
        return cleaned

    @staticmethod
    def _days(cleaned: dict[str, Any]) -> tuple[date, date]:
        last = cleaned.get("until") or timezone.localdate()
        if last == date.max or last < date(1970, 2, 1):
            last = timezone.localdate()
        return cleaned.get("since") or last - timedelta(days=DAYS_SHOWN - 1), last

    @property
    def range(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the end of the last; the default where the dates make no sense."""
        first, last = self._days(self.cleaned_data if self.is_valid() else {})
        return _midnight(first), _midnight(last + timedelta(days=1))

    @property
    def wanted(self) -> CallFilter:
        self.is_valid()
        given = self.cleaned_data
        return CallFilter(given.get("q", ""), given.get("direction", ""), home())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
