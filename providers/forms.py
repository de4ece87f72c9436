"""Forms of the carrier pages: they read what was typed; what fits a carrier is the services' to say."""

from typing import Any

from django import forms

from providers.models import ProviderAccount
from providers.registry import CONNECTORS


class ProviderAccountForm(forms.Form):
    """A login at a carrier; the secret goes in and never comes out."""

    name = forms.CharField(max_length=80, help_text="What you call it: Wholesale, Backup …")
    connector = forms.ChoiceField(
        label="Carrier's system",
        choices=[(slug, connector.label) for slug, connector in CONNECTORS.items()],
        help_text="Which API the carrier speaks.",
    )
    base_url = forms.CharField(
        label="Base URL",
        required=False,
        max_length=200,
        help_text="Where its API begins, without the version. The house carrier needs neither this nor a login.",
        widget=forms.URLInput(attrs={"placeholder": "https://api.example.com", "autocomplete": "off"}),
    )
    login_url = forms.CharField(
        label="Login URL",
        required=False,
        max_length=200,
        help_text="For SmartCommunicator, which logs in at another host; its base URL ends with the customer's id.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label="User name",
        required=False,
        max_length=80,
        help_text="OmniaVoice has none: its API key is the password.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label="Password",
        required=False,
        max_length=500,
        help_text="Stored encrypted and never shown again.",
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
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
    is_default = forms.BooleanField(
        label="Order new numbers here", required=False, help_text="One login of an account is its default."
    )

    charges_simulated = forms.BooleanField(
        label="Charge for what is simulated",
        required=False,
        help_text="For the house carrier, whose network ends at its own numbers: messages beyond cost as real ones do.",
    )

    @classmethod
    def about(cls, provider_account: ProviderAccount, data: Any = None) -> "ProviderAccountForm":
        """The form with what is stored, but for the secret; the carrier's system cannot be changed."""
        names = set(cls.base_fields) - {"secret"}
        form = cls(data, initial={name: getattr(provider_account, name) for name in names})
        del form.fields["connector"]
        form.fields["secret"].label = "New password"
        form.fields["secret"].help_text = "Leave it empty to keep the present one."
        return form
