"""Forms of payments: how a seller is paid, and that it was."""

from typing import Self

from django import forms

from billing.models import PaymentSettings
from billing.payment_states import PaysThrough


def _secret(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=help_text,
    )


class PaymentSettingsForm(forms.Form):
    """Through whom invoices are paid. Secrets are never shown; empty leaves them as they are."""

    through = forms.ChoiceField(label="Paid through", choices=PaysThrough.choices)
    instructions = forms.CharField(
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="How else it can be paid, such as a bank account. Shown behind the link.",
    )
    secret_key = _secret(
        "Secret key",
        "Of Stripe's API; a restricted one that may write Checkout Sessions and Refunds is enough.",
    )
    hook_secret = _secret("Signing secret of the webhook", "Begins with whsec_.")

    @classmethod
    def about(cls, settings: PaymentSettings) -> Self:
        form = cls(initial={"through": settings.through, "instructions": settings.instructions})
        for name in ("secret_key", "hook_secret"):
            if getattr(settings, name):
                form.fields[name].widget.attrs["placeholder"] = "Set; empty leaves it"
        return form


class GiveBackForm(forms.Form):
    """What of a payment is given back; ``refunded`` is what was when the form was drawn."""

    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, help_text="With its tax.")
    reference = forms.CharField(max_length=64, help_text="Of the transfer, or why.")
    refunded = forms.DecimalField(widget=forms.HiddenInput)


class MarkPaidForm(forms.Form):
    reference = forms.CharField(max_length=64, help_text="Of the transfer; counts once.")
