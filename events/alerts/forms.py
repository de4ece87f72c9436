"""The form of an alert rule; what it may say is the services' to judge."""

from typing import Any

from django import forms

from accounts.models import Account
from accounts.selectors.people import members
from accounts.states import AccountKind, Role
from events.alerts.kinds import choices
from events.alerts.services import Wish
from events.models import AlertRule
from events.states import Pace

# More people than that are named by their roles.
MOST_PEOPLE = 100


class RuleForm(forms.Form):
    """Of what is told, to whom, and how."""

    name = forms.CharField(max_length=80)
    kinds = forms.MultipleChoiceField(
        label="Told of",
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: of all of these, and of those to come.",
    )
    include_below = forms.BooleanField(label="Also in all accounts below", required=False)
    roles = forms.MultipleChoiceField(
        label="To everybody who is",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is told only what they may see.",
    )
    user_ids = forms.TypedMultipleChoiceField(
        label="And to", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    by_bell = forms.BooleanField(label="Under the bell", required=False, initial=True)
    by_mail = forms.BooleanField(label="By mail", required=False, initial=True)
    pace = forms.ChoiceField(
        label="Mails go out", choices=Pace.choices, initial=Pace.AT_ONCE, help_text="Daily ones from 8:00 on."
    )
    by_webhook = forms.BooleanField(
        label="To webhooks",
        required=False,
        help_text="Those that are told of attention.raised or attention.cleared.",
    )
    is_on = forms.BooleanField(label="In force", required=False, initial=True)

    def __init__(self, account: Account, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        people = [(row.user_id, str(row.user)) for row in members(account)[:MOST_PEOPLE]]
        self.fields["user_ids"].choices = people  # type: ignore[attr-defined]
        if account.kind == AccountKind.SUBACCOUNT:
            del self.fields["include_below"]

    @classmethod
    def about(cls, rule: AlertRule, data: Any = None) -> "RuleForm":
        return cls(rule.account, data, initial={name: getattr(rule, name) for name in cls.base_fields})

    @property
    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)
