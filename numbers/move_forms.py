"""Forms that name the account which shall have numbers."""

from collections.abc import Sequence
from typing import Any

from django import forms


class MoveForm(forms.Form):
    """Names the account that shall have the number."""

    account = forms.CharField(
        label="Account number",
        max_length=10,
        help_text="Ten digits.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class BulkMoveForm(MoveForm):
    """The same for many numbers; ``below`` are accounts to choose from, as number and name."""

    account = forms.CharField(
        label="To account",
        max_length=120,
        help_text="Its name or its number.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "suggested"}),
    )

    def __init__(self, *args: Any, below: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggested = [(name, number) for number, name in below]
        self._below = below

    def clean_account(self) -> str:
        """The number: as it was typed, or of the one account whose name it is or begins with it."""
        text = str(self.cleaned_data["account"]).strip()
        names = {number: name.casefold() for number, name in self._below}
        same = [number for number, name in names.items() if name == text.casefold()]
        found = same or [number for number, name in names.items() if name.startswith(text.casefold())]
        if len(found) > 1:
            raise forms.ValidationError("Several accounts are called so. Enter the number of one.")
        return found[0] if found else text

    @property
    def told(self) -> str:
        """The account that was found, for people."""
        number = self.cleaned_data["account"]
        return ", ".join(filter(None, [dict(self._below).get(number, ""), number]))
