"""Forms of the inbox pages: they read what was typed; whether it is allowed is the services' to say."""

from typing import Any

from django import forms

from agents.forms.agents import ANY, LONGEST, people_field, text_field
from agents.records import AgentRefs, Identifier, NewInbox
from messaging.states import InboxKind
from numbers.forms import phone_field

People = list[tuple[str, str]]


def owner_field(people: People, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label="Owner", choices=[("", "Choose"), *people], **options)


class InboxFilterForm(forms.Form):
    """Narrows the list of inboxes; it lives in the URL."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name, owner or digits"}),
    )
    kind = forms.ChoiceField(required=False, choices=[ANY, *InboxKind.choices])

    @property
    def given(self) -> dict[str, str]:
        """The parts that were given and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class NewInboxForm(forms.Form):
    """An inbox on a free number."""

    name = text_field("Name", required=True)
    kind = forms.ChoiceField(
        choices=[
            (InboxKind.SHARED, "Shared: all its members read and write"),
            (InboxKind.SUPERVISED, "Supervised: one owner, whose supervisors read along"),
        ],
        widget=forms.RadioSelect,
        initial=InboxKind.SHARED,
    )
    number = phone_field(label="Number")

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"list": "free-numbers"}
        self.fields["owner"] = owner_field(
            people, required=False, help_text="Only a supervised inbox has an owner."
        )
        self.fields["members"] = people_field(
            "Members or supervisors", people, "Members of a shared inbox, supervisors of a supervised one."
        )

    @property
    def item(self) -> NewInbox:
        """What was typed, once the form is valid."""
        given = self.cleaned_data
        owner, members = given["owner"], tuple(given["members"])
        return NewInbox(
            name=given["name"],
            kind=InboxKind(given["kind"]),
            e164=given["number"],
            owner=AgentRefs(Identifier.REF, (owner,)) if owner else None,
            members=AgentRefs(Identifier.REF, members) if members else None,
        )


class RenameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=LONGEST)


class AddMembersForm(forms.Form):
    """People to put into an inbox."""

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agents"] = people_field("People", people)
        self.fields["agents"].required = True


class OwnerForm(forms.Form):
    """The agent whose an inbox shall be."""

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = owner_field(people, help_text="Active people without a supervised inbox.")
