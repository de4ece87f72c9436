"""The form that narrows the list of calls."""

from django import forms
from django.http import QueryDict

from accounts.days import DaysForm
from accounts.models import Account
from calls.engine.causes import Cause
from calls.selectors import CallFilter
from calls.states import Direction
from common.e164 import home, parse
from common.errors import Invalid
from pbx.selectors.apps import named

CAUSES = [(str(int(cause)), f"{int(cause)} {cause.name.replace('_', ' ').lower()}") for cause in Cause]


class CallFilterForm(DaysForm):
    """Lives in the URL. Dates are days of the account's calendar; the last seven when none are given."""

    q = forms.CharField(
        label="Number", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    direction = forms.ChoiceField(
        label="Direction", required=False, choices=[("", "Both"), *Direction.choices]
    )
    app = forms.ChoiceField(label="App", required=False)
    ours = forms.CharField(label="Your number", required=False, max_length=40)
    cause = forms.ChoiceField(label="Cause (Q.850)", required=False, choices=[("", "Any"), *CAUSES])
    field_order = ["q", "since", "until", "direction", "app", "ours", "cause"]

    def __init__(self, account: Account, data: QueryDict) -> None:
        super().__init__(data)
        apps = named(account)
        self._pks = {ref: pk for ref, pk, _ in apps}
        field = self.fields["app"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *((ref, name) for ref, _, name in apps)]

    def clean_ours(self) -> str:
        """In E.164."""
        given = self.cleaned_data["ours"].strip()
        try:
            return parse(given, home()) if given else ""
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc

    @property
    def wanted(self) -> CallFilter:
        given = self.given
        return CallFilter(
            search=given.get("q", ""),
            direction=given.get("direction", ""),
            country=home(),
            app=self._pks.get(given.get("app", "")),
            number=given.get("ours", ""),
            cause=int(given["cause"]) if given.get("cause") else None,
        )
