"""The form that asks for a caller ID."""

from django import forms


class CallerIdForm(forms.Form):
    number = forms.CharField(
        label="Number",
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    label = forms.CharField(label="Label", required=False, max_length=80)
    comment = forms.CharField(
        label="How it can be verified",
        required=False,
        max_length=200,
        help_text="Such as an invoice for it, or who to call there.",
    )
