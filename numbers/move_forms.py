"""Forms that name the account which shall have numbers."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from accounts.models import Account
from common.errors import DomainError, NotFound


class MoveForm(forms.Form):
    """Names the account that shall have the number."""

    account = forms.CharField(
        label="Account number",
        max_length=10,
        help_text="Ten digits.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class BulkMoveForm(MoveForm):
    """The same for many numbers; ``below`` are accounts to choose from, as number and name, and ``called`` finds one of
    all by its name.
    """

    account = forms.CharField(
        label="To account",
        max_length=120,
        help_text="Its name or its number.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "suggested"}),
    )

    def __init__(
        self,
        *args: Any,
        below: Sequence[tuple[str, str]],
        called: Callable[[str], Account],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.suggested = [(name, number) for number, name in below]
        self._called = called
        self._name = ""

    def clean_account(self) -> str:
        """The number: as it was typed, or of the one account whose name it is or begins with it."""
        text = str(self.cleaned_data["account"]).strip()
        try:
            found = self._called(text)
        except NotFound:
            # An account that stands elsewhere is known by its number alone.
            return text
        except DomainError as exc:
            raise forms.ValidationError(exc.text) from exc
        self._name = found.name
        return found.number

    @property
    def told(self) -> str:
        """The account that was found, for people."""
        return ", ".join(filter(None, [self._name, self.cleaned_data["account"]]))
