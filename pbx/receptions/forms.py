"""The forms of a reception: its name, its hours, one step of its path, and the question of what would happen."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.models import Account
from common import e164 as numbering
from common.errors import DomainError, Invalid
from common.holidays import COUNTRIES
from numbers.forms import phone_field
from pbx.forms.fields import KeysField, LinesField, PromptField
from pbx.media.selectors import prompt_choices
from pbx.media.voices import voice_in
from pbx.models import Reception
from pbx.prompts import LONGEST, Prompt
from pbx.receptions.hours import WEEKDAYS, Hours, SpecialDay, spans_of, spans_text
from pbx.receptions.path import KEYS, QUEUES, USUAL_QUEUE, USUAL_RING, Step
from pbx.receptions.phrases import Language
from pbx.receptions.services import ReceptionWish
from pbx.receptions.states import LONGEST_TARGET, StepKind
from pbx.selectors.groups import choices as group_choices

CLOSED, WORKDAYS = "closed", 5
TIMED = (StepKind.AGENT, StepKind.NUMBER, StepKind.QUEUE)


class ReceptionForm(forms.Form):
    """``wish`` is what the service takes."""

    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs={"dir": "auto"}))
    brand_name = forms.CharField(
        label="Brand name", required=False, max_length=100, help_text="What callers know the company as."
    )
    short_brand_name = forms.CharField(
        label="Short brand name",
        required=False,
        max_length=11,
        help_text="What texts are sent as, once it is approved: 3 to 11 letters and digits.",
    )
    answer_target = forms.IntegerField(
        label="Answer within",
        min_value=1,
        max_value=LONGEST_TARGET,
        help_text="Seconds. Statistics judge each call by the target of the moment when it came.",
    )
    language = forms.ChoiceField(
        label="Language",
        choices=[("", "That of the account's country"), *Language.choices],
        required=False,
        help_text="Of what the reception says by itself, such as the place in a queue.",
    )
    is_shown = forms.BooleanField(label="Colleagues may show its number when they call", required=False)
    records_calls = forms.BooleanField(label="Record what is talked", required=False)
    asks_smileys = forms.BooleanField(
        label="Ask callers for a smiley afterwards",
        required=False,
        help_text="By a text message to a mobile number, at the price of your messages, or by mail; once a day.",
    )
    asks_nps = forms.BooleanField(
        label="Ask how likely they recommend us",
        required=False,
        help_text="From 0 to 10, instead of a smiley.",
    )

    @classmethod
    def of(cls, row: Reception, data: Any = None) -> "ReceptionForm":
        """Filled in as the reception is."""
        return cls(data, initial={name: getattr(row, name) for name in cls.base_fields})

    @property
    def wish(self) -> ReceptionWish:
        return ReceptionWish(**self.cleaned_data)


class NewForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs={"dir": "auto"}))


class HoursForm(forms.Form):
    """A text of times for each weekday, or one for Monday to Friday; days of their own stand one a line."""

    workdays = forms.CharField(
        label="Monday to Friday",
        required=False,
        max_length=100,
        help_text="Put in for each of these five days: 08:00-12:00, 12:30-16:00 closes over lunch.",
    )
    holidays = forms.ChoiceField(
        label="Closed on public holidays of",
        required=False,
        choices=[("", "No country"), *((code, code) for code in COUNTRIES)],
    )
    days = LinesField(
        label="Days of their own",
        required=False,
        help_text="One a line: the date, closed or times, and a name, such as 2026-12-24 09:00-12:00 Christmas Eve.",
    )

    field_order = ["workdays", *(f"day_{place}" for place in range(7))]

    def __init__(self, hours: Hours, data: Any = None) -> None:
        super().__init__(data, initial={"holidays": hours.holidays, "days": _lines(hours)})
        self._timezone = hours.timezone
        for place, name in enumerate(WEEKDAYS):
            self.fields[f"day_{place}"] = forms.CharField(
                label=name, required=False, max_length=100, initial=spans_text(hours.week[place])
            )
        self.fields["day_0"].help_text = "Times such as 09:00-12:00, 13:00-17:00; nothing is closed."
        self.order_fields(self.field_order)

    def clean(self) -> None:
        week = [self._spans(f"day_{place}", self.cleaned_data.get(f"day_{place}", "")) for place in range(7)]
        if workdays := self.cleaned_data.get("workdays"):
            week[:WORKDAYS] = [self._spans("workdays", workdays)] * WORKDAYS
        days = dict(filter(None, map(self._day, self.cleaned_data.get("days", []))))
        if not self.errors:
            self.hours = Hours(
                tuple(week), dict(sorted(days.items())), self.cleaned_data["holidays"], self._timezone
            )

    def _spans(self, field: str, text: str) -> tuple[tuple[int, int], ...]:
        try:
            return spans_of(text, field=field)
        except Invalid as exc:
            self.add_error(field, exc.text)
            return ()

    def _day(self, line: str) -> tuple[date, SpecialDay] | None:
        day, _, rest = line.partition(" ")
        words = rest.strip().split(" ")
        # Times may have spaces behind their commas: all that begins with a digit belongs to them.
        count = 0
        while count < len(words) and words[count][:1].isdigit():
            count += 1
        times, name = " ".join(words[:count]), " ".join(words[count:])
        if not times:
            if name.lower() != CLOSED and not name.lower().startswith(f"{CLOSED} "):
                self.add_error("days", f"“{line[:40]}”: behind the date stand times, or {CLOSED}.")
                return None
            name = name[len(CLOSED) :].strip()
        try:
            return date.fromisoformat(day), SpecialDay(self._spans("days", times), name[:60])
        except ValueError:
            self.add_error("days", f"“{day[:20]}” is no date like 2026-12-24.")
            return None


def _lines(hours: Hours) -> list[str]:
    return [
        f"{day.isoformat()} {spans_text(one.spans) or CLOSED} {one.name}".strip()
        for day, one in hours.days.items()
    ]


class PauseForm(forms.Form):
    """Until when it is closed on this day, and why."""

    until = forms.TimeField(
        label="Closed until", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    why = forms.CharField(
        label="Why", required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": "Lunch"})
    )


class StepForm(forms.Form):
    """One step; ``step`` is what the service takes. What a kind does not need is left out of it."""

    do = forms.ChoiceField(label="What happens", choices=StepKind.choices)
    text = forms.CharField(
        label="Say first",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="It is spoken; a menu says its keys.",
    )
    play = PromptField("Or play")
    agent = ColleagueField(label="Colleague", required=False)
    group = forms.TypedChoiceField(label="Call group", required=False, coerce=int, empty_value=None)
    number = phone_field(label="Number", required=False)
    seconds = forms.IntegerField(
        label="Seconds",
        required=False,
        min_value=5,
        max_value=QUEUES[1],
        help_text="How long a colleague or a number rings, or somebody waits in the queue.",
    )
    calls_back = forms.BooleanField(
        label="Who waits in the queue may ask to be called back",
        required=False,
        help_text="With key 1. It stands under Promised call-backs then, and the call ends.",
    )

    def __init__(self, account: Account, step: Step, data: Any = None) -> None:
        in_group = step.do in (StepKind.GROUP, StepKind.QUEUE)
        initial = {
            "do": step.do.value,
            "text": step.prompt.text,
            "play": step.prompt.media or "",
            "agent": step.target if step.do == StepKind.AGENT else "",
            "group": step.target if in_group else "",
            "number": numbering.for_people(step.number, account.country) if step.number else "",
            "seconds": step.seconds if step.do in TIMED else None,
            "calls_back": step.calls_back,
        }
        super().__init__(data, initial=initial)
        self._account = account
        play = self.fields["play"]
        assert isinstance(play, PromptField)
        play.offer(prompt_choices(account), step.prompt.media)
        offer_colleagues(self, "agent", account, nobody="Nobody")
        group = self.fields["group"]
        assert isinstance(group, forms.TypedChoiceField)
        group.choices = [("", "Nobody"), *group_choices(account).items()]

    def clean(self) -> None:
        given = self.cleaned_data
        if not self.errors:
            try:
                self.step = Step.parse(self._raw(given))
            except DomainError as exc:
                name = (exc.field or "").rpartition(".")[2]
                asked = "agent" if given["do"] == StepKind.AGENT else "group"
                name = asked if name == "target" else name
                self.add_error(name if name in self.fields else None, exc.text)

    def _raw(self, given: dict[str, Any]) -> dict[str, object]:
        do = StepKind(given["do"])
        prompt: object = given["play"]
        if given["text"].strip():
            spoken = " ".join(given["text"].split())
            prompt = Prompt(voice=voice_in(self._account.country).id, text=spoken).to_json()
        told: dict[str, object] = {"do": do.value, "prompt": prompt}
        if do == StepKind.AGENT:
            told["target"] = given["agent"] or None
        if do in (StepKind.GROUP, StepKind.QUEUE):
            told["target"] = given["group"] or None
        if do == StepKind.NUMBER:
            told["number"] = numbering.parse(given["number"], self._account.country, field="number")
        if do in TIMED:
            usual = USUAL_QUEUE if do == StepKind.QUEUE else USUAL_RING
            told["seconds"] = given["seconds"] or usual
        if do == StepKind.QUEUE:
            told["calls_back"] = given["calls_back"]
        return told


class KeyForm(forms.Form):
    key = forms.ChoiceField(label="One more key")

    def __init__(self, taken: set[str], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, key) for key in KEYS if key not in taken]


class WhenForm(forms.Form):
    """What would happen on a day at a time; ``moment`` is that in the reception's time zone."""

    day = forms.DateField(label="On", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    at = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    keys = KeysField("What the caller presses, one after another, such as 32 or 3, 2.")

    def clean_keys(self) -> str:
        """One after another."""
        return "".join(self.cleaned_data["keys"])

    def moment(self, zone: Any) -> datetime:
        day, at = self.cleaned_data["day"], self.cleaned_data["at"]
        assert isinstance(day, date)
        assert isinstance(at, time)
        return datetime.combine(day, at, tzinfo=zone)
