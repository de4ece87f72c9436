"""Forms of money."""

from datetime import timedelta
from typing import Any

from django import forms

from accounts.days import day_field, midnight
from accounts.forms import ANY
from accounts.states import EntryKind

LAST_YEAR = 9999


class LedgerFilterForm(forms.Form):
    """What the ledger is narrowed to; lives in the address."""

    kind = forms.ChoiceField(required=False, choices=[*ANY, *EntryKind.choices])
    since = day_field("From")
    until = day_field("To")

    @property
    def given(self) -> dict[str, Any]:
        """The parts that were given and make sense: a kind, and from when until before when."""
        self.is_valid()
        kind, first, last = (self.cleaned_data.get(name) for name in ("kind", "since", "until"))
        found = {
            "kind": kind,
            "since": midnight(first) if first else None,
            "until": midnight(last + timedelta(days=1)) if last and last.year < LAST_YEAR else None,
        }
        return {name: value for name, value in found.items() if value}


class MoneyForm(forms.Form):
    """Money that staff post to an account; ``reference`` makes a form that is sent twice count once."""

    kind = forms.ChoiceField(
        choices=[
            ("payment", "Payment received"),
            ("credit", "Credit, to be paid later"),
            ("debit", "Debit: taken off the balance"),
            ("refund", "Refund: given back"),
            ("goodwill", "Goodwill: given without being owed"),
            ("returned", "Payment given back: taken off the balance"),
        ]
    )
    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)
    reference = forms.CharField(max_length=64, help_text="Transaction or invoice number; counts once.")
    description = forms.CharField(
        max_length=200, required=False, help_text="The reason; needed for all but payments and credits."
    )


def _cap(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=2)


class OwnCapsForm(forms.Form):
    """What an account allows itself; empty is no cap of its own."""

    day_cap = _cap("Your cap for a day")
    month_cap = _cap("Your cap for a month")


class MostForm(forms.Form):
    """What an account above allows; empty is as much as there is."""

    day_most = _cap("At most in a day")
    month_most = _cap("At most in a month")
