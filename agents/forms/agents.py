"""Forms of the agent pages: they read what was typed; whether it is allowed is the services' to say."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import Agent, Membership
from accounts.states import AgentRole, AgentState
from agents.records import PLACE_FIELDS, AgentRefs, Identifier, NewAgent, NumberWanted, Service
from agents.selectors.staff import PLACES
from numbers.forms import phone_field
from numbers.states import NumberUse

ANY = ("", "Any")
LONGEST = 200
CODE = {"spellcheck": "false", "autocomplete": "off"}
SERVICE_LABELS = {
    Service.MESSAGES: "Messages",
    Service.CALLS: "Calls",
    Service.SUPERVISED_INBOX: "Supervised inbox",
    Service.SHARED_INBOX: "Shared inboxes",
}
FOLLOW, ON, OFF = "", "on", "off"
# The texts of an agent as the pages show them.
IDS = {
    "object_id": "Object ID",
    "directory_tenant": "Directory tenant",
    "upn": "User principal name",
    "consistency_id": "Consistency ID",
}
PLACE_LABELS = {name: name.replace("_", " ").capitalize() for name in PLACE_FIELDS} | {
    "province": "State or province"
}


def text_field(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, **{"required": False, **options})


def code_field(label: str, **options: Any) -> forms.CharField:
    return text_field(label, widget=forms.TextInput(attrs=CODE), **options)


def free_number_field(label: str, help_text: str) -> Any:
    """A number to give; the page has the free ones in its list ``free-numbers``."""
    field = phone_field(label=label, required=False, help_text=help_text)
    field.widget.attrs |= {"list": "free-numbers"}
    return field


def people_field(label: str, people: list[tuple[str, str]], help_text: str = "") -> forms.MultipleChoiceField:
    """Agents to choose: boxes to tick while there are few, a list from then on."""
    few = len(people) <= 12
    widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple(attrs={"size": 8})
    return forms.MultipleChoiceField(
        label=label, required=False, choices=people, widget=widget, help_text=help_text
    )


class StaffFilterForm(forms.Form):
    """Narrows the list of agents; it lives in the URL."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name, UPN, e-mail or object ID"}),
    )
    state = forms.ChoiceField(
        required=False, choices=[ANY, *(choice for choice in AgentState.choices if choice[0] != "offboarded")]
    )
    role = forms.ChoiceField(required=False, choices=[ANY, *AgentRole.choices])
    department = forms.ChoiceField(required=False)
    store = forms.ChoiceField(required=False)
    city = forms.ChoiceField(required=False)

    def __init__(self, data: Any, places: Mapping[str, list[str]], *, left: bool) -> None:
        super().__init__(data)
        if left:
            del self.fields["state"]
        for place in PLACES:
            if places[place]:
                options = [ANY, *((text, text) for text in places[place])]
                self.fields[place].choices = options  # type: ignore[attr-defined]
            else:
                del self.fields[place]

    @property
    def given(self) -> dict[str, str]:
        """The parts that were given and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AgentForm(forms.Form):
    """Who somebody is, and where in the organisation."""

    name = text_field("Name", required=True)
    object_id = code_field("Object ID", required=True, help_text="How your directory knows the person.")
    upn = code_field("User principal name")
    directory_tenant = code_field("Directory tenant")
    consistency_id = code_field("Consistency ID")
    email = forms.EmailField(label="E-mail", required=False, max_length=LONGEST)
    roles = forms.MultipleChoiceField(choices=AgentRole.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in PLACE_LABELS.items():
            self.fields[name] = text_field(label)

    @property
    def who(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "email", *IDS)]

    @property
    def place(self) -> list[forms.BoundField]:
        return [self[name] for name in PLACE_FIELDS]

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by the fields of an agent, once the form is valid."""
        names = ("name", *IDS, "email", *PLACE_FIELDS)
        return {name: self.cleaned_data[name] for name in names}


class NewAgentForm(AgentForm):
    """A person to be onboarded, with up to two numbers."""

    private = free_number_field("Private number", "For messages that only this person reads.")
    supervised = free_number_field(
        "Supervised number", "Gets an inbox that the person owns and the supervisors read along."
    )
    reassign = forms.BooleanField(
        label="Take over the inbox of somebody who left or is suspended, if the supervised number has one",
        required=False,
    )

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisors"] = people_field("Supervisors", people, "Of the supervised inbox.")

    @property
    def item(self) -> NewAgent:
        """What was typed, once the form is valid."""
        given = self.cleaned_data
        supervisors = AgentRefs(Identifier.REF, tuple(given["supervisors"])) if given["supervisors"] else None
        wanted = []
        if given["private"]:
            wanted.append(NumberWanted(NumberUse.PRIVATE, given["private"]))
        if given["supervised"]:
            wanted.append(NumberWanted(NumberUse.SUPERVISED, given["supervised"], supervisors))
        return NewAgent(
            **{name: given[name] for name in ("name", "email", *IDS)},
            place={name: given[name] for name in PLACE_FIELDS},
            roles=tuple(given["roles"]),
            numbers=tuple(wanted),
        )


class EditAgentForm(AgentForm):
    """An agent as they are, with the services that can be switched by hand."""

    def __init__(self, agent: Agent, derived: Mapping[Service, bool], *args: Any, **kwargs: Any) -> None:
        names = ("name", *IDS, "email", "roles", *PLACE_FIELDS)
        kwargs["initial"] = {name: getattr(agent, name) for name in names} | {
            f"service_{service}": _switch(agent.services.get(service)) for service in Service
        }
        super().__init__(*args, **kwargs)
        for service, label in SERVICE_LABELS.items():
            now = "on" if derived.get(service) else "off"
            follow = f"Follows numbers and inboxes (now {now})"
            self.fields[f"service_{service}"] = forms.ChoiceField(
                label=label, required=False, choices=[(FOLLOW, follow), (ON, "On"), (OFF, "Off")]
            )

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[f"service_{service}"] for service in Service]

    @property
    def services(self) -> dict[str, bool | None]:
        """Each service as it was chosen; None is to follow numbers and inboxes."""
        words = {FOLLOW: None, ON: True, OFF: False}
        return {service.value: words[self.cleaned_data[f"service_{service}"]] for service in Service}


def _switch(value: object) -> str:
    return FOLLOW if value is None else ON if value else OFF


class NumbersForm(forms.Form):
    """The numbers of an agent: another one to change it, nothing to free it."""

    private = free_number_field("Private number", "Leave it empty to free the present one.")
    supervised = free_number_field(
        "Supervised number", "A new one gets an inbox. Leave it empty to free the present one with its inbox."
    )

    @property
    def wanted(self) -> dict[NumberUse, str]:
        return {use: self.cleaned_data[use] for use in (NumberUse.PRIVATE, NumberUse.SUPERVISED)}


class LinkForm(forms.Form):
    """Which member of the account signs in as the agent."""

    member = forms.TypedChoiceField(label="Member", coerce=int, empty_value=None, required=False)

    def __init__(self, members: list[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(row.user_id, f"{row.user.name or row.user.email} ({row.user.email})") for row in members]
        self.fields["member"].choices = [("", "Nobody"), *found]  # type: ignore[attr-defined]


class OffboardForm(forms.Form):
    """How somebody leaves."""

    inbox = forms.ChoiceField(
        label="The supervised inbox",
        choices=[
            ("keep", "Keep it without an active owner, so that somebody else can take it over"),
            ("remove", "Remove it and free its number; its conversations stay"),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    sure = forms.BooleanField(label="I have read what happens")

    def __init__(self, *args: Any, has_inbox: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_inbox:
            del self.fields["inbox"]


class WhoForm(forms.Form):
    """The question who held a number on a day."""

    number = phone_field(label="Number")
    date = forms.DateField(
        label="On", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=True
    )
