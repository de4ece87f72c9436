"""The filter of what people did: whose, on which days, to what."""

from collections.abc import Sequence

from django import forms

from accounts.days import DaysForm
from accounts.selectors.by_person import Person


class PersonForm(DaysForm):
    """Lives in the URL; today unless other days are asked for."""

    days_shown = 1
    person = forms.IntegerField(required=False, min_value=1, widget=forms.Select)
    about = forms.CharField(required=False, max_length=40, widget=forms.Select)
    only = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput)
    field_order = ("person", "since", "until", "about")

    def offer(self, people: Sequence[Person], subjects: Sequence[tuple[str, str]]) -> None:
        """Let those be chosen who did something within the days."""
        names = [(one.pk, f"{one.name or one.email} ({one.entries})") for one in people]
        self._choose("person", [("", "Everybody"), *names])
        self._choose("about", [("", "Anything"), *subjects])

    def _choose(self, name: str, choices: Sequence[tuple[int | str, str]]) -> None:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)
        widget.choices = choices
