"""What is asked about agents and inboxes, a list at a time, and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from accounts.models import Agent
from agents import identity
from messaging.states import InboxKind
from numbers.states import NumberUse

# The texts about where somebody works, as the model's fields are called.
PLACE_FIELDS = ("brand", "department", "region", "province", "district", "store", "city", "postal_code")


class Service(StrEnum):
    """What an agent can use; the values are the keys of ``Agent.services``."""

    MESSAGES = "messages"
    CALLS = "calls"
    SUPERVISED_INBOX = "supervised_inbox"
    SHARED_INBOX = "shared_inbox"


class Identifier(StrEnum):
    """By what agents are named; the values are fields of ``Agent``."""

    OBJECT_ID = "object_id"
    UPN = "upn"
    CONSISTENCY_ID = "consistency_id"
    REF = "ref"
    DIRECTORY_TENANT = "directory_tenant"


Key = tuple[Identifier, str]
# By what somebody who comes could be the same as somebody who is here.
OWN_KEYS = (Identifier.OBJECT_ID, Identifier.UPN, Identifier.CONSISTENCY_ID)


@dataclass(frozen=True)
class AgentRefs:
    """Agents, by one sort of identifier."""

    by: Identifier
    values: tuple[str, ...]


@dataclass(frozen=True)
class NumberWanted:
    """A number for an agent: private or supervised. Only a supervised one has supervisors."""

    use: NumberUse
    e164: str
    supervisors: AgentRefs | None = None


@dataclass(frozen=True)
class NewAgent:
    """A person to be onboarded; what identifies them is kept in one form.

    ``place`` is by ``PLACE_FIELDS``; ``services`` holds what is set by hand.
    """

    object_id: str
    name: str
    directory_tenant: str = ""
    upn: str = ""
    consistency_id: str = ""
    email: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ("member",)
    numbers: tuple[NumberWanted, ...] = ()
    services: Mapping[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("object_id", "name", "directory_tenant", "upn", "consistency_id", "email"):
            if value := getattr(self, name):
                object.__setattr__(self, name, identity.clean(name, value))

    @cached_property
    def keys(self) -> list[Key]:
        """By what it could be the same as somebody."""
        return [(by, identity.compared(by, value)) for by in OWN_KEYS if (value := getattr(self, by))]


@dataclass(frozen=True)
class AgentChange:
    """What is to be different about one agent; what is not named stays.

    ``texts`` is by fields of ``Agent``. ``numbers`` maps a use to the number wanted for it, None to free the present
    one. ``roles`` replaces; otherwise roles are added and taken away. A service that is None follows from numbers and
    inboxes again.
    """

    target: AgentRefs
    texts: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] | None = None
    add_roles: tuple[str, ...] = ()
    remove_roles: tuple[str, ...] = ()
    numbers: Mapping[NumberUse, str | None] = field(default_factory=dict)
    services: Mapping[str, bool | None] = field(default_factory=dict)
    active: bool | None = None

    def __post_init__(self) -> None:
        cleaned = {name: identity.clean(name, value) for name, value in self.texts.items()}
        object.__setattr__(self, "texts", cleaned)


@dataclass(frozen=True)
class NewInbox:
    """``members`` supervise a supervised inbox and share a shared one; only a supervised one has an owner."""

    name: str
    kind: InboxKind
    e164: str
    owner: AgentRefs | None = None
    members: AgentRefs | None = None


@dataclass(frozen=True)
class MembershipChange:
    """Agents to be added to an inbox or taken out of it: a shared one by its number, a supervised one by its owner."""

    agents: AgentRefs
    add: bool
    e164: str = ""
    owner: AgentRefs | None = None


class FaultCode(StrEnum):
    REQUIRED = "required"
    TOO_LONG = "too long"
    BAD_TEXT = "bad text"
    BAD_VALUE = "bad value"
    DUPLICATE = "duplicate"
    BAD_NUMBER = "bad number"
    UNKNOWN_NUMBER = "unknown number"
    NUMBER_TAKEN = "number taken"
    INBOX_EXISTS = "inbox exists"
    UNKNOWN_AGENT = "unknown agent"
    UNKNOWN_INBOX = "unknown inbox"
    NOT_ALLOWED = "not allowed"


@dataclass(frozen=True)
class Fault:
    """Why an item was refused; ``field`` is in our words, ``value`` what was given, where that helps."""

    code: FaultCode
    field: str
    text: str
    value: str = ""


Faults = dict[int, list[Fault]]


@dataclass(frozen=True)
class Outcome:
    """What became of the items of a list, by their places in it: each has an agent (or several) or faults."""

    agents: dict[int, list[Agent]] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
