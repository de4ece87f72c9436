"""Forms of the webhook pages: they read what was typed; whether it is allowed is the services' to say."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms

from accounts.models import Account
from accounts.states import AccountKind
from common import e164
from common.errors import Invalid
from events import shapes, types
from events.models import Subscription
from events.models.subscription import MOST_URL
from events.services.subscriptions import Wish

MOST_GIVEN = 50
Groups = list[tuple[str, list[tuple[str, str]]]]


def event_choices() -> Groups:
    """Every pattern that may be subscribed to, by group."""
    groups: Groups = [
        ("Everything", [(types.EVERYTHING, "Everything that happens, what is added later included")])
    ]
    for group, found in groupby(types.all_types(), key=lambda one: one.name.partition(".")[0]):
        rows = [(one.name, f"{one.name}: {one.means}") for one in found]
        groups.append(
            (group.replace("_", " ").capitalize(), [(f"{group}.*", f"{group}.*: all of these"), *rows])
        )
    return groups


class PatternChoices(forms.CheckboxSelectMultiple):
    """Boxes by group, each group folded until something in it is chosen."""

    template_name = "events/_patterns.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["groups"] = [
            {"name": group, "options": options, "chosen": sum(option["selected"] for option in options)}
            for group, options, _ in context["widget"]["optgroups"]
        ]
        return context


class NumbersField(forms.CharField):
    """Telephone numbers as people paste them, one in a line; E.164 when they are cleaned."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        lines = [line for line in text.replace(",", "\n").replace(";", "\n").splitlines() if line.strip()]
        try:
            return [e164.parse(line, e164.home()) for line in lines]
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc


class SubscriptionForm(forms.Form):
    """Where events go, and which."""

    url = forms.CharField(
        label="URL",
        max_length=MOST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/hooks", "autocomplete": "off"}),
        help_text="An https address that can be reached from the internet.",
    )
    description = forms.CharField(max_length=120, required=False, help_text="How it is called here.")
    events = forms.MultipleChoiceField(
        choices=event_choices, widget=PatternChoices, help_text="What it is told of."
    )
    numbers = NumbersField(
        label="Only about these numbers",
        required=False,
        help_text="One in a line. Empty: about everything, whatever number it concerns.",
    )
    shape = forms.ChoiceField(
        label="Written as",
        choices=shapes.choices,
        initial=shapes.Tandem.name,
        required=False,
        help_text="Relatel's tells of calls, messages, chats and contacts alone, in the words of its API.",
    )
    include_below = forms.BooleanField(label="Also what happens in the accounts below", required=False)

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        if account.kind == AccountKind.SUBACCOUNT:
            del self.fields["include_below"]

    @classmethod
    def new(cls, data: Any, account: Account, *, numbers: Sequence[str], shape: str) -> "SubscriptionForm":
        """An empty one, or for these numbers: of calls and messages then."""
        initial: dict[str, Any] = {}
        if numbers:
            initial = {"numbers": "\n".join(numbers[:MOST_GIVEN]), "events": ["call.*", "message.received"]}
        if shape in dict(shapes.choices()):
            initial["shape"] = shape
        return cls(data, account=account, initial=initial)

    @classmethod
    def about(cls, row: Subscription, data: Any, account: Account) -> "SubscriptionForm":
        initial = {
            "url": row.url,
            "description": row.description,
            "events": row.events,
            "numbers": "\n".join(e164.for_people(number) for number in row.numbers),
            "include_below": row.include_below,
        }
        form = cls(data, account=account, initial=initial)
        del form.fields["shape"]
        return form

    @property
    def wish(self) -> Wish:
        given = {name: value for name, value in self.cleaned_data.items() if name != "shape" or value}
        return Wish(**given)
