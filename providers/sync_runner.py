"""The one run of every sort of sync: read all, plan, brake, look up what is missing, apply, count what was missed.

A login may serve a whole branch of the account tree, so what is ours may stand on any account below the login's own:
a sort reads and writes in the system scope, always by login.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar, Generic, TypeVar

from django.db import transaction

from common import scope
from providers.errors import Malformed, NotThere
from providers.states import SyncState
from providers.syncs import Sync

There = TypeVar("There")
Ours = TypeVar("Ours")
T = TypeVar("T")
# Stop when more than this share of at least so many known things would vanish (architecture §4).
BRAKE_SHARE = 0.3
BRAKE_FROM = 10
# In so many complete syncs in a row a thing is missed before it counts as gone.
GONE_AFTER = 2


@dataclass
class Plan(Generic[Ours]):
    """How many things of ours the carrier should have listed, and those of them that it has not."""

    expected: int = 0
    missing: list[Ours] = field(default_factory=list)


P = TypeVar("P", bound=Plan)  # type: ignore[type-arg]


class Pull(ABC, Generic[There, Ours, P]):
    """What is particular to one sort of thing. One object is one run."""

    thing: ClassVar[str]
    things: ClassVar[str]
    # So many are read between two signs of life.
    read_at_once: ClassVar[int] = 500

    def __init__(self, sync: Sync) -> None:
        self.sync = sync

    def note_what_we_have(self) -> None:
        """Keep what must be known of the time before the carrier was read. In the system scope."""
        return

    @abstractmethod
    def read(self) -> Iterator[tuple[str, There]]:
        """Everything that the carrier lists, each under the name that it has there once. No scope is open."""

    @abstractmethod
    def plan(self, found: dict[str, There]) -> P:
        """What is to be done about what was found; what changed here since the reading began is left out of it. In
        the system scope.
        """

    @abstractmethod
    def look_up(self) -> Callable[[str], object] | None:
        """How the carrier is asked for one thing by name, NotThere when it has none; None when it cannot be."""

    @abstractmethod
    def names(self, missing: Sequence[Ours]) -> list[tuple[Ours, list[str]]]:
        """The missing with the names that each may have at the carrier. In the system scope."""

    @abstractmethod
    def apply(self, plan: P) -> str:
        """Take in what was found, in short transactions that also show progress; returns what could not be taken in.
        No scope is open.
        """

    @abstractmethod
    def miss(self, missing: Sequence[Ours]) -> int:
        """Count one more complete sync without these, but for what changed here since the reading began; returns how
        many have gone by that. In the transaction that ends the run.
        """

    def not_taken_in(self, refused: Sequence[str]) -> str:
        """How many could not be taken in, with the first reason; "" when all could."""
        if not refused:
            return ""
        noun = self.thing.split(" ", 1)[1] if len(refused) == 1 else self.things
        return f"{len(refused):,} {noun} could not be taken over. The first: {refused[0]}"


def run(pull: Pull[There, Ours, P]) -> None:
    """Bring what the carrier lists into our books; nothing when its answer is unusable or the brake holds.

    What counts towards "gone" comes in one transaction with the end of the run and the lease: a sync that is killed
    and repeated, or one whose lease went to another worker, counts once.
    """
    sync = pull.sync
    with scope.system():
        pull.note_what_we_have()
    found = _read(pull)
    with scope.system():
        plan = pull.plan(found)
        sync.run.read = len(found)
        if _must_brake(pull, plan) and not sync.force:
            sync.run.missing = len(plan.missing)
            sync.finish(SyncState.BRAKED, error=_why_braked(pull, plan))
            return
        asked_for = pull.names(plan.missing) if plan.expected < BRAKE_FROM else []
    missing = _unknown_there(pull, plan.missing, asked_for)
    left_out = pull.apply(plan)
    with scope.system(), transaction.atomic():
        sync.run.missing = len(missing)
        sync.run.gone = pull.miss(missing)
        sync.progress(len(found), len(found))
        sync.finish(error=left_out)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def _read(pull: Pull[There, Ours, P]) -> dict[str, There]:
    """A thing that is listed twice makes the whole list unusable."""
    found: dict[str, There] = {}
    for count, (name, there) in enumerate(pull.read()):
        if count % pull.read_at_once == 0:
            pull.sync.progress(count)
        if not name or name in found:
            raise Malformed(f"The carrier lists {pull.thing} twice, or one without a name.")
        found[name] = there
    return found


def _must_brake(pull: Pull[There, Ours, P], plan: P) -> bool:
    """A short list is looked up thing by thing instead; where that cannot be done, it must not be empty at once."""
    missing = len(plan.missing)
    if plan.expected >= BRAKE_FROM:
        return missing > plan.expected * BRAKE_SHARE
    return 0 < plan.expected == missing and pull.look_up() is None


def _why_braked(pull: Pull[There, Ours, P], plan: P) -> str:
    return (
        f"{len(plan.missing):,} of {plan.expected:,} {pull.things} are no longer listed by the carrier. Nothing was"
        " changed; sync anyway if that is right."
    )


def _unknown_there(
    pull: Pull[There, Ours, P], missing: list[Ours], asked_for: list[tuple[Ours, list[str]]]
) -> list[Ours]:
    """Those of the missing that the carrier does not know by name either: two bad lists in a row would lose them.

    It may all take a minute, so that each answer is a sign of life.
    """
    look_up = pull.look_up()
    if look_up is None or not asked_for:
        return missing
    gone = []
    for place, (ours, names) in enumerate(asked_for):
        pull.sync.progress(place, len(asked_for))
        if not any(_is_there(look_up, name) for name in names):
            gone.append(ours)
    return gone


def _is_there(look_up: Callable[[str], object], name: str) -> bool:
    try:
        look_up(name)
    except NotThere:
        return False
    return True
