"""Forms of voice bots and their numbers; what is allowed is the services' to say."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Agent
from accounts.services.bots import DESCRIPTION_LENGTH, NAME_LENGTH
from messaging.agent_forms import free_number_field
from numbers.services.voice import LABEL_LENGTH


class BotForm(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    description = forms.CharField(
        max_length=DESCRIPTION_LENGTH, required=False, help_text="What it does, for your colleagues."
    )


class GiveNumberForm(forms.Form):
    """A free number for a bot."""

    number = free_number_field("Number", "One that nobody holds.")
    label = forms.CharField(max_length=LABEL_LENGTH, required=False, help_text="What the number is for.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = True


class VoiceNumberForm(forms.Form):
    """One number of a bot: its label, whether it rests, and which bot has it."""

    label = forms.CharField(max_length=LABEL_LENGTH, required=False, help_text="What the number is for.")
    is_paused = forms.BooleanField(
        label="Paused", required=False, help_text="The bot keeps the number and does not use it."
    )
    agent = forms.ChoiceField(label="Voice bot")

    def __init__(self, bots: Iterable[Agent], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].choices = [(bot.ref, bot.name) for bot in bots]  # type: ignore[attr-defined]
