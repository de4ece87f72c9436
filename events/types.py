"""What may happen, by name: the registry that recording, webhooks and their reference page are read from.

Each app names its own in ``<app>/event_types.py``. Names stand in subscriptions and in programs of others, so they
never change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

# What an event that stands in the activity log tells.
CHANGE_FIELDS: Mapping[str, str] = {
    "before": "the values that were changed, as they were",
    "after": "the values that were changed, as they are",
    "by": "who did it: a person, a program or Tandem itself",
    "through": "`web`, `api`, `job` or `command`",
    "request_id": "the `X-Request-Id` of the request that did it, or empty",
}
EVERYTHING = "*"


@dataclass(frozen=True)
class Thing:
    """A sort of thing that events are about.

    ``word`` is what outsiders call it, ``ref`` the attribute with the id by which they know one, ``number`` the
    attribute with the telephone number by which subscriptions may be narrowed.
    """

    model: type[Model]
    word: str
    ref: str = "pk"
    number: str = ""

    def ref_of(self, subject: Model) -> str:
        return str(getattr(subject, self.ref))

    def number_of(self, subject: Model) -> str:
        return str(getattr(subject, self.number)) if self.number else ""


@dataclass(frozen=True)
class EventType:
    """One thing that may happen, described for those who subscribe to it.

    Entries of the activity log with one of ``verbs`` about ``thing`` are such events. What nobody logs is recorded with
    ``services.recording.happened``, and ``data`` says what is told of it. Of the data, ``private`` names what is read
    from the thing again at each sending and never kept with the event: what people write to each other.
    """

    name: str
    means: str
    thing: Thing
    verbs: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    data: Callable[[Any], dict[str, Any]] | None = None
    private: frozenset[str] = field(default_factory=frozenset)

    @property
    def told(self) -> Mapping[str, str]:
        """The fields of ``data`` in a webhook's body, with what each means."""
        return {**CHANGE_FIELDS, **self.fields} if self.verbs else self.fields

    @property
    def patterns(self) -> frozenset[str]:
        """What a subscription may say to hear of it: its name, ``number.*``, ``*``."""
        group = self.name.partition(".")[0]
        return frozenset({self.name, f"{group}.*", EVERYTHING})


_types: dict[str, EventType] = {}
_of_changes: dict[tuple[type[Model], str], EventType] = {}


def register(*types: EventType) -> None:
    """Name what may happen; a name and an entry of the log stand for one event each."""
    for one in types:
        assert one.name not in _types, f"Two events are called {one.name}."
        assert bool(one.verbs) != bool(one.data), (
            f"{one.name} comes either from the log or with data of its own."
        )
        assert one.private <= set(one.fields), f"{one.name} keeps back what it does not tell."
        _types[one.name] = one
        for verb in one.verbs:
            key = (one.thing.model, verb)
            assert key not in _of_changes, f"{verb} is both {one.name} and {_of_changes[key].name}."
            _of_changes[key] = one


def type_named(name: str) -> EventType:
    return _types[name]


def all_types() -> list[EventType]:
    """All of them, by name."""
    return sorted(_types.values(), key=lambda one: one.name)


def type_of_change(model: type[Model], verb: str) -> EventType | None:
    """The event that such an entry of the activity log is; None for what only the log tells."""
    return _of_changes.get((model, verb))


def known_patterns() -> frozenset[str]:
    """Everything that a subscription may ask for."""
    return frozenset().union(*(one.patterns for one in _types.values()))
