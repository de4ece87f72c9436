"""Choosing one of an account's people in a form: from a list, or by name where a list would be too long."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import Account, Agent
from accounts.selectors.choosing import called, choosable, fitting, some_names, with_id
from common.selects import LongSelect, Ready

# Longer lists nobody reads, and fifty thousand people take a page two seconds.
MOST_LISTED = 200
MOST_TOLD = 5


class ColleagueField(forms.Field):
    """``clean`` gives the person's id, None for nobody; the form says whose people with ``offer_colleagues``.

    Of more than 200 people one is named by all of the name or e-mail address, or by a part that nobody else has.
    """

    default_error_messages = {
        "invalid_choice": "Select a valid choice. That choice is not one of the available choices.",
        "nobody": "Nobody here has “%(text)s” in their name or e-mail address.",
        "several": "Several people fit: %(people)s. Give the whole name, or the e-mail address.",
    }
    account: Account
    people: QuerySet[Agent]
    listed: dict[str, str] | None = None

    def offer(self, account: Account, people: QuerySet[Agent], nobody: str) -> None:
        self.account, self.people = account, people
        found = some_names(self.people, MOST_LISTED + 1)
        if len(found) > MOST_LISTED:
            shown = {"placeholder": f"{nobody}, or a name" if nobody else "Name", "autocomplete": "off"}
            self.widget = forms.TextInput(shown | {"maxlength": "254"})
        else:
            self.listed = found
            empty = [] if self.required and not nobody else [("", nobody)]
            self.widget = LongSelect(choices=Ready([*empty, *found.items()]))
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        """The e-mail address, else the name, of a person whom an address or a row gives by id."""
        if self.listed is not None or not _is_id(value):
            return value
        person = with_id(self.people, str(value))
        return value if person is None else _address(person) or person.name

    def to_python(self, value: Any) -> int | None:
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        if self.listed is None:
            return self._named(text)
        if text not in self.listed:
            raise self._refusal("invalid_choice")
        return int(text)

    def _named(self, text: str) -> int:
        if _is_id(text) and (given := with_id(self.people, text)):
            return given.pk
        fit = fitting(self.account, self.people, text, MOST_TOLD + 1)
        if not fit:
            raise self._refusal("nobody", text=text)
        one = fit if len(fit) == 1 else called(self.account, self.people, text)
        if len(one) != 1:
            told = [_told(person) for person in fit[:MOST_TOLD]] + ["…"] * (len(fit) > MOST_TOLD)
            raise self._refusal("several", people=", ".join(told))
        return one[0].pk

    def _refusal(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def offer_colleagues(
    form: forms.Form,
    name: str,
    account: Account,
    *,
    nobody: str = "",
    but: Collection[int] = (),
    only: Collection[int] | None = None,
    active: bool = False,
) -> None:
    """Have the form's field choose among the account's people, or those of them who may act now.

    ``nobody`` is what the empty choice is called; those in ``but`` cannot be chosen, and none but those in ``only``.
    """
    field = form.fields[name]
    assert isinstance(field, ColleagueField)
    field.offer(account, choosable(account, but=but, only=only, active=active), nobody)


def _address(person: Agent) -> str:
    return person.email or person.upn


def _told(person: Agent) -> str:
    return f"{person.name} ({_address(person)})" if _address(person) else person.name


def _is_id(value: Any) -> bool:
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) < 19
