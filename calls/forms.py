"""The form that narrows the list of calls."""

from collections.abc import Sequence

from django import forms

from accounts.days import DaysForm
from calls.engine.causes import Cause
from calls.selectors import CallFilter
from calls.states import Direction
from common.e164 import home, parse
from common.errors import Invalid

CAUSES = [(str(int(cause)), f"{int(cause)} {cause.name.replace('_', ' ').lower()}") for cause in Cause]


class CallFilterForm(DaysForm):
    """Lives in the URL. Dates are days of the account's calendar; the last seven when none are given.

    ``offer`` says which apps there are, once the list is read: whoever asks for the list alone does without them.
    """

    q = forms.CharField(
        label="Number", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    direction = forms.ChoiceField(
        label="Direction", required=False, choices=[("", "Both"), *Direction.choices]
    )
    app = forms.CharField(label="App", required=False, max_length=20, widget=forms.Select)
    ours = forms.CharField(label="Your number", required=False, max_length=40)
    cause = forms.ChoiceField(label="Cause (Q.850)", required=False, choices=[("", "Any"), *CAUSES])
    field_order = ["q", "since", "until", "direction", "app", "ours", "cause"]

    def offer(self, apps: Sequence[tuple[str, str]]) -> None:
        """Let one of these be chosen; an app that was asked for and is none of them is said so."""
        select = self.fields["app"].widget
        assert isinstance(select, forms.Select)
        select.choices = [("", "Any"), *apps]
        asked = self.given.get("app", "")
        if asked and asked not in dict(apps):
            self.add_error("app", "There is no such app.")

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
            app=given.get("app", ""),
            number=given.get("ours", ""),
            cause=int(given["cause"]) if given.get("cause") else None,
        )
