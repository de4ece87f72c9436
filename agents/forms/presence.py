"""The form in which people say whether they want to be disturbed."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

HOURS = [("", "Until I am back"), ("1", "For an hour"), ("4", "For four hours"), ("24", "For a day")]


class PresenceForm(forms.Form):
    label = forms.CharField(
        label="Why", required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": "Lunch"})
    )
    hours = forms.TypedChoiceField(
        label="How long", required=False, coerce=int, empty_value=None, choices=HOURS
    )

    @property
    def until(self) -> datetime | None:
        hours = self.cleaned_data["hours"]
        return None if hours is None else timezone.now() + timedelta(hours=hours)
