"""What ``providers`` answers for: whether a push is the carrier's, what is in it, and what follows from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class PushedEvent:
    """One thing that a carrier tells. ``id`` is the carrier's own; empty where it gives none."""

    id: str
    type: str
    at: datetime | None
    data: Any


class NotGenuine(Exception):
    """The push is not the carrier's, or is too old. ``text`` may be shown."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Handler(Protocol):
    """Both are called in the scope of the login's account.

    ``read`` verifies the very bytes, which the carrier signed with ``secret`` where it can, and says what is in them;
    or it raises NotGenuine. Names of headers are in lower case.

    ``apply`` is called within the transaction that notes the event's id; applying one again must change nothing, for a
    push can be replayed.
    """

    def read(
        self, login_id: int, headers: Mapping[str, str], body: bytes, secret: str
    ) -> Sequence[PushedEvent]: ...

    def apply(self, login_id: int, event: PushedEvent) -> None: ...


_handlers: list[Handler] = []


def register(handler: Handler) -> None:
    """Let ``providers`` answer; there is one."""
    assert not _handlers or _handlers == [handler], "Two apps answer for what carriers push."
    _handlers[:] = [handler]


def handler() -> Handler:
    return _handlers[0]
