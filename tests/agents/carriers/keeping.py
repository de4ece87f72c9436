"""A carrier in memory that keeps agents, and fails on demand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID

from providers.contract.connector import Connector
from providers.contract.people import (
    AgentUpdate,
    CarrierAgent,
    CarrierInbox,
    HeldNumber,
    InboxMembers,
    Refusals,
)
from providers.errors import NotThere


@dataclass
class KeepingCarrier(Connector):
    """``lose`` makes the next call of that name do its work and then raise; ``refuse`` names who is not taken."""

    slug: ClassVar[str] = "keeping"
    label: ClassVar[str] = "Keeping"

    agents: dict[str, CarrierAgent] = field(default_factory=dict)
    calls: list[tuple[str, list[str]]] = field(default_factory=list)
    given: list[tuple[object, ...]] = field(default_factory=list)
    lose: dict[str, Exception] = field(default_factory=dict)
    fail: dict[str, Exception] = field(default_factory=dict)
    refuse: set[str] = field(default_factory=set)

    def _called(self, name: str, who: Sequence[str], *given: object) -> None:
        self.calls.append((name, list(who)))
        self.given.append(given)
        if name in self.fail:
            raise self.fail.pop(name)

    def _answered(self, name: str) -> None:
        if name in self.lose:
            raise self.lose.pop(name)

    def put(self, *object_ids: str) -> None:
        for object_id in object_ids:
            self.agents[object_id] = CarrierAgent(object_id, object_id.title(), directory_tenant="t")

    def list_agents(self) -> Iterator[CarrierAgent]:
        self._called("list", [])
        yield from list(self.agents.values())

    def get_agent(self, object_id: str) -> CarrierAgent:
        if object_id not in self.agents:
            raise NotThere("Nobody.")
        return self.agents[object_id]

    def onboard_agents(self, agents: Sequence[CarrierAgent], *, key: UUID) -> Refusals:
        self._called("onboard", [agent.object_id for agent in agents], key)
        refused: Refusals = {}
        for place, agent in enumerate(agents):
            if agent.object_id in self.refuse | set(self.agents):
                refused[place] = ("No thanks.",)
            else:
                self.agents[agent.object_id] = replace(agent, roles=tuple(sorted(agent.roles)))
        self._answered("onboard")
        return refused

    def change_agents(self, updates: Sequence[AgentUpdate], *, key: UUID) -> Refusals:
        self._called("change", [update.object_id for update in updates], key)
        for update in updates:
            agent = self.agents.pop(update.object_id)
            numbers = {f"{use}_number": e164 or "" for use, e164 in update.numbers.items()}
            active = agent.is_active if update.is_active is None else update.is_active
            agent = replace(agent, **update.texts, **numbers, is_active=active)
            self.agents[agent.object_id] = agent
        self._answered("change")
        return {}

    def offboard_agents(self, object_ids: Sequence[str], remove_inboxes: bool, *, key: UUID) -> Refusals:
        self._called("offboard", object_ids, remove_inboxes, key)
        for object_id in object_ids:
            self.agents.pop(object_id, None)
        self._answered("offboard")
        return {}

    def create_inboxes(self, inboxes: Sequence[CarrierInbox], *, key: UUID) -> Refusals:
        self._called("inboxes", [inbox.e164 for inbox in inboxes], key)
        return {}

    def change_members(self, changes: Sequence[InboxMembers], *, key: UUID) -> Refusals:
        self._called("members", [change.e164 or change.owner for change in changes], key)
        return {}

    def list_held_numbers(self) -> Iterator[HeldNumber]:
        yield from ()
