"""Forms of the accounts pages; the rules are the services'."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django import forms

from accounts.fields.forms import FilterForm
from accounts.listings import Listing, Wish
from accounts.models import Account, CustomField
from accounts.services.accounts import ALLOWED_CHILDREN
from accounts.states import AccountKind, AccountState, Product
from common import e164, timezones
from common.errors import Invalid
from common.plans.registry import countries, plan_in

ZONES = [(zone, zone.replace("_", " ")) for zone in sorted(timezones.names()) if "/" in zone or zone == "UTC"]
ANY = [("", "Any")]


def named_countries() -> list[tuple[str, str]]:
    return list(countries().items())


class AccountFilterForm(FilterForm):
    """What the list of accounts is narrowed to; lives in the address."""

    q = forms.CharField(label="Search", required=False, max_length=120)
    kind = forms.ChoiceField(required=False, choices=[*ANY, *AccountKind.choices[1:]])
    state = forms.ChoiceField(required=False, choices=[*ANY, *AccountState.choices])
    tag = forms.CharField(required=False, max_length=30)
    under = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, fields: Iterable[CustomField], data: Any) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["placeholder"] = "Name, number or e-mail"
        self.add_filters(fields)


class StateFilterForm(forms.Form):
    """What a list is narrowed to by words and a state; lives in the address."""

    q = forms.CharField(label="Search", required=False, max_length=120)
    state = forms.ChoiceField(required=False)

    def __init__(self, states: Iterable[tuple[str, str]], data: Any) -> None:
        super().__init__(data)
        self.fields["state"].choices = [*ANY, *states]  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, str]:
        """The parts that were given and make sense: ``text`` and ``state``."""
        self.is_valid()
        found = {"text": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}
        return {name: value for name, value in found.items() if value}


class BelowFilterForm(forms.Form):
    """What a list over several accounts is narrowed to; lives in the address."""

    q = forms.CharField(label="Search", required=False, max_length=120)
    account = forms.CharField(
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name or number"}),
    )
    state = forms.ChoiceField(required=False)

    def __init__(self, listing: Listing[Any], data: Any) -> None:
        super().__init__(data)
        self.fields["state"].choices = [*ANY, *listing.states]  # type: ignore[attr-defined]
        self.fields["state"].label = listing.states_label
        if not listing.states:
            del self.fields["state"]
        if not listing.has_words:
            del self.fields["q"]

    @property
    def wish(self) -> Wish:
        """The parts that were given and make sense."""
        self.is_valid()
        given = self.cleaned_data
        return Wish(given.get("q", ""), given.get("account", ""), given.get("state", ""))


class PhoneField(forms.CharField):
    """A telephone number as people type it, national ones as at home; empty, or E.164 when it is cleaned."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        try:
            return e164.parse(text, e164.home()) if text else ""
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """The field as shown: its placeholder is a number as people at home write it."""
        if home := e164.home():
            self.widget.attrs["placeholder"] = plan_in(home).example
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        return e164.for_people(value) if isinstance(value, str) else value


class OwnSettingsForm(forms.Form):
    """What an account may change about itself."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail", help_text="Where notices go.")
    country = forms.ChoiceField(
        choices=named_countries, help_text="Numbers without a country code are read and shown as there."
    )
    timezone = forms.ChoiceField(
        label="Time zone", choices=ZONES, help_text="Pages and exports show times in it."
    )
    caller_id = PhoneField(label="Default caller ID", required=False)
    notify = forms.BooleanField(label="Tell me when the balance runs low", required=False)
    notify_threshold = forms.IntegerField(
        label="Low means below", min_value=0, max_value=1_000_000, help_text="Whole units of the currency."
    )

    @classmethod
    def about(cls, account: Account, data: Any = None) -> Self:
        """The form with the account's present settings."""
        values = {name: getattr(account, name) for name in cls.base_fields}
        plain = {
            name: f"{value.normalize():f}" for name, value in values.items() if isinstance(value, Decimal)
        }
        return cls(data, initial=values | plain)


class DialingSettingsForm(OwnSettingsForm):
    """Besides, where calls and messages may go."""

    service_international = forms.BooleanField(
        label="Calls and messages to other countries", required=False, help_text="Only to those chosen here."
    )
    international_countries = forms.MultipleChoiceField(
        label="Other countries",
        choices=named_countries,
        required=False,
        help_text="Home needs no permission. Hold Ctrl or ⌘ to choose several.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    service_premium = forms.BooleanField(
        label="Premium rate, shared cost, personal and satellite numbers",
        required=False,
        help_text="At home and in the countries chosen. Fraud earns on these; leave it off unless they are needed.",
    )


class StaffSettingsForm(DialingSettingsForm):
    """What staff of an account above may change besides."""

    balance_limit = forms.DecimalField(
        label="Lowest balance",
        max_digits=12,
        decimal_places=2,
        help_text="Charges that would go below are refused. Negative gives credit.",
    )
    max_concurrent_calls = forms.IntegerField(label="Concurrent calls", min_value=0, max_value=100_000)
    service_calls_in = forms.BooleanField(
        label="Calls in", required=False, help_text="Where this portal answers its numbers."
    )
    service_calls_out = forms.BooleanField(label="Calls out", required=False)
    service_sms_in = forms.BooleanField(
        label="SMS and MMS in",
        required=False,
        help_text="What comes while this is off is neither kept nor passed on.",
    )
    service_sms = forms.BooleanField(label="SMS", required=False)
    service_mms = forms.BooleanField(label="MMS", required=False)
    service_e911 = forms.BooleanField(label="e911", required=False)
    service_cnam = forms.BooleanField(label="Caller names (CNAM)", required=False)
    product = forms.ChoiceField(
        required=False,
        choices=[("", "None: everything is open"), *Product.choices],
        help_text="Statistics and Relatel webhooks come with Contact Center and Unlimited.",
    )
    seats = forms.IntegerField(
        label="Subscriptions",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="Of its people beside the first, in the order in which they came. Empty: everybody has one.",
    )
    trial_until = forms.DateField(
        label="Trial until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Its last day. No texts are sent during a trial.",
    )
    service_own_carriers = forms.BooleanField(
        label="Carriers of its own",
        required=False,
        help_text="It may add its logins at carriers; this server then calls the addresses that it gives.",
    )
    service_sub_accounts = forms.BooleanField(
        label="Sub-accounts",
        required=False,
        help_text="Its people open and look after accounts below it, with what it may use itself.",
    )

    def leave_out(self, names: Iterable[str]) -> None:
        """Not to be set by those who look."""
        for name in names:
            self.fields.pop(name, None)


class NewAccountForm(forms.Form):
    """An account below the present one, with its first owner."""

    name = forms.CharField(max_length=120, help_text="The company or person it is for.")
    kind = forms.ChoiceField()
    email = forms.EmailField(label="E-mail", help_text="Where the account's notices go.")
    country = forms.ChoiceField(choices=named_countries)
    timezone = forms.ChoiceField(label="Time zone", choices=ZONES)
    owner_email = forms.EmailField(
        label="Owner's e-mail", required=False, help_text="Gets an invitation to sign in as the owner."
    )
    owner_name = forms.CharField(label="Owner's name", required=False, max_length=120)

    def __init__(self, parent: Account, data: Any = None) -> None:
        super().__init__(data, initial={"timezone": parent.timezone, "country": parent.country})
        allowed = ALLOWED_CHILDREN[AccountKind(parent.kind)]
        kinds = [(kind.value, kind.label) for kind in AccountKind if kind in allowed]
        self.fields["kind"] = forms.ChoiceField(
            choices=kinds, initial=AccountKind.CUSTOMER if AccountKind.CUSTOMER in allowed else None
        )


class NewcomerForm(forms.Form):
    """What somebody new chooses with their yes to an invitation."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        max_length=200,
        strip=False,
        help_text="At least ten characters.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AccessForm(forms.Form):
    cidr = forms.CharField(
        label="Network",
        max_length=18,
        help_text="An IPv4 network with mask /8, /16, /24 or /32, such as 203.0.113.0/24.",
    )


class ActivityFilterForm(forms.Form):
    """What the activity log is narrowed to; lives in the address."""

    q = forms.CharField(label="Search", required=False, max_length=120)
    verb = forms.CharField(label="What was done", required=False, max_length=40, widget=forms.Select)
    subject = forms.CharField(label="About", required=False, max_length=40, widget=forms.Select)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, verbs: list[str], subjects: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["placeholder"] = "Person, program or thing"
        verb, subject = self.fields["verb"].widget, self.fields["subject"].widget
        assert isinstance(verb, forms.Select)
        assert isinstance(subject, forms.Select)
        verb.choices = [*ANY, *((word, word.capitalize()) for word in verbs)]
        subject.choices = [*ANY, *subjects]


class SavedViewForm(forms.Form):
    """A name for a list's filter."""

    name = forms.CharField(label="Name", max_length=80, help_text="A view of this name is replaced.")
    is_shared = forms.BooleanField(label="For everybody in this account", required=False)
    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, may_share: bool, path: str, query: str) -> None:
        super().__init__(data, initial={"path": path, "query": query}, prefix=None, auto_id="view-%s")
        if not may_share:
            del self.fields["is_shared"]

    def kept(self) -> dict[str, Any]:
        return {"is_shared": False} | self.cleaned_data
