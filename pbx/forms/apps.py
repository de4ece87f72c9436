"""Forms around an app: its filter, making one, and giving it a number."""

from django import forms

from numbers.forms import phone_field
from pbx.states import AppKind


class AppFilterForm(forms.Form):
    """Narrows the list of apps; it lives in the URL."""

    q = forms.CharField(
        label="Name", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *AppKind.choices])


class NewAppForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (AppKind.CALL_TRACKING, "Call tracking: forwards calls to numbers, with prompts and voicemail"),
            (AppKind.CLICK_TO_CALL, "Click-to-call: calls two parties and joins them"),
            (AppKind.REAL_TIME, "Real-time app: asks a program of yours at each step"),
            (AppKind.SCENARIO, "Scenario: steps that you write down"),
        ],
        widget=forms.RadioSelect,
    )


class NumberForm(forms.Form):
    """The page has the account's numbers in its list ``app-numbers``."""

    number = phone_field(label="Number")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["number"].widget.attrs["list"] = "app-numbers"
