"""Forms that plan calls: between two parties, with an app, and announcements."""

from typing import Any, ClassVar

from django import forms

from accounts.actor import Actor
from accounts.models import Account
from calls.live import services
from calls.live.models import Call
from calls.live.services import LONGEST_CUSTOM, MOST_TIMES, Wish
from common.e164 import WITHHELD, for_people
from common.errors import Invalid
from pbx.forms.fields import PromptField, TargetsField
from pbx.media.selectors import prompt_choices
from pbx.media.voices import voice_for
from pbx.prompts import Prompt
from pbx.selectors.apps import voice_apps
from pbx.selectors.caller_ids import authorised
from pbx.states import AppKind
from pbx.targets import Target

TARGETS_HELP = (
    "A number a line, and behind a comma for how many seconds it rings; called in turn until one answers."
)


class CallForm(forms.Form):
    """What every planned call has; ``start`` plans it, or raises a DomainError. Where an app runs it, ``KINDS`` are of
    those that can, and ``NEEDS`` says so where there is none; the only one is chosen.
    """

    cli = forms.ChoiceField(label="Number that is shown", required=False)
    at = forms.DateTimeField(
        label="When",
        required=False,
        help_text="Empty for now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    custom = forms.CharField(
        label="Your text",
        required=False,
        max_length=LONGEST_CUSTOM,
        help_text="It stands in the call's records.",
    )
    KINDS: ClassVar[tuple[AppKind, ...]] = ()
    NEEDS: ClassVar[str] = ""

    def __init__(self, account: Account, data: Any = None, *, app: str = "") -> None:
        super().__init__(data, initial={"app": app})
        shown = [(one.e164, for_people(one.e164, account.country)) for one in authorised(account)]
        self._choices("cli", [(WITHHELD, "Withheld"), *shown])
        if self.KINDS:
            rows = voice_apps(account).filter(kind__in=self.KINDS).order_by("name", "pk")
            apps = [
                (ref, self._named(name, kind)) for ref, name, kind in rows.values_list("ref", "name", "kind")
            ]
            self._choices("app", apps if len(apps) < 2 else [("", "Choose one"), *apps])

    def _named(self, name: str, kind: str) -> str:
        """The app, with its kind where it could be another."""
        return name if len(self.KINDS) == 1 else f"{name} ({AppKind(kind).label.lower()})"

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(cli=given["cli"], custom=given["custom"], at=given["at"])

    def _targets(self, name: str) -> list[Target]:
        return [Target.parse(raw) for raw in self.cleaned_data[name]]

    def start(self, account: Account, by: Actor) -> Call:
        raise NotImplementedError


class ClickToCallForm(CallForm):
    KINDS = (AppKind.CLICK_TO_CALL,)
    NEEDS = (
        "Two parties are joined by a click-to-call app: it says what they hear, how often A is tried and whether the "
        "call is recorded."
    )

    app = forms.ChoiceField(
        label="Click-to-call app",
        help_text="It says what the two hear, how often A is tried and whether the call is recorded.",
    )
    a_targets = TargetsField(label="A, who is called first", help_text=TARGETS_HELP)
    b_targets = TargetsField(label="B, who is called once A is there", help_text=TARGETS_HELP)
    field_order = ("app", "a_targets", "b_targets")

    def start(self, account: Account, by: Actor) -> Call:
        return services.click_to_call(
            account=account,
            by=by,
            app=self.cleaned_data["app"],
            a_targets=self._targets("a_targets"),
            b_targets=self._targets("b_targets"),
            wish=self.wish,
        )


class AppCallForm(CallForm):
    KINDS = (AppKind.REAL_TIME, AppKind.SCENARIO)
    NEEDS = "Whoever is called talks with a real-time app, which asks a program of yours, or with a scenario."

    app = forms.ChoiceField(
        label="App that talks to them",
        help_text="A real-time app, which asks a program of yours, or a scenario.",
    )
    target = TargetsField(label="Who is called", help_text="One number.")
    field_order = ("app", "target")

    def start(self, account: Account, by: Actor) -> Call:
        targets = self._targets("target")
        if len(targets) != 1:
            raise Invalid("One number is needed here.", field="target")
        return services.call_with_app(
            account=account, by=by, app=self.cleaned_data["app"], target=targets[0], wish=self.wish
        )


class AnnouncementForm(CallForm):
    """``text`` is spoken behind the media, in the account's language."""

    targets = TargetsField(label="Who is called", help_text=TARGETS_HELP)
    media_id = PromptField("What is played")
    text = forms.CharField(
        label="What is spoken", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    times = forms.IntegerField(label="How often", min_value=1, max_value=MOST_TIMES, initial=1)
    field_order = ("targets", "media_id", "text", "times")

    def __init__(self, account: Account, data: Any = None, *, app: str = "") -> None:
        super().__init__(account, data, app=app)
        field = self.fields["media_id"]
        assert isinstance(field, PromptField)
        field.offer(prompt_choices(account), None)

    def start(self, account: Account, by: Actor) -> Call:
        media, text = self.cleaned_data["media_id"], self.cleaned_data["text"].strip()
        spoken = [Prompt(voice=voice_for(account.locale.replace("-", "_")).id, text=text)] if text else []
        prompts = [*([Prompt(media=media)] if media else []), *spoken]
        return services.broadcast(
            account=account,
            by=by,
            targets=self._targets("targets"),
            prompts=prompts,
            times=self.cleaned_data["times"],
            wish=self.wish,
        )


FORMS: dict[str, tuple[str, type[CallForm]]] = {
    "two": ("Between two parties", ClickToCallForm),
    "app": ("With an app", AppCallForm),
    "announcement": ("Announcement", AnnouncementForm),
}
