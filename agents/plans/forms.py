"""The form of a person plan: it reads what was typed; what stands against it is the preview's to say."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.states import AgentRole
from agents.forms.agents import IDS, AgentForm, free_number_field, people_field
from agents.plans.records import PlanWanted
from agents.records import PLACE_FIELDS
from common.e164 import home
from common.plans.registry import country_name, plan_in
from messaging.models import Inbox
from messaging.services.content import LONGEST_TEXT
from numbers.e911_forms import AddressForm
from numbers.forms import phone_field

FREE, BUY = "free", "buy"
PRIVATE, SUPERVISED = "private", "supervised"
# The parts of an emergency address, and what the form calls them: it has another city, where the person works.
ADDRESS = {"line1": "line1", "line2": "line2", "city": "e911_city", "state": "state", "zip": "zip"}
WELCOME = "Welcome! This is your new number. Save it, and answer here if anything does not work."


class PersonPlanForm(AgentForm):
    """A new colleague with everything they get."""

    number_from = forms.ChoiceField(
        label="The number",
        choices=[(FREE, "A free number of this account"), (BUY, "A new one from the store")],
        widget=forms.RadioSelect,
        initial=FREE,
    )
    number = free_number_field("Free number", "Type some digits to choose one.")
    area_code = forms.CharField(
        label="Area code",
        required=False,
        max_length=6,
        help_text="Of the number to be bought.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    use = forms.ChoiceField(
        label="Messages to it",
        choices=[(PRIVATE, "Only this person reads them"), (SUPERVISED, "Go to an inbox with supervisors")],
        widget=forms.RadioSelect,
        initial=PRIVATE,
    )
    with_address = forms.BooleanField(label="Set an emergency address (e911) for the number", required=False)
    with_welcome = forms.BooleanField(
        label="Write to the person's mobile from the new number", required=False
    )
    mobile = phone_field(label="Mobile", required=False)
    welcome = forms.CharField(
        label="Welcome message",
        required=False,
        max_length=LONGEST_TEXT,
        initial=WELCOME,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, people: list[tuple[str, str]], inboxes: Iterable[Inbox], *args: Any, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"roles": [AgentRole.MEMBER]} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["supervisors"] = people_field("Supervisors", people, "Of the inbox.")
        shared = [(str(inbox.pk), inbox.name) for inbox in inboxes]
        self.fields["inboxes"] = people_field("Shared inboxes to join", shared)
        for name, field in AddressForm.base_fields.items():
            self.fields[ADDRESS.get(name, name)] = _optional(field)

    @property
    def address(self) -> list[forms.BoundField]:
        return [self[name] for name in ("caller_name", *ADDRESS.values())]

    def clean(self) -> dict[str, Any]:
        """What belongs together is given together."""
        given = super().clean() or {}
        needed = ["number"] if given.get("number_from") == FREE else ["area_code"]
        if given.get("with_address"):
            needed += ["caller_name", *(name for name in ADDRESS.values() if name != "line2")]
        if given.get("with_welcome"):
            needed += ["mobile", "welcome"]
        for name in needed:
            if not given.get(name) and name not in self.errors:
                self.add_error(name, "This field is required.")
        return given

    def clean_area_code(self) -> str:
        """Area codes are those of the plan at home."""
        code = str(self.cleaned_data["area_code"]).strip()
        pattern = plan_in(home()).area_code
        if code and not (pattern and pattern.fullmatch(code)):
            raise forms.ValidationError(f"“{code}” is not an area code of {country_name(home())}.")
        return code

    def wanted(self, e164: str = "") -> PlanWanted:
        """What was typed, once the form is valid; ``e164`` is the number that was shown for the area code before."""
        given = self.cleaned_data
        buys, welcomes = given["number_from"] == BUY, given["with_welcome"]
        supervised = given["use"] == SUPERVISED
        address = {name: given[typed] for name, typed in ADDRESS.items()}
        return PlanWanted(
            texts={name: given[name] for name in ("name", "email", *IDS)},
            place={name: given[name] for name in PLACE_FIELDS},
            roles=tuple(given["roles"]),
            e164=e164 if buys else given["number"],
            area_code=given["area_code"] if buys else "",
            supervised=supervised,
            supervisors=tuple(given["supervisors"]) if supervised else (),
            inboxes=tuple(int(pk) for pk in given["inboxes"]),
            address=address if given["with_address"] else None,
            caller_name=given["caller_name"] if given["with_address"] else "",
            mobile=given["mobile"] if welcomes else "",
            welcome=given["welcome"] if welcomes else "",
        )


def _optional(field: forms.Field) -> forms.Field:
    """The same field, but not required."""
    field = field.__deepcopy__({})
    field.required = False
    return field


class ConfirmForm(forms.Form):
    """What the preview has shown: the number and the address that are confirmed with it."""

    token = forms.UUIDField()
    e164 = forms.CharField(max_length=16)
    address_id = forms.IntegerField(required=False)


class UndoForm(forms.Form):
    """What becomes of a number that the plan bought."""

    number = forms.ChoiceField(
        label="The number that was bought",
        choices=[
            ("keep", "Keep it on the account, free for others"),
            ("release", "Release it in 72 hours; until then you can change your mind"),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )

    def __init__(self, *args: Any, bought: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not bought:
            del self.fields["number"]


def as_typed(wanted: PlanWanted, *, bought: str) -> dict[str, Any]:
    """What the form is to start with, for a plan that is made anew; a number that was bought is a free one now."""
    buys = bool(wanted.area_code) and not bought
    typed: dict[str, Any] = {**wanted.texts, **wanted.place, "roles": list(wanted.roles)}
    typed |= {
        "number_from": BUY if buys else FREE,
        "number": "" if buys else wanted.e164,
        "area_code": wanted.area_code,
        "use": SUPERVISED if wanted.supervised else PRIVATE,
        "supervisors": list(wanted.supervisors),
        "inboxes": [str(pk) for pk in wanted.inboxes],
        "with_address": wanted.address is not None,
        "caller_name": wanted.caller_name,
        "with_welcome": bool(wanted.welcome),
        "mobile": wanted.mobile,
        "welcome": wanted.welcome or WELCOME,
    }
    return typed | {ADDRESS[name]: text for name, text in (wanted.address or {}).items()}
