"""Detection of answering machines: how an app finds out whether a person answered its call."""

from dataclasses import asdict, dataclass
from typing import Self

from pbx.prompts import Prompt
from pbx.reading import Fields

METHODS = ("SILENCE", "DTMF")


@dataclass(frozen=True)
class MachineDetection:
    """By SILENCE, who waits for an answer after greeting is a person; by DTMF, who presses a key.

    ``silence_ms`` is in milliseconds, the timeouts are in seconds.
    """

    active: bool = False
    method: str = METHODS[0]
    silence_prompt: Prompt = Prompt()
    silence_ms: int = 1800
    silence_iterations: int = 1
    silence_timeout: int = 3
    dtmf_prompt: Prompt = Prompt()
    dtmf_iterations: int = 2
    dtmf_timeout: int = 2

    @classmethod
    def parse(cls, raw: object, at: str = "detection") -> Self:
        fields = Fields(raw, at)
        found = cls(
            active=fields.flag("active", default=cls.active),
            method=fields.choice("method", METHODS, default=cls.method),
            silence_prompt=fields.part("silence_prompt", Prompt.parse),
            silence_ms=fields.whole("silence_ms", least=50, most=10_000, default=cls.silence_ms),
            silence_iterations=fields.whole(
                "silence_iterations", least=1, most=30, default=cls.silence_iterations
            ),
            silence_timeout=fields.whole("silence_timeout", least=0, most=120, default=cls.silence_timeout),
            dtmf_prompt=fields.part("dtmf_prompt", Prompt.parse),
            dtmf_iterations=fields.whole("dtmf_iterations", least=1, most=10, default=cls.dtmf_iterations),
            dtmf_timeout=fields.whole("dtmf_timeout", least=1, most=30, default=cls.dtmf_timeout),
        )
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        prompts = {"silence_prompt": self.silence_prompt, "dtmf_prompt": self.dtmf_prompt}
        return asdict(self) | {name: prompt.to_json() for name, prompt in prompts.items()}
