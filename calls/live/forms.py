"""The form that simulates a call to a number of the account's."""

from typing import Any

from django import forms

from accounts.models import Account
from calls.live.services import LONGEST_STAY, LONGEST_WORDS
from common import e164 as numbering
from common.errors import Invalid
from numbers.forms import phone_field
from pbx.forms.fields import KeysField


class TryForm(forms.Form):
    """``keys`` are read as those for each time that the caller is asked. The page has the numbers that something here
    answers in its list ``try-numbers``.
    """

    called = phone_field(label="Number that is called", help_text="One of yours that a voice app answers.")
    caller = phone_field(label="Caller")
    keys = KeysField(
        "What the caller presses, such as 32. A comma ends what is pressed at one question: 1, 2580#."
    )
    says = forms.CharField(
        label="Words",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="What the caller says to a voicemail, or where an app records.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    seconds = forms.IntegerField(
        label="Seconds",
        min_value=1,
        max_value=LONGEST_STAY,
        initial=60,
        help_text="When the caller hangs up.",
    )
    as_if = forms.DateTimeField(
        label="As if it were",
        required=False,
        help_text="Opening hours and scripts go by it; empty for now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account = account
        self.fields["called"].widget.attrs["list"] = "try-numbers"

    def _number(self, name: str) -> str:
        try:
            return numbering.parse(self.cleaned_data[name], self._account.country)
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc

    def clean_called(self) -> str:
        return self._number("called")

    def clean_caller(self) -> str:
        return self._number("caller")
