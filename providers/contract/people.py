"""People at a carrier: agents, their numbers and their inboxes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from providers.contract.base import FamilyContract

InboxWord = Literal["supervised", "shared"]
# What was refused of a list, by place in it, and why.
Refusals = dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class SharedInbox:
    name: str
    e164: str


@dataclass(frozen=True)
class CarrierAgent:
    """A person at a carrier. People are named by ``object_id``; ``ref`` is the carrier's own name for one, and ""
    where it has none or has not been asked. An empty text means that there is none. ``services`` holds what is to be
    set by hand when an agent is made, and everything when a carrier tells.
    """

    object_id: str
    name: str
    ref: str = ""
    directory_tenant: str = ""
    upn: str = ""
    consistency_id: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ("member",)
    services: Mapping[str, bool] = field(default_factory=dict)
    private_number: str = ""
    supervised_number: str = ""
    supervisors: tuple[str, ...] = ()
    shared_inboxes: tuple[SharedInbox, ...] = ()
    is_active: bool = True
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class AgentUpdate:
    """What is to be different about one agent; what is not named stays. A number of None is freed."""

    object_id: str
    texts: Mapping[str, str] = field(default_factory=dict)
    add_roles: tuple[str, ...] = ()
    remove_roles: tuple[str, ...] = ()
    numbers: Mapping[str, str | None] = field(default_factory=dict)
    services: Mapping[str, bool] = field(default_factory=dict)
    is_active: bool | None = None


@dataclass(frozen=True)
class CarrierInbox:
    """An inbox to be made; ``owner`` and ``members`` are object ids, and only a supervised inbox has an owner."""

    name: str
    kind: InboxWord
    e164: str
    owner: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class InboxMembers:
    """Agents to be added to an inbox or taken out of it: a shared one by its number, a supervised one by its owner."""

    agents: tuple[str, ...]
    add: bool
    e164: str = ""
    owner: str = ""


@dataclass(frozen=True)
class HeldNumber:
    """A number and who holds it there; an inbox without an owner has a name and no ids."""

    e164: str
    is_held: bool
    holder: str = ""
    object_id: str = ""


class People(FamilyContract):
    """The agents of our login, and the inboxes they share."""

    def list_agents(self) -> Iterator[CarrierAgent]:
        raise self._unsupported()

    def get_agent(self, object_id: str) -> CarrierAgent:
        """NotThere when nobody there has this object id."""
        raise self._unsupported()

    def onboard_agents(self, agents: Sequence[CarrierAgent], *, key: UUID) -> Refusals:
        """Make those of the agents that can be made, with their numbers and supervisors, and tell why others were not.

        Where the answer is lost some may have been made: ask for each.
        """
        raise self._unsupported()

    def change_agents(self, updates: Sequence[AgentUpdate], *, key: UUID) -> Refusals:
        """Change each agent wholly or not at all; doing it twice does no harm."""
        raise self._unsupported()

    def offboard_agents(self, object_ids: Sequence[str], remove_inboxes: bool, *, key: UUID) -> Refusals:
        """Let agents go. Their supervised inboxes stay, or go too with ``remove_inboxes``."""
        raise self._unsupported()

    def create_inboxes(self, inboxes: Sequence[CarrierInbox], *, key: UUID) -> Refusals:
        raise self._unsupported()

    def change_members(self, changes: Sequence[InboxMembers], *, key: UUID) -> Refusals:
        """Doing it twice does no harm."""
        raise self._unsupported()

    def list_held_numbers(self) -> Iterator[HeldNumber]:
        """Every number of the login, with who holds it."""
        raise self._unsupported()
