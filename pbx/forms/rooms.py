"""The form of a new conference room."""

from typing import Any

from django import forms

from accounts.models import Account
from common import e164 as numbering
from common.errors import Invalid
from pbx.forms.fields import LinesField, PromptField
from pbx.services.rooms import PIN, Access
from pbx.states import AccessLevel


class RoomForm(forms.Form):
    """``wish`` is what the service takes: a way in for each PIN and for each number."""

    name = forms.CharField(label="Name", max_length=100)
    is_open = forms.BooleanField(
        label="Open",
        required=False,
        initial=True,
        help_text="A room that is not open lets administrators' PINs in alone.",
    )
    guests = LinesField(
        label="PINs of guests",
        required=False,
        help_text="4 to 10 digits, one a line; none lets everybody in.",
    )
    administrators = LinesField(label="PINs of administrators", required=False, help_text="One a line.")
    called = LinesField(
        label="Who may be called into it", required=False, help_text="Telephone numbers, one a line."
    )
    welcome = PromptField("Welcome", "At once, by everybody who comes in.")
    pin_ask = PromptField("Asks for the PIN")
    pin_invalid = PromptField("Says that the PIN is wrong")

    def __init__(self, account: Account, media: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self._country = account.country
        for name in ("welcome", "pin_ask", "pin_invalid"):
            field = self.fields[name]
            assert isinstance(field, PromptField)
            field.offer(media, None)

    def _pins(self, name: str) -> list[str]:
        found: list[str] = self.cleaned_data[name]
        if wrong := next((pin for pin in found if not PIN.fullmatch(pin)), None):
            raise forms.ValidationError(f"“{wrong[:20]}” has not 4 to 10 digits.")
        return found

    def clean_guests(self) -> list[str]:
        return self._pins("guests")

    def clean_administrators(self) -> list[str]:
        return self._pins("administrators")

    def clean_called(self) -> list[str]:
        try:
            return [numbering.parse(line, self._country) for line in self.cleaned_data["called"]]
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc

    @property
    def wish(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": given["name"],
            "is_open": given["is_open"],
            "prompts": {name: given[name] for name in ("welcome", "pin_ask", "pin_invalid")},
            "accesses": [
                *(Access(pin=pin) for pin in given["guests"]),
                *(Access(pin=pin, level=AccessLevel.ADMIN) for pin in given["administrators"]),
                *(Access(e164=number) for number in given["called"]),
            ],
        }
