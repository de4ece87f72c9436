"""The number that is called from a page."""

from typing import Any

from django import forms

from accounts.models import Account
from common import e164 as numbering
from common.errors import Invalid
from numbers.forms import phone_field


class DialForm(forms.Form):
    number = phone_field(label="Number")

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self._country = account.country

    def clean_number(self) -> str:
        try:
            return numbering.parse(self.cleaned_data["number"], self._country)
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc
