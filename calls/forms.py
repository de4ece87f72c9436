"""The form that narrows the list of calls."""

from django import forms

from accounts.days import DaysForm
from calls.selectors import CallFilter
from calls.states import Direction
from common.e164 import home


class CallFilterForm(DaysForm):
    """Lives in the URL. Dates are days of the account's calendar; the last seven when none are given."""

    q = forms.CharField(
        label="Number", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    direction = forms.ChoiceField(
        label="Direction", required=False, choices=[("", "Both"), *Direction.choices]
    )
    field_order = ["q", "direction", "since", "until"]

    @property
    def wanted(self) -> CallFilter:
        self.is_valid()
        given = self.cleaned_data
        return CallFilter(given.get("q", ""), given.get("direction", ""), home())
