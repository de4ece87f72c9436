"""The form of what is written on an account beside its settings."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.fields.forms import add_inputs, given_values
from accounts.models import Account
from accounts.selectors.owning import Offered
from accounts.services.describing import AccountDescription
from common.tags import split_tags


class DescribeAccountForm(forms.Form):
    purpose = forms.CharField(required=False, max_length=200, help_text="What the account is for.")
    owner = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, help_text="Who of its people is responsible for it."
    )
    tags = forms.CharField(required=False, max_length=700, help_text="Separate tags with commas.")

    @classmethod
    def of(
        cls, account: Account, offered: Offered, stored: Mapping[int, str], data: Any, *, own: bool
    ) -> "DescribeAccountForm":
        """The form with what is written now. Fields that accounts above defined are filled by their staff: with ``own``
        they are left out.
        """
        told = {"purpose": account.purpose, "tags": ", ".join(account.tags), "owner": account.owner_id or ""}
        form = cls(data, initial=told)
        form.fields["owner"].choices = offered.owners(account.owner_id)  # type: ignore[attr-defined]
        fields = [one for one in offered.fields if not own or one.account_id == account.pk]
        add_inputs(form, fields, stored)
        return form

    def wanted(self) -> AccountDescription:
        data = self.cleaned_data
        return AccountDescription(
            purpose=data["purpose"],
            owner=data["owner"] or 0,
            tags=split_tags(data["tags"]),
            fields=given_values(self),
        )
