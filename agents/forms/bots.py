"""Forms of the voice bot pages: they read what was typed; whether it is allowed is the services' to say."""

from collections.abc import Sequence

from django import forms

from accounts.services.bots import DESCRIPTION_LENGTH, NAME_LENGTH
from agents.services.bot_ids import field_of
from numbers.forms import phone_field
from numbers.services.voice import LABEL_LENGTH
from providers.models import ProviderAccount


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


class BotEditForm(BotForm):
    """The same, with the bot's ID at each login that keeps voice bots' numbers."""

    def __init__(self, *args: object, ids: Sequence[tuple[ProviderAccount, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.logins = [login for login, _ in ids]
        for login, carrier_ref in ids:
            self.fields[field_of(login)] = forms.CharField(
                label=f"ID at {login.name}",
                required=False,
                max_length=64,
                initial=carrier_ref,
                help_text="What the carrier calls this bot. Its numbers are then kept there too.",
            )

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in BotForm.base_fields}

    def ids(self) -> dict[int, str]:
        """What was entered, by the login's id."""
        return {login.pk: self.cleaned_data[field_of(login)] for login in self.logins}


class VoiceNumberForm(forms.Form):
    """A free number for a bot."""

    number = phone_field(label="Number", help_text="Type some digits to choose a free one.")
    label = forms.CharField(
        label="Label", required=False, max_length=LABEL_LENGTH, help_text="What the number is for."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["number"].widget.attrs |= {"list": "free-numbers"}
