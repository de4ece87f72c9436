"""Forms of address books and broadcasts; the rules are the services'."""

from typing import Any, ClassVar

from django import forms

from accounts.models import Account
from broadcasts.content import LONGEST_TEXT, Content
from broadcasts.schedule import DAYS, GO_ON, PAUSE, Change, Schedule
from broadcasts.selectors import MOST_OFFERED, books, senders
from broadcasts.services.broadcasts import MOST_AT_ONCE, Draft
from broadcasts.states import BroadcastKind, RecipientState
from common.e164 import WITHHELD, for_people
from common.plans.registry import countries
from numbers.forms import pasted_numbers
from pbx.forms.fields import PromptField, TargetsField
from pbx.key_menu import BRIDGE, KeyAction, KeyMenu
from pbx.media.selectors import prompt_choices
from pbx.media.voices import voice_for
from pbx.prompts import Prompt
from pbx.selectors.caller_ids import authorised
from pbx.targets import Target

NAMED_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class BookForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = forms.CharField(
        label="Description", max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class NumbersForm(forms.Form):
    numbers = forms.CharField(
        label="Numbers",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="One a line, or a column of a table.",
    )

    def clean_numbers(self) -> list[str]:
        return pasted_numbers(self.cleaned_data["numbers"])


class FileForm(forms.Form):
    """``column`` is counted from 1 on pages, and from 0 elsewhere."""

    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, up to 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    column = forms.IntegerField(
        label="Column",
        min_value=1,
        max_value=200,
        initial=1,
        help_text="Which has the numbers; the first is 1.",
    )
    country = forms.ChoiceField(
        label="Country", help_text="Of numbers that are written without one.", choices=()
    )

    def __init__(self, account: Account, *args: Any) -> None:
        super().__init__(*args)
        self.initial["country"] = account.country
        named = sorted(countries().items(), key=lambda pair: pair[1])
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named


class RecipientFilterForm(forms.Form):
    state = forms.ChoiceField(label="Outcome", required=False, choices=[("", "All"), *RecipientState.choices])


class BroadcastForm(forms.Form):
    """What every broadcast has; ``draft`` is what was chosen."""

    KIND: ClassVar[BroadcastKind]

    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs={"dir": "auto"}))
    book = forms.ChoiceField(label="Address book")
    cli = forms.ChoiceField(label="Number that is shown")
    at_once = forms.IntegerField(
        label="At once",
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=10,
        help_text="How many are under way at a time.",
    )
    days = forms.MultipleChoiceField(
        label="Days",
        required=False,
        choices=list(zip(DAYS, NAMED_DAYS, strict=True)),
        widget=forms.CheckboxSelectMultiple,
        help_text="None: it runs when somebody starts it. Else it starts by itself, and pauses outside of the hours.",
    )
    begins = forms.TimeField(
        label="From", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label="Until", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self._account = account
        rows = books(account)[:MOST_OFFERED]
        self._choices("book", [(row.ref, f"{row.name} ({row.size:,})") for row in rows])
        self._choices("cli", self._numbers())

    def _numbers(self) -> list[tuple[str, str]]:
        known = [(one.e164, for_people(one.e164, self._account.country)) for one in authorised(self._account)]
        return [(WITHHELD, "Withheld"), *known]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("days") and not (given.get("begins") and given.get("ends")):
            self.add_error("begins", "Say from when until when, on these days.")
        return given

    def content(self) -> Content:
        raise NotImplementedError

    @property
    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            name=given["name"],
            kind=self.KIND,
            book=given["book"],
            cli=given["cli"],
            content=self.content(),
            at_once=given["at_once"],
            schedule=self._schedule(),
        )

    def _schedule(self) -> Schedule:
        given = self.cleaned_data
        if not given["days"]:
            return Schedule()
        hours = (
            Change(f"{given['begins']:%H:%M}", GO_ON),
            Change(f"{given['ends']:%H:%M}", PAUSE),
        )
        return Schedule(tuple(hours if day in given["days"] else () for day in DAYS))


class AnnouncementForm(BroadcastForm):
    """``text`` is spoken behind the media, in the account's language."""

    KIND = BroadcastKind.ANNOUNCEMENT

    prompts = PromptField("What is played")
    text = forms.CharField(
        label="What is spoken", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    finds_machines = forms.BooleanField(label="Hang up on answering machines", required=False)
    is_recorded = forms.BooleanField(label="Record the calls", required=False)
    field_order = ("name", "book", "prompts", "text", "cli", "finds_machines", "is_recorded")

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(account, data)
        field = self.fields["prompts"]
        assert isinstance(field, PromptField)
        field.offer(prompt_choices(account), None)

    def _spoken(self, text: str) -> Prompt:
        return Prompt(voice=voice_for(self._account.locale.replace("-", "_")).id, text=text)

    def content(self) -> Content:
        given = self.cleaned_data
        text = given["text"].strip()
        prompts = [Prompt(media=given["prompts"])] if given["prompts"] else []
        return Content(
            prompts=(*prompts, *([self._spoken(text)] if text else [])),
            menu=self.menu(),
            finds_machines=given["finds_machines"],
            is_recorded=given["is_recorded"],
        )

    def menu(self) -> KeyMenu:
        return KeyMenu()


class KeysForm(AnnouncementForm):
    KIND = BroadcastKind.KEYS

    asks = forms.CharField(
        label="What is asked",
        required=False,
        max_length=300,
        help_text="Such as: press 1 to talk to us.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    menu_targets = TargetsField(
        label="Whom key 1 joins with",
        help_text="A number a line, called in turn until one answers.",
    )
    field_order = ("name", "book", "prompts", "text", "asks", "menu_targets", "cli")

    def menu(self) -> KeyMenu:
        asks = self.cleaned_data["asks"].strip()
        targets = tuple(Target.parse(raw) for raw in self.cleaned_data["menu_targets"])
        prompt = self._spoken(asks) if asks else Prompt()
        return KeyMenu(prompt, (KeyAction("1", BRIDGE, targets),) if targets else ())


class TextForm(BroadcastForm):
    KIND = BroadcastKind.TEXT

    text = forms.CharField(
        label="Message", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    field_order = ("name", "book", "text", "cli")

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(account, data)
        self.fields["cli"].label = "Number that it comes from"

    def _numbers(self) -> list[tuple[str, str]]:
        return [(e164, for_people(e164, self._account.country)) for e164 in senders(self._account)]

    def content(self) -> Content:
        return Content(text=self.cleaned_data["text"])


FORMS: dict[str, type[BroadcastForm]] = {
    form.KIND.value: form for form in (AnnouncementForm, KeysForm, TextForm)
}
