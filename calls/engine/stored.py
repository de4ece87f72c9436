"""Events of calls as JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from calls.engine.events import (
    Answered,
    Event,
    Finished,
    HangUpAsked,
    LegOver,
    Ringing,
    TransferAsked,
    TransferCancelled,
    TransferCompleted,
)
from calls.states import HungUpBy

TYPES: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        Ringing,
        Answered,
        LegOver,
        Finished,
        HangUpAsked,
        TransferAsked,
        TransferCompleted,
        TransferCancelled,
    )
}


def to_json(event: Event) -> dict[str, object]:
    return {"type": type(event).__name__, **asdict(event)}


def from_json(raw: Mapping[str, Any]) -> Event:
    parts = {name: value for name, value in raw.items() if name != "type"}
    if raw["type"] == LegOver.__name__:
        parts["by"] = HungUpBy(parts["by"])
    return TYPES[raw["type"]](**parts)
