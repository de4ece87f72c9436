"""Forms of price plans: a plan, one price, a file of prices, and who is put on a plan."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.days import GroupedDaysForm
from billing.models import Price, PricePlan
from billing.price_files import COLUMNS
from billing.services.price_lists import KEY
from billing.states import THINGS, Section
from common.e164 import parse
from common.errors import Invalid
from common.months import months_back
from common.plans.kinds import NumberClass, NumberKind
from common.tables.rows import ENDINGS

MOST_BYTES = 8_000_000
# How somebody asks about all numbers that begin so: +45, or +45 20…
BEGINNING = re.compile(r"\+[0-9 ]{1,8}(…|\.{3})?")


def day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


def price(label: str, help_text: str = "", *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=12, decimal_places=6, help_text=help_text, required=required
    )


class PlanForm(forms.Form):
    name = forms.CharField(max_length=80)
    currency = forms.CharField(max_length=3, min_length=3, help_text="Three letters, such as USD.")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class RenameForm(forms.Form):
    name = forms.CharField(max_length=80)


class PriceForm(forms.Form):
    """One price of a section; only the fields that the section's files have are asked for."""

    thing = forms.ChoiceField(label="For")
    prefix = forms.RegexField(  # type: ignore[assignment]
        r"^\+?[0-9 ]{0,20}$", required=False, help_text="Country code first; empty for every other number."
    )
    destination = forms.CharField(
        max_length=80, required=False, help_text="What people call it, such as Denmark, mobile."
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", required=False, help_text="Two letters; empty for every other country."
    )
    kind = forms.ChoiceField(label="Type", required=False, choices=[("", "Every other"), *NumberKind.choices])
    number_class = forms.ChoiceField(
        label="Class", required=False, choices=[("", "Every"), *NumberClass.choices]
    )
    set_up = price("Set-up", required=False)
    each = price("Price")
    connection = price("Connection fee", required=False)
    first_seconds = forms.IntegerField(
        label="First seconds", min_value=1, max_value=3600, initial=1, help_text="Charged as a whole."
    )
    next_seconds = forms.IntegerField(
        label="Then steps of",
        min_value=1,
        max_value=3600,
        initial=1,
        help_text="Seconds, each begun step counts.",
    )
    valid_from = day("From", "Today or later; what was charged before stays.")

    def __init__(
        self,
        section: Section,
        today: date,
        data: Mapping[str, Any] | None = None,
        *,
        about: Price | None = None,
    ) -> None:
        initial: dict[str, Any] = {"valid_from": today}
        if about is not None:
            initial |= {column.fills: getattr(about, column.fills) for column in COLUMNS[section]}
        super().__init__(data, initial=initial)
        wanted = {column.fills for column in COLUMNS[section]} | {"valid_from"}
        if len(THINGS[section]) == 1:
            wanted -= {"thing"}
        self.section = section
        self.fields = {name: field for name, field in self.fields.items() if name in wanted}
        if "thing" in self.fields:
            thing: Any = self.fields["thing"]
            thing.choices = [(one.value, one.label) for one in THINGS[section]]
        if section == Section.NUMBERS:
            self.fields["each"].label = "A month"
        elif section == Section.MINUTES:
            self.fields["each"].label = "A minute"
        elif section == Section.SERVICES:
            self.fields["set_up"].help_text = "Once, of an emergency address."

    @property
    def row(self) -> dict[str, Any]:
        """The price as services take it."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        given.pop("valid_from")
        if "prefix" in given:
            given["prefix"] = given["prefix"].removeprefix("+").replace(" ", "")
        if "country" in given:
            given["country"] = given["country"].upper()
        return {"thing": THINGS[self.section][0]} | given


class RowForm(PriceForm):
    """The same for a price where it stands in the table: what it is of is carried along, and only amounts and the day
    are asked for.
    """

    # Its inputs stand in cells, outside of the form's element.
    element = "price-row"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = f"{self.element}-%s"
        for name, field in self.fields.items():
            if name in (*KEY, "destination"):
                field.widget = forms.HiddenInput()
            else:
                field.help_text = ""
                field.widget.attrs |= {"form": self.element, "aria-label": field.label}
        self.fields["each"].widget.attrs["autofocus"] = True


class ImportForm(forms.Form):
    """A file of prices, and from which day they count."""

    section = forms.ChoiceField(label="Prices of", choices=Section.choices)
    file = forms.FileField(
        help_text="CSV or XLSX. It takes the place of all prices of the section from that day on; you see it first.",
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
    )
    valid_from = day("From", "Today or later.")


class GivePlanForm(forms.Form):
    """Which plan an account has from a day on."""

    plan = forms.ChoiceField(required=False)
    starts_on = day("From", "The plan counts from that day, where the account is.")

    def __init__(self, plans: Iterable[PricePlan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["plan"]
        field.choices = [("", "None: the account's own rates"), *((str(row.pk), row.name) for row in plans)]


class QuoteForm(forms.Form):
    """A number that somebody wants to know the prices of."""

    number = forms.CharField(label="Number", max_length=40, required=False)

    def __init__(self, country: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._country = country

    def clean_number(self) -> str:
        given = str(self.cleaned_data["number"]).strip()
        if not given:
            return ""
        if BEGINNING.fullmatch(given):
            return f"+{given.strip('+… .').replace(' ', '')}"
        try:
            return parse(given, self._country)
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc


class MarginForm(GroupedDaysForm):
    """Which days a report of margins is about: the last month, or by month this one and the five before, unless others
    are given.
    """

    days_shown = 31

    def group_of(self, data: QueryDict) -> str:
        return data.get("by", "")

    def first_until(self, last: date) -> date:
        """By month from the first of one."""
        return months_back(last, 5) if self.grouped == "month" else super().first_until(last)
