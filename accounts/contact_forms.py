"""Forms of the address book: they read what was typed; whether it can be kept is the services' to say."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.models import Account, Contact
from accounts.services.address_book import LONGEST_COMMENT, ContactFields
from common.pasting import parted


class ContactSearchForm(forms.Form):
    """Narrows the list of contacts; it lives in the URL."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name, number, e-mail or tag"}),
    )

    @property
    def words(self) -> str:
        """What is looked for; nothing where it makes no sense."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


class ContactForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100)
    number = forms.CharField(
        label="Telephone number",
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    other_numbers = forms.CharField(
        label="Other numbers",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text="One in a line. The name stands wherever any of the numbers does.",
    )
    email = forms.CharField(
        label="E-mail", required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    tags = forms.CharField(
        label="Tags",
        required=False,
        max_length=700,
        help_text="Separated by commas, such as supplier, Copenhagen.",
    )
    is_flagged = forms.BooleanField(label="Flagged: worth a second look", required=False)

    @classmethod
    def of(cls, contact: Contact, others: Sequence[str], data: Any = None) -> "ContactForm":
        """The form as the contact is, with its numbers beside the main one."""
        initial = {
            "name": contact.name,
            "number": contact.e164,
            "other_numbers": "\n".join(others),
            "email": contact.email,
            "tags": ", ".join(contact.tags),
            "is_flagged": contact.is_flagged,
        }
        return cls(data, initial=initial)

    @property
    def fields_given(self) -> ContactFields:
        values = dict(self.cleaned_data)
        values["other_numbers"] = parted(values["other_numbers"])
        values["tags"] = [tag.strip() for tag in values["tags"].split(",")]
        return ContactFields(**values)


class MergeForm(forms.Form):
    """The other contact, by its number; those that are alike are offered."""

    other = forms.CharField(
        label="The other contact's number",
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "list": "alike"}),
    )


class CommentForm(forms.Form):
    body = forms.CharField(
        label="Comment", max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    recipient = ColleagueField(label="For a colleague", required=False, help_text="Empty: for everybody.")

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        offer_colleagues(self, "recipient", account, nobody="Everybody")
