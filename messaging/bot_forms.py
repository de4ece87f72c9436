"""Forms of the voice bot pages: they read what was typed; whether it is allowed is the services' to say."""

from django import forms

from accounts.services.bots import DESCRIPTION_LENGTH, NAME_LENGTH
from numbers.forms import phone_field
from numbers.services.voice import LABEL_LENGTH


class BotForm(forms.Form):
    """A voice bot as lists show it."""

    name = forms.CharField(label="Name", max_length=NAME_LENGTH)
    description = forms.CharField(
        label="Description",
        required=False,
        max_length=DESCRIPTION_LENGTH,
        help_text="What it does when it answers.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VoiceNumberForm(forms.Form):
    """A free number for a bot."""

    number = phone_field(label="Number", help_text="Type some digits to choose a free one.")
    label = forms.CharField(
        label="Label", required=False, max_length=LABEL_LENGTH, help_text="What the number is for."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["number"].widget.attrs |= {"list": "free-numbers"}
