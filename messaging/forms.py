"""Forms of the message pages; the rules are the services'."""

from typing import Any

from django import forms

from common import e164
from messaging.keywords import LANGUAGES
from messaging.services.content import LONGEST_SUBJECT, LONGEST_TEXT
from numbers.forms import pasted_numbers, phone_field

TEXT = {"rows": 3, "maxlength": LONGEST_TEXT, "data-segments": "#segments", "autocomplete": "off"}


class ReplyForm(forms.Form):
    """What to write in a thread; a message with media is an MMS."""

    text = forms.CharField(
        label="Message",
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs=TEXT),
    )
    media_urls = forms.CharField(
        label="Media",
        required=False,
        max_length=12_000,
        help_text="Public URLs, one on each line. With any the message is an MMS.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    subject = forms.CharField(required=False, max_length=LONGEST_SUBJECT, help_text="Shown with an MMS only.")

    def clean_media_urls(self) -> list[str]:
        return [line for line in str(self.cleaned_data["media_urls"]).split() if line]


class NewMessageForm(ReplyForm):
    """The first message to somebody: also from which number, and to whom."""

    ours = forms.ChoiceField(label="From")
    peer = phone_field(label="To")
    field_order = ["ours", "peer", "text", "media_urls", "subject"]

    def __init__(self, numbers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ours"] = forms.ChoiceField(label="From", choices=named(numbers))
        self.order_fields(self.field_order)


class FindForm(forms.Form):
    """Finds messages by their words or the other side's digits; it lives in the URL."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Words, or digits of a number"}),
    )
    ours = forms.ChoiceField(label="Number", required=False)

    def __init__(self, numbers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ours"] = forms.ChoiceField(
            label="Number", required=False, choices=[("", "Any"), *named(numbers)]
        )

    @property
    def given(self) -> dict[str, str]:
        """The parts that were given and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class OptOutFindForm(forms.Form):
    """Narrows the opt-out list; it lives in the URL."""

    q = forms.CharField(
        label="Search", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    show = forms.ChoiceField(label="Show", required=False, choices=[("", "In force"), ("ended", "Ended")])

    @property
    def given(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class OptOutForm(forms.Form):
    """Somebody who shall get no more messages."""

    peer = phone_field(label="Their number")
    ours = forms.ChoiceField(label="From", required=False)

    def __init__(self, numbers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All of our numbers"), *named(numbers)]
        self.fields["ours"] = forms.ChoiceField(label="No messages from", required=False, choices=choices)


class OptOutImportForm(forms.Form):
    """A list of people who shall get no more messages from any number."""

    peers = forms.CharField(
        label="Their numbers",
        max_length=250_000,
        help_text="One on each line, or a table with headings and names. None of our numbers writes to them any more.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def clean_peers(self) -> list[str]:
        """Every number in E.164; all lines that are none are told at once."""
        return pasted_numbers(self.cleaned_data["peers"])


def named(numbers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Numbers as choices, each with its label."""
    return [(number, f"{e164.for_people(number)} {label}".strip()) for number, label in numbers]


class KeywordForm(forms.Form):
    """Languages whose words for stopping, starting and help count, besides those of the numbers' countries."""

    languages = forms.MultipleChoiceField(
        required=False,
        label="Also in",
        choices=[(code, name) for code, (name, _) in LANGUAGES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
