"""Forms of the pages about SIM cards: they read what was typed; whether it can be ordered is the services' to say."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.money import for_people
from providers.contract.sims import SimProduct


class SimSearchForm(forms.Form):
    """Narrows the list of cards; it lives in the URL."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Card, number or description"}),
    )


class ProductForm(forms.Form):
    product = forms.ChoiceField(label="Product")

    def __init__(self, products: Sequence[SimProduct], currency: str, data: Any = None) -> None:
        super().__init__(data)
        choices = [(row.name, f"{row.label}: {for_people(row.month)} {currency} a month") for row in products]
        self.fields["product"].choices = choices  # type: ignore[attr-defined]


class ActivateForm(ProductForm):
    icc_id = forms.CharField(
        label="SIM card",
        max_length=40,
        help_text="The 19 or 20 digits that are printed on it, beginning with 89.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label="What it is for", max_length=200, required=False, help_text="Such as Lift, Østergade 4."
    )

    field_order = ("icc_id", "product", "description")


class SimForm(forms.Form):
    description = forms.CharField(label="What it is for", max_length=200, required=False)
    overuse_limit = forms.DecimalField(
        label="Limit on overuse",
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text="What use beyond the product may cost in a month. Empty: no limit.",
    )


class EndForm(forms.Form):
    is_recycled = forms.BooleanField(
        label="Keep the card for another activation",
        required=False,
        help_text="Without this the card can never be used again.",
    )
