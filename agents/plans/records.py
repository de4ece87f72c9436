"""What a person plan is asked for, and what stands against it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from agents.plans.states import StepKind
from agents.records import AgentRefs, Identifier, NewAgent, NumberWanted
from numbers.states import NumberUse
from providers.contract.emergency import PostalAddress


@dataclass(frozen=True)
class PlanWanted:
    """Everything that a new colleague shall get; what is empty is left out.

    ``e164`` is a free number of the account, or with ``area_code`` the one to be bought there. ``supervisors`` are
    agents' refs, ``inboxes`` the ids of shared inboxes. ``address_id`` is ``address`` as the carrier has validated it.
    """

    texts: Mapping[str, str]
    place: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ("member",)
    e164: str = ""
    area_code: str = ""
    supervised: bool = False
    supervisors: tuple[str, ...] = ()
    inboxes: tuple[int, ...] = ()
    address: Mapping[str, str] | None = None
    address_id: int | None = None
    caller_name: str = ""
    mobile: str = ""
    welcome: str = ""

    @property
    def name(self) -> str:
        return self.texts["name"]

    @property
    def postal(self) -> PostalAddress | None:
        return PostalAddress(**self.address) if self.address else None

    @property
    def person(self) -> NewAgent:
        """The agent as onboarding takes it, with the number."""
        supervisors = AgentRefs(Identifier.REF, self.supervisors) if self.supervisors else None
        use = NumberUse.SUPERVISED if self.supervised else NumberUse.PRIVATE
        number = NumberWanted(use, self.e164, supervisors if self.supervised else None)
        texts: dict[str, Any] = dict(self.texts)
        return NewAgent(**texts, place=self.place, roles=self.roles, numbers=(number,))

    @property
    def person_without_number(self) -> NewAgent:
        return replace(self.person, numbers=())

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "PlanWanted":
        tuples = {name: tuple(stored[name]) for name in ("roles", "supervisors", "inboxes")}
        return cls(**stored | tuples)


@dataclass
class PreviewStep:
    """What one step will do and cost, what stands against it, and what there is to know."""

    kind: StepKind
    title: str
    detail: str
    cost: Decimal = Decimal(0)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """A plan as it would be done now; ``wanted`` has the number and the address that were found."""

    wanted: PlanWanted
    steps: list[PreviewStep]

    @property
    def cost(self) -> Decimal:
        return sum((step.cost for step in self.steps), Decimal(0))

    @property
    def refusals(self) -> list[str]:
        return [text for step in self.steps for text in step.refusals]
