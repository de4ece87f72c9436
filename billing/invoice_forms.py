"""Forms of invoices: how they look, and what a credit note takes back."""

from typing import Self

from django import forms

from billing.models import InvoiceSettings


class InvoiceSettingsForm(forms.Form):
    """How the account's invoices look."""

    prefix = forms.CharField(  # type: ignore[assignment]
        max_length=12, required=False, help_text="Before the running number, such as 2026-."
    )
    address = forms.CharField(
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yours, as it is printed.",
    )
    tax_name = forms.CharField(
        label="Tax", max_length=20, required=False, help_text="Such as VAT. Empty: none."
    )
    tax_rate = forms.DecimalField(
        label="Per cent", min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=0
    )
    reverse_charge = forms.CharField(
        label="Said to accounts abroad in place of the tax",
        max_length=200,
        required=False,
        help_text="Such as: Reverse charge. Empty: they pay the tax too.",
    )
    payment_days = forms.IntegerField(label="Days to pay", min_value=0, max_value=365, initial=14)
    is_automatic = forms.BooleanField(
        label="Issue them by themselves",
        required=False,
        help_text="On the second of each month, for the month before.",
    )
    footer = forms.CharField(
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as a bank account.",
    )

    @classmethod
    def about(cls, settings: InvoiceSettings) -> Self:
        return cls(initial={name: getattr(settings, name) for name in cls.base_fields})


class CreditNoteForm(forms.Form):
    net = forms.DecimalField(label="Amount before tax", min_value=0, max_digits=12, decimal_places=2)
    reason = forms.CharField(max_length=200)
    left = forms.DecimalField(widget=forms.HiddenInput)
