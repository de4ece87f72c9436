"""Forms of the carrier pages: they read what was typed; what fits a carrier is the services' to say."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from common.plans.registry import countries, country_name
from providers.contract.connector import Connector
from providers.contract.families import ASSIGNED, BY_COUNTRY, Family
from providers.contract.login import LoginField
from providers.login_checks import PLACES
from providers.models import ProviderAccount
from providers.registry import CONNECTORS


class ConnectorForm(forms.Form):
    """Which API a carrier speaks: it decides what the login's form asks for."""

    connector = forms.ChoiceField(
        label="Carrier's system",
        choices=lambda: [(slug, connector.label) for slug, connector in CONNECTORS.items()],
    )


class ProviderAccountForm(forms.Form):
    """A login at a carrier, with the fields that its connector asks for; the secret goes in and never comes out."""

    name = forms.CharField(max_length=80, help_text="What you call it: Wholesale, Backup …")
    egress_address = forms.GenericIPAddressField(
        label="Call from",
        required=False,
        help_text="A local address of this server; rate limits are counted for each. Empty: any.",
    )
    sync_every_minutes = forms.IntegerField(
        label="Sync every (minutes)",
        min_value=0,
        initial=60,
        help_text="0: only when somebody presses Sync now.",
    )
    is_shared = forms.BooleanField(
        label="For accounts below too",
        required=False,
        initial=True,
        help_text="They may take from it what you do.",
    )
    use_for = forms.MultipleChoiceField(
        label="Use it for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="In every country that it serves. The list of carriers shows and changes this later.",
    )

    charges_simulated = forms.BooleanField(
        label="Charge for what is simulated",
        required=False,
        help_text="Calls, and messages beyond the carrier's own network, cost what real ones cost.",
    )

    def __init__(
        self,
        connector: type[Connector],
        data: Any = None,
        *,
        stored: ProviderAccount | None = None,
        taken: Collection[str] = (),
    ) -> None:
        """``taken`` are the families that a new login is not used for unless somebody says so."""
        super().__init__(data, initial=_initial(stored) if stored else None)
        if not connector.simulates:
            del self.fields["charges_simulated"]
        self.login_fields = [field.name for field in connector.login_fields]
        for field in connector.login_fields:
            self.fields[field.name] = _form_field(field, is_new=stored is None)
        self.order_fields(["name", *self.login_fields])
        if stored:
            del self.fields["use_for"]
        else:
            self._offer_use(connector, taken)

    def _offer_use(self, connector: type[Connector], taken: Collection[str]) -> None:
        served = [family for family in connector.families() if family in ASSIGNED]
        _choose(self, "use_for", [(family.value, family.label) for family in served])
        self.fields["use_for"].initial = [family.value for family in served if family not in taken]

    def values(self, *, changed: bool = False) -> dict[str, Any]:
        """What was typed as the services take it; with ``changed``, of what differs from what is stored."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if not changed or name in self.changed_data
        }
        others = [name for name in self.login_fields if name not in PLACES]
        extra = {name: self.cleaned_data[name] for name in others}
        found = {name: value for name, value in given.items() if name not in others}
        if "egress_address" in found:
            found["egress_address"] = found["egress_address"] or None
        return found | ({"extra": extra} if given.keys() & extra.keys() else {})


class UseForm(forms.Form):
    """Which login a family is taken from, and where."""

    country = forms.ChoiceField(required=False, help_text="One country goes before “every country”.")
    login = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    def __init__(self, family: Family, logins: Sequence[ProviderAccount], data: Any = None) -> None:
        super().__init__(data)
        names = [(login.pk, f"{login.name} ({CONNECTORS[login.connector].label})") for login in logins]
        _choose(self, "login", [("", "None of its own: what the account above uses"), *names])
        if family not in BY_COUNTRY:
            del self.fields["country"]
            return
        served = {
            country for login in logins for country in CONNECTORS[login.connector].countries_for(family)
        }
        named = (
            countries()
            if any(not CONNECTORS[login.connector].countries_for(family) for login in logins)
            else {}
        )
        named = named or {country: country_name(country) for country in sorted(served, key=country_name)}
        _choose(self, "country", [("", "Every country that it serves"), *named.items()])

    def values(self) -> dict[str, Any]:
        return {"country": self.cleaned_data.get("country", ""), "pk": self.cleaned_data["login"]}


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _initial(stored: ProviderAccount) -> dict[str, Any]:
    names = ["name", "egress_address", "sync_every_minutes", "is_shared", "charges_simulated"]
    names += ["base_url", "username"]
    initial: dict[str, Any] = {name: getattr(stored, name) for name in names}
    initial.update(stored.extra)
    return initial


def _form_field(field: LoginField, *, is_new: bool) -> forms.Field:
    """The field as a form asks for it; a stored secret is not asked for again."""
    label, help_text = field.label, field.help
    if field.choices:
        return forms.ChoiceField(
            label=label, help_text=help_text, required=field.is_needed, choices=field.choices
        )
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if field.kind == "url":
        widget = forms.URLInput(attrs={"autocomplete": "off"})
    if field.kind == "secret":
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        if not is_new:
            label, help_text = f"New {label}", "Leave it empty to keep the present one."
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=field.is_needed and (is_new or field.kind != "secret"),
        max_length=500 if field.kind == "secret" else 200,
        strip=field.kind != "secret",
        widget=widget,
    )
