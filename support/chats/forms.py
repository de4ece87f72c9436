"""Forms about chats: a chat reception, what a visitor begins with, and a line of either side."""

from typing import Any

from django import forms

from accounts.models import Account
from common.ids import new_token
from pbx.forms.fields import LinesField
from pbx.receptions.selectors import receptions
from support.chats.models import ChatReception
from support.chats.receptions import ChatWish
from support.chats.services import Visitor
from support.chats.states import LONGEST_RING, LONGEST_TEXT, USUAL_RING


class ReceptionForm(forms.Form):
    """``wish`` is what the service takes."""

    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs={"dir": "auto"}))
    brand_name = forms.CharField(
        label="Brand name", required=False, max_length=100, help_text="What visitors know the company as."
    )
    greeting = forms.CharField(
        label="Greeting",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    origins = LinesField(
        label="Websites",
        required=False,
        help_text="Which may embed it, one a line, such as https://www.example.com.",
    )
    hours_of = forms.TypedChoiceField(
        label="Open", required=False, coerce=int, empty_value=None, help_text="The hours of a reception."
    )
    ring_minutes = forms.IntegerField(
        label="Minutes that a chat rings",
        min_value=1,
        max_value=LONGEST_RING,
        initial=USUAL_RING,
        help_text="After that it was missed.",
    )
    is_on = forms.BooleanField(label="Visitors may chat", required=False, initial=True)
    asks_smileys = forms.BooleanField(label="Ask visitors for a smiley afterwards", required=False)
    asks_nps = forms.BooleanField(
        label="Ask how likely they recommend us",
        required=False,
        help_text="From 0 to 10, instead of a smiley.",
    )

    def __init__(self, account: Account, data: Any = None, *, row: ChatReception | None = None) -> None:
        names = [name for name in self.base_fields if name != "origins"]
        initial = {name: getattr(row, name) for name in names} if row else {}
        if row is not None:
            initial |= {"origins": "\n".join(row.origins), "hours_of": row.hours_of_id}
        super().__init__(data, initial=initial)
        mains = [(one.pk, one.name) for one in receptions(account)]
        kept = row.hours_of if row is not None else None
        if kept is not None and kept.pk not in dict(mains):
            mains.append((kept.pk, f"{kept.name} (deleted)"))
        self.fields["hours_of"].choices = [("", "At all hours"), *mains]  # type: ignore[attr-defined]

    @property
    def wish(self) -> ChatWish:
        given = dict(self.cleaned_data)
        return ChatWish(**given | {"origins": tuple(given["origins"])})


class StartForm(forms.Form):
    """What a visitor fills in."""

    name = forms.CharField(
        label="Name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )
    email = forms.EmailField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    text = forms.CharField(
        label="What is it about?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_token)

    @property
    def visitor(self) -> Visitor:
        return Visitor(**self.cleaned_data)


class LineForm(forms.Form):
    """One line of a chat; its key makes that it stands there once."""

    text = forms.CharField(
        label="Your text",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "data-line": ""}),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_token)
