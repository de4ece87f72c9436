"""Who acts on events within this installation: a reader writes what follows, such as a job, in the same transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from accounts.models import Account
from events.types import EventType


@dataclass(frozen=True)
class Happening:
    """Something that has just happened to an account, before anybody was told; ``data`` holds nothing private."""

    type: EventType
    subject: Model
    data: Mapping[str, Any] = field(default_factory=dict)


Reader = Callable[[Account, Happening], None]
_readers: dict[str, list[Reader]] = defaultdict(list)


def when(name: str, reader: Reader) -> None:
    """Call the reader for each event of this name, in the transaction that records it; an error of its undoes both."""
    if reader not in _readers[name]:
        _readers[name].append(reader)


def readers_of(name: str) -> list[Reader]:
    return _readers.get(name, [])
