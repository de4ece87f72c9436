"""Forms of emergency addresses and lookups: they read what was typed; whether it is right is the services' to say."""

from typing import Any

from django import forms

from numbers.forms import phone_field
from numbers.selectors.e911 import REFUSED, STATUSES
from providers.contract.emergency import PostalAddress
from providers.house.postal_words import PREFIXES, PROVINCES

PLACES = [("", "Choose"), *((code, code) for code in sorted([*PREFIXES, *PROVINCES]))]


class CoverageForm(forms.Form):
    """What the list of numbers and their addresses is narrowed to; lives in the address."""

    q = forms.CharField(label="Search", required=False, max_length=120)
    status = forms.ChoiceField(
        required=False, choices=[(one, one) for one in (*STATUSES, REFUSED)], widget=forms.HiddenInput
    )

    @property
    def given(self) -> dict[str, str]:
        """The parts that were given and make sense: ``text`` and ``status``."""
        self.is_valid()
        found = {"text": self.cleaned_data.get("q", ""), "status": self.cleaned_data.get("status", "")}
        return {name: value for name, value in found.items() if value}


class AddressForm(forms.Form):
    """Where a dispatcher shall send help, and who is told to be calling."""

    caller_name = forms.CharField(
        label="Name shown to the dispatcher", max_length=32, help_text="The company or person at the address."
    )
    line1 = forms.CharField(label="House number and street", max_length=60)
    line2 = forms.CharField(
        label="Unit",
        max_length=60,
        required=False,
        help_text="Suite, apartment, floor: where in the building.",
    )
    city = forms.CharField(label="City", max_length=60)
    state = forms.ChoiceField(label="State or province", choices=PLACES)
    zip = forms.CharField(label="ZIP or postal code", max_length=10)

    @property
    def address(self) -> PostalAddress:
        """What was typed, once the form is valid."""
        data = self.cleaned_data
        return PostalAddress(data["line1"], data["line2"], data["city"], data["state"], data["zip"])


class WaiverForm(forms.Form):
    """A signature that a number needs no emergency address."""

    reason = forms.CharField(
        label="Why no emergency address is needed",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the number only receives faxes and nobody can call out with it.",
    )
    signed_name = forms.CharField(
        label="Your full name, as a signature",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    understood = forms.BooleanField(
        label="I understand that a dispatcher will see no address when this number calls 911."
    )


class NameLookupForm(forms.Form):
    number = phone_field(label="Number")


class RoutingLookupForm(forms.Form):
    number = phone_field(label="Number called")
    caller = phone_field(label="Called from")


class HomeNetworkForm(forms.Form):
    number = phone_field(label="Mobile number")


def address_form(data: Any, shown: PostalAddress | None, caller_name: str) -> AddressForm:
    """The form with what was typed, or with what is there already."""
    initial = shown.__dict__ | {"caller_name": caller_name} if shown else {"caller_name": caller_name}
    return AddressForm(data, initial=initial)
