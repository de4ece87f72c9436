"""Forms of the port pages: they read what was typed; whether it is allowed is the services' to say."""

import re
from typing import Any

from django import forms

from common.plans.registry import countries_that_port_by_letter
from common.uploads import MOST_BYTES
from numbers.forms import pasted_numbers
from numbers.models import PortRequest
from numbers.port_states import PortState
from numbers.services.ports import BY_HAND, CORRECTABLE, PortLine, PortWish

DIRECTIONS = [("", "None"), *((one, one) for one in ("N", "NE", "E", "SE", "S", "SW", "W", "NW"))]
CANADIAN = re.compile(r"[A-Z][0-9][A-Z][ -]?[0-9][A-Z][0-9]")
DAY = forms.DateInput(attrs={"type": "date"})


class PortDetailsForm(forms.Form):
    """What the losing carrier has on file."""

    name = forms.CharField(max_length=120, help_text="Exactly as on the bill.")
    name_type = forms.ChoiceField(
        label="Kind of name", choices=[("business", "Business"), ("residential", "Residential")]
    )
    billing_number = forms.CharField(label="Billing telephone number", max_length=40)
    account_number = forms.CharField(label="Account number", max_length=60)
    pin = forms.CharField(label="Port-out PIN", max_length=40, required=False)
    authorised_person = forms.CharField(label="Authorised person", max_length=120)
    street_number = forms.CharField(label="House number", max_length=20)
    street_prefix = forms.ChoiceField(label="Direction before", required=False, choices=DIRECTIONS)
    street = forms.CharField(max_length=120)
    street_type = forms.CharField(label="Street type", max_length=20, help_text="ST, AVE, BLVD and so on.")
    street_suffix = forms.ChoiceField(label="Direction after", required=False, choices=DIRECTIONS)
    unit = forms.CharField(max_length=40, required=False)
    city = forms.CharField(max_length=80)
    state_code = forms.RegexField(r"^[A-Za-z]{2}\Z", label="State or province", help_text="Two letters.")
    zip = forms.CharField(label="ZIP or postal code", max_length=12)
    country = forms.ChoiceField(choices=lambda: countries_that_port_by_letter().items())
    wanted_on = forms.DateField(label="Desired due date", required=False, widget=DAY)

    def clean_state_code(self) -> str:
        return str(self.cleaned_data["state_code"]).upper()

    def clean(self) -> dict[str, Any]:
        """A postal code of Canada says which country it is, whatever stood first in the list."""
        super().clean()
        code = str(self.cleaned_data.get("zip", "")).upper().strip()
        if CANADIAN.fullmatch(code):
            self.cleaned_data |= {"country": "CA", "zip": f"{code[:3]} {code[-3:]}"}
        return self.cleaned_data


class NewPortForm(PortDetailsForm):
    """A whole port."""

    numbers = forms.CharField(
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One in a line or with commas; headings and names beside them do no harm.",
    )
    field_order = ["numbers"]

    def clean_numbers(self) -> list[str]:
        return pasted_numbers(self.cleaned_data["numbers"])

    @property
    def wish(self) -> PortWish:
        details = {name: value for name, value in self.cleaned_data.items() if name != "numbers"}
        lines = [PortLine(one) for one in self.cleaned_data["numbers"]]
        return PortWish(lines=lines, details=details)


class CorrectionForm(PortDetailsForm):
    """The details as they were sent, the one at fault first; only what was changed counts."""

    def __init__(self, data: Any, *, port: PortRequest) -> None:
        shown = {name: getattr(port, name) for name in CORRECTABLE} | {"country": port.country_code}
        super().__init__(data, initial=shown)
        self.fields["pin"].help_text = "Leave it empty to keep the one that was sent."
        wrong = port.rejection.field if port.rejection else ""
        if wrong in self.fields:
            self.order_fields([wrong])
            self.fields[wrong].widget.attrs["autofocus"] = True
            self.fields[wrong].help_text = port.rejection.help if port.rejection else ""

    @property
    def changes(self) -> dict[str, Any]:
        changed = {
            *self.changed_data,
            *(("country",) if self.cleaned_data["country"] != self.initial["country"] else ()),
        }
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name in changed}


class RescheduleForm(forms.Form):
    wanted_on = forms.DateField(label="New day", widget=DAY)


class MoveForm(forms.Form):
    """A step that staff heard of in another way."""

    to = forms.ChoiceField(label="The port is now", choices=[(one.value, one.label) for one in BY_HAND])
    foc = forms.DateField(label="Confirmed date", required=False, widget=DAY)
    text = forms.CharField(label="What was heard", max_length=300, required=False)

    @property
    def state(self) -> PortState:
        return PortState(self.cleaned_data["to"])


class SignForm(forms.Form):
    name = forms.CharField(label="Your full name", max_length=120)
    consents = forms.BooleanField(label="I have read the letter and may sign it.")


class LetterForm(forms.Form):
    file = forms.FileField(
        label="Signed letter",
        help_text="PDF, PNG or JPEG, up to 5 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    @property
    def content(self) -> bytes:
        """No more than one byte too many is read."""
        return bytes(self.cleaned_data["file"].read(MOST_BYTES + 1))
