"""Forms of the inbox; the rules are the services'."""

import uuid
from typing import Any

from django import forms

from messaging.forms import TEXT, named
from messaging.services.canned import LONGEST_TITLE
from messaging.services.content import LONGEST_TEXT
from messaging.services.conversations import LONGEST_NAME, Whose
from numbers.forms import phone_field

REPLY, NOTE = "reply", "note"
LONGEST_FIELD = 4000


def form_key() -> str:
    """What makes one filled-in form one message, however often it is sent."""
    return uuid.uuid4().hex


class AnswerForm(forms.Form):
    """What to write in a conversation: a message, or a note for colleagues.

    ``seen`` is the latest message that was on the page, ``key`` the form's own.
    """

    kind = forms.ChoiceField(
        choices=[(REPLY, "Message"), (NOTE, "Internal note")], initial=REPLY, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Message",
        max_length=LONGEST_FIELD,
        strip=False,
        widget=forms.Textarea(
            attrs=TEXT
            | {
                "rows": 2,
                "maxlength": LONGEST_FIELD,
                "placeholder": "Write here",
                "data-compose": "",
                "class": "input",
            }
        ),
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False, widget=forms.HiddenInput)


class NewConversationForm(forms.Form):
    """The first message to somebody."""

    ours = forms.ChoiceField(label="From")
    peer = phone_field(label="To")
    text = forms.CharField(
        label="Message", max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs=TEXT)
    )
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False, widget=forms.HiddenInput)

    def __init__(self, numbers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ours"] = forms.ChoiceField(label="From", choices=named(numbers))
        self.order_fields(["ours", "peer", "text", "key"])


class SearchForm(forms.Form):
    """Finds people, numbers and texts; it lives in the URL."""

    q = forms.CharField(
        label="Search the inbox",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Names, numbers, texts"}),
    )

    @property
    def given(self) -> str:
        return str(self.cleaned_data.get("q", "")).strip() if self.is_valid() else ""


class NameForm(forms.Form):
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "input input--sm", "placeholder": "Their name"}),
    )


class AssignForm(forms.Form):
    """Whose it shall be, and whose it was when the page was made; ``a7`` is an agent, ``u7`` a user."""

    to = forms.RegexField(r"\A([au][0-9]{1,18})?\Z", required=False)
    was = forms.RegexField(r"\A([au][0-9]{1,18})?\Z", required=False)

    def whose(self, field: str) -> Whose:
        value = str(self.cleaned_data[field])
        if not value:
            return Whose()
        return Whose(agent=int(value[1:])) if value[0] == "a" else Whose(user=int(value[1:]))


class CannedForm(forms.Form):
    """A canned reply."""

    title = forms.CharField(max_length=LONGEST_TITLE)
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        strip=False,
        help_text="{name} becomes the person's name, {number} your number, {agent} who writes.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_shared = forms.BooleanField(label="For everybody in the account", required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
