"""Forms of what an account writes on its numbers for itself: on one, and on many by file."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.fields.forms import add_inputs, given_values
from accounts.selectors.owning import Offered
from common.errors import Invalid
from common.tables.rows import ENDINGS, of_file, of_text
from common.tables.sheet import Known
from common.tags import split_tags
from numbers.models import PhoneNumber
from numbers.services.describe import Description

MOST_OF_TEXT, MOST_OF_FILE = 1_000_000, 5_000_000


class DescribeForm(forms.Form):
    """What the account writes on a number for itself."""

    label = forms.CharField(required=False, max_length=80, help_text="What you call the number.")
    purpose = forms.CharField(required=False, max_length=200, help_text="What the number is for.")
    owner = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, help_text="Who of you is responsible for it."
    )
    tags = forms.CharField(required=False, max_length=700, help_text="Separate tags with commas.")
    notes = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    @classmethod
    def of(
        cls, number: PhoneNumber, offered: Offered, stored: Mapping[int, str], data: Any
    ) -> "DescribeForm":
        """The form with what is written on the number now, and an input for each custom field."""
        told = {name: getattr(number, name) for name in ("label", "purpose", "notes")}
        form = cls(data, initial=told | {"tags": ", ".join(number.tags), "owner": number.owner_id or ""})
        form.fields["owner"].choices = offered.owners(number.owner_id)  # type: ignore[attr-defined]
        add_inputs(form, offered.fields, stored)
        return form

    def description(self) -> Description:
        data = self.cleaned_data
        return Description(
            label=data["label"],
            purpose=data["purpose"],
            owner=data["owner"] or 0,
            notes=data["notes"],
            tags=split_tags(data["tags"]),
            fields=given_values(self),
        )


class WrittenFileForm(forms.Form):
    """What shall be written on numbers: a file, or rows that were pasted."""

    file = forms.FileField(
        required=False,
        help_text="CSV or XLSX, up to 5 MB.",
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )
    text = forms.CharField(
        label="Or rows from a spreadsheet",
        required=False,
        strip=False,
        max_length=MOST_OF_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Paste them with their header.",
    )

    def __init__(self, known: Known, *args: Any) -> None:
        super().__init__(*args)
        self._known = known

    def clean(self) -> None:
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        self.rows = of_text(text)
        if file:
            try:
                self.rows = of_file(file, file.size, self._known, most_bytes=MOST_OF_FILE)
            except Invalid as exc:
                self.add_error("file", exc.text)
        elif not text.strip() and not self.errors:
            self.add_error("file", "Choose a file, or paste rows.")
