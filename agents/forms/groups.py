"""The forms of a call group: what it is like, and who is in it."""

from typing import Any

from django import forms

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.models import Account
from pbx.models import CallGroup
from pbx.services.groups import RINGS, GroupWish
from pbx.states import Strategy

DIGITS = [("", "None"), *((digit, digit) for digit in "123456789")]


class GroupForm(forms.Form):
    """``wish`` is what the service takes."""

    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs={"dir": "auto"}))
    strategy = forms.ChoiceField(label="Rings", choices=Strategy.choices)
    ring_seconds = forms.IntegerField(
        label="Seconds", min_value=RINGS[0], max_value=RINGS[1], initial=20, help_text="How long each rings."
    )
    speed_dial = forms.ChoiceField(
        label="Speed dial", required=False, choices=DIGITS, help_text="The digit that colleagues dial for it."
    )

    @classmethod
    def of(cls, group: CallGroup, data: Any = None) -> "GroupForm":
        """Filled in as the group is."""
        initial = {name: getattr(group, name) for name in cls.base_fields}
        return cls(data, initial=initial)

    @property
    def wish(self) -> GroupWish:
        return GroupWish(**self.cleaned_data)


class MemberForm(forms.Form):
    agent = ColleagueField(label="Somebody more")

    def __init__(self, account: Account, present: set[int], data: Any = None) -> None:
        super().__init__(data)
        offer_colleagues(self, "agent", account, but=present)
