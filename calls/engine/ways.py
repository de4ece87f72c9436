"""Where a caller of a reception goes: its path with everybody whom it calls, as it was when the call began."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pbx.prompts import Prompt
from pbx.receptions.states import StepKind


@dataclass(frozen=True)
class Way:
    """``rounds`` are numbers that ring, those of one round at once, each round for ``seconds``. ``endpoint`` is whom it
    asks, as a destination, and ``name`` what that is called. ``position`` is said in a queue; with ``calls_back`` a key
    then has the caller called back, who hears ``thanks``.
    """

    do: StepKind
    prompt: Prompt = Prompt()
    rounds: tuple[tuple[str, ...], ...] = ()
    seconds: int = 20
    name: str = ""
    endpoint: str = ""
    position: Prompt = Prompt()
    calls_back: bool = False
    thanks: Prompt = Prompt()
    keys: Mapping[str, "Way"] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """Of what a call keeps."""
        return cls(
            do=StepKind(raw["do"]),
            prompt=Prompt.parse(raw["prompt"]),
            rounds=tuple(tuple(numbers) for numbers in raw["rounds"]),
            seconds=raw["seconds"],
            name=raw["name"],
            endpoint=raw["endpoint"],
            position=Prompt.parse(raw["position"]),
            calls_back=raw.get("calls_back", False),
            thanks=Prompt.parse(raw.get("thanks")),
            keys={key: cls.parse(one) for key, one in raw["keys"].items()},
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "do": self.do.value,
            "prompt": self.prompt.to_json(),
            "rounds": [list(numbers) for numbers in self.rounds],
            "seconds": self.seconds,
            "name": self.name,
            "endpoint": self.endpoint,
            "position": self.position.to_json(),
            "calls_back": self.calls_back,
            "thanks": self.thanks.to_json(),
            "keys": {key: way.to_json() for key, way in self.keys.items()},
        }
