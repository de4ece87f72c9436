"""The forms in which people say whether they want to be disturbed, and choose speed dial and what their calls show."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.models import Account, Agent
from agents.services.presence import DIGITS
from common import e164
from pbx.models import Reception

HOURS = [("", "Until I am back"), ("1", "For an hour"), ("4", "For four hours"), ("24", "For a day")]
EMOJIS = {
    "🍽️": "Lunch",
    "☕": "Break",
    "🤝": "Meeting",
    "🎧": "At work, undisturbed",
    "🚗": "On the way",
    "🤒": "Ill",
    "🏖️": "Holiday",
    "🏠": "Home for today",
}


class PresenceForm(forms.Form):
    """Why somebody is away and for how long; a moment that is given counts before a number of hours."""

    emoji = forms.ChoiceField(
        label="Sign",
        required=False,
        choices=[("", "None"), *((sign, f"{sign} {word}") for sign, word in EMOJIS.items())],
    )
    label = forms.CharField(
        label="Why", required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": "Lunch"})
    )
    hours = forms.TypedChoiceField(
        label="How long", required=False, coerce=int, empty_value=None, choices=HOURS
    )
    away_until = forms.DateTimeField(
        label="Or until",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    stand_in = ColleagueField(
        label="Calls go to",
        required=False,
        help_text="Calls for this one person. Groups ring their other members anyway.",
    )

    def __init__(self, account: Account, of: Agent, data: Any = None) -> None:
        super().__init__(data)
        offer_colleagues(self, "stand_in", account, nobody="Nobody else", but={of.pk}, active=True)

    @property
    def said(self) -> dict[str, Any]:
        """What was said, as ``set_away`` takes it."""
        given = self.cleaned_data
        until: datetime | None = given["away_until"]
        if until is None and given["hours"] is not None:
            until = timezone.now() + timedelta(hours=given["hours"])
        return {"until": until} | {name: given[name] for name in ("label", "emoji", "stand_in")}


class CallerIdForm(forms.Form):
    """Which main number one's own calls show; ``reception`` is its id, or None for one's own number."""

    reception = forms.TypedChoiceField(label="Your calls show", coerce=int, empty_value=None, required=False)

    def __init__(self, choices: dict[Reception, str], chosen: Reception | None, data: Any = None) -> None:
        super().__init__(data, initial={"reception": chosen.pk if chosen is not None else ""})
        shown = [(row.pk, f"{row.name}, {e164.for_people(number)}") for row, number in choices.items()]
        self.fields["reception"].choices = [("", "Your own number"), *shown]  # type: ignore[attr-defined]


class SpeedDialForm(forms.Form):
    """By which digit colleagues call somebody."""

    digit = forms.ChoiceField(
        label="Your speed dial",
        required=False,
        choices=[("", "None"), *((digit, digit) for digit in DIGITS)],
        help_text="The digit by which colleagues call you.",
    )
