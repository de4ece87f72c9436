"""The form in which a file of contacts is given."""

import io
from typing import Any

from django import forms

from agents.imports.reading import read
from common.errors import Invalid
from common.tables.rows import ENDINGS, as_text
from common.tables.sheet import Sheet

MOST_BYTES = 5_000_000
KEEP, LEAD = "keep", "lead"


class ContactFileForm(forms.Form):
    """A file, or rows that were pasted; ``sheet`` is the table in it, ``content`` the same as CSV."""

    file = forms.FileField(
        required=False,
        help_text="CSV or XLSX, up to 5 MB: such as an export of a telephone, a mail program, or of this page.",
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )
    text = forms.CharField(
        label="Or rows from a spreadsheet",
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Paste them with their header.",
    )
    known = forms.ChoiceField(
        label="Where a number has a contact already",
        choices=[(KEEP, "Add what is missing"), (LEAD, "Take name and e-mail from the file")],
        initial=KEEP,
        required=False,
        help_text="Tags of both are kept either way.",
    )

    sheet: Sheet

    @property
    def content(self) -> str:
        """What the form keeps between what would change and the change."""
        return as_text([self.sheet.header, *self.sheet.rows])

    @property
    def leads(self) -> bool:
        return bool(self.cleaned_data["known"] == LEAD)

    def clean(self) -> dict[str, Any]:
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        if file and file.size > MOST_BYTES:
            self.add_error("file", "A file has up to 5 MB.")
        elif file or text.strip():
            data = text.encode()
            try:
                self.sheet = read(file, file.size) if file else read(io.BytesIO(data), len(data))
            except Invalid as exc:
                self.add_error("file", exc.text)
        elif not self.errors:
            self.add_error("file", "Choose a file, or paste rows.")
        return self.cleaned_data
