"""Forms of money."""

from django import forms


class MoneyForm(forms.Form):
    """Money that staff post to an account; ``reference`` makes a form that is sent twice count once."""

    kind = forms.ChoiceField(
        choices=[
            ("payment", "Payment received"),
            ("credit", "Credit, to be paid later"),
            ("debit", "Debit: taken off the balance"),
            ("refund", "Refund: given back"),
            ("goodwill", "Goodwill: given without being owed"),
        ]
    )
    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)
    reference = forms.CharField(max_length=64, help_text="Transaction or invoice number; counts once.")
    description = forms.CharField(
        max_length=200, required=False, help_text="The reason; needed for a debit, refund or goodwill."
    )
