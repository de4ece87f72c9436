"""Fields and forms that narrow a list to some days of the account's calendar."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString

from common.months import months_back

K = TypeVar("K", bound=TextChoices)
MOST_DAYS = 366
EARLIEST = date(1970, 2, 1)


def day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def midnight(day: date) -> datetime:
    """When the day begins where the account is."""
    return timezone.make_aware(datetime.combine(day, time.min))


class DaysForm(forms.Form):
    """Lives in the URL. Its days always stand in it: the last ``days_shown`` when none are given."""

    days_shown = 7
    since = day_field("From")
    until = day_field("To")

    def __init__(self, data: QueryDict) -> None:
        filled = data.copy()
        until = data.get("until", "").strip() or timezone.localdate().isoformat()
        filled["until"] = until
        filled["since"] = data.get("since", "").strip() or self._first(until).isoformat()
        super().__init__(filled)
        self.asked = filled

    def _first(self, until: str) -> date:
        try:
            last = parse_date(until) or timezone.localdate()
        except ValueError:
            last = timezone.localdate()
        return self.first_until(max(last, EARLIEST))

    def first_until(self, last: date) -> date:
        """The first day that is shown until this one when none is given."""
        return last - timedelta(days=self.days_shown - 1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = self._days(cleaned)
        if first > last:
            self.add_error("since", "The first day is after the last.")
        elif (last - first).days >= MOST_DAYS:
            self.add_error("since", f"At most {MOST_DAYS} days can be shown at once.")
        return cleaned

    def _days(self, cleaned: dict[str, Any]) -> tuple[date, date]:
        last = cleaned.get("until") or timezone.localdate()
        if last == date.max or last < EARLIEST:
            last = timezone.localdate()
        return cleaned.get("since") or self.first_until(last), last

    @property
    def range(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the end of the last; the default where the dates make no sense."""
        first, last = self._days(self.cleaned_data if self.is_valid() else {})
        return midnight(first), midnight(last + timedelta(days=1))

    @property
    def given(self) -> dict[str, Any]:
        """What was asked for; nothing where a part of it makes no sense."""
        return self.cleaned_data if self.is_valid() else {}

    @property
    def query(self) -> str:
        """The address's query with its days, so that it means the same tomorrow; without the place in the list."""
        told = self.asked.copy()
        for name in ("after", "before", "usual"):
            told.pop(name, None)
        return str(told.urlencode())


class GroupedDaysForm(DaysForm):
    """Days whose usual beginning hangs on what they are grouped by, so that a month or a week is shown whole.

    The page shows the days in its fields and sends them with whatever else is chosen; ``usual`` says which of them
    nobody chose, and those follow the grouping.
    """

    usual = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        given = data.copy()
        sent = f"{given.get('since', '')}~{given.get('until', '')}"
        self.follows = sent == given.get("usual") or sent == "~"
        if self.follows:
            given.pop("since", None)
            given.pop("until", None)
        given.pop("usual", None)
        self.grouped = self.group_of(given)
        super().__init__(given)
        if self.follows:
            self.asked["usual"] = f"{self.asked['since']}~{self.asked['until']}"

    def group_of(self, data: QueryDict) -> str:
        """What the days are grouped by, as far as the beginning hangs on it."""
        return data.get("unit", "")

    @property
    def renewed(self) -> list[SafeString]:
        """The fields of the days for htmx to put into the page, which may show other days."""
        fields = ("since", "until", "usual") if self.follows else ()
        return [self[name].as_widget(attrs={"hx-swap-oob": "true"}) for name in fields]


UNITS = [("", "As it fits"), ("hour", "Hours"), ("day", "Days"), ("week", "Weeks"), ("month", "Months")]
MOST_DAYS_BY_HOUR = 14


class FiguresForm(GroupedDaysForm):
    """Days, and by what their figures are shown; hours for two weeks at most. When no days are given they are a week of
    hours, thirty days, twelve weeks, or the months of a year.
    """

    days_shown = 30
    unit = forms.ChoiceField(label="By", required=False, choices=UNITS)
    by = forms.CharField(required=False, widget=forms.HiddenInput)

    def first_until(self, last: date) -> date:
        """From when a page of the unit usually begins: weeks on Monday, months on their first."""
        match self.grouped:
            case "hour":
                return last - timedelta(days=6)
            case "week":
                return last - timedelta(days=last.weekday(), weeks=11)
            case "month":
                return months_back(last, 11)
        return super().first_until(last)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = self._days(cleaned)
        if cleaned.get("unit") == "hour" and (last - first).days >= MOST_DAYS_BY_HOUR:
            self.add_error("unit", f"Hours can be shown for up to {MOST_DAYS_BY_HOUR} days.")
        return cleaned

    def grouping(self, usual: K) -> K:
        """By what of ``usual``'s kind the figures are grouped; as usual unless something else is asked for."""
        kinds, given = type(usual), self.given.get("by", "")
        return kinds(given) if given in kinds.values else usual
