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


def _cap(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=2)


class OwnCapsForm(forms.Form):
    """What an account allows itself; empty is no cap of its own."""

    day_cap = _cap("Your cap for a day")
    month_cap = _cap("Your cap for a month")


class MostForm(forms.Form):
    """What an account above allows; empty is as much as there is."""

    day_most = _cap("At most in a day")
    month_most = _cap("At most in a month")
