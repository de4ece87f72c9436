"""Click-to-call: calls one party, then another, and joins the two."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

from pbx.detection import MachineDetection
from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.recording import Recording
from pbx.voicemail import Voicemail

ATTEMPTS = (1, 5)
PAUSES = (30, 300)


@dataclass(frozen=True)
class ClickPrompts:
    """A is the party that is called first: ``a_ringtone`` is heard while B is called, ``bridge`` by both."""

    a_welcome: Prompt = Prompt()
    a_ringtone: Prompt = Prompt()
    b_whisper: Prompt = Prompt()
    bridge: Prompt = Prompt()

    @classmethod
    def parse(cls, raw: object, at: str = "prompts") -> Self:
        fields = Fields(raw, at)
        found = cls(**{name: fields.part(name, Prompt.parse) for name in cls.__dataclass_fields__})
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        return {name: prompt.to_json() for name, prompt in vars(self).items()}


@dataclass(frozen=True)
class ClickOptions:
    """``attempts`` to reach A with ``retry_pause`` seconds between them; detections are off where they are None."""

    attempts: int = 1
    retry_pause: int = 60
    a_detection: MachineDetection | None = None
    b_detection: MachineDetection | None = None
    recording: Recording = Recording()

    @classmethod
    def parse(cls, raw: object, at: str = "options") -> Self:
        fields = Fields(raw, at)
        found = cls(
            attempts=fields.whole("attempts", least=ATTEMPTS[0], most=ATTEMPTS[1], default=cls.attempts),
            retry_pause=fields.whole("retry_pause", least=PAUSES[0], most=PAUSES[1], default=cls.retry_pause),
            a_detection=fields.maybe("a_detection", MachineDetection.parse),
            b_detection=fields.maybe("b_detection", MachineDetection.parse),
            recording=Recording.take(fields),
        )
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        """Recording's options stand among the others."""
        return {
            "attempts": self.attempts,
            "retry_pause": self.retry_pause,
            "a_detection": self.a_detection.to_json() if self.a_detection else None,
            "b_detection": self.b_detection.to_json() if self.b_detection else None,
            **asdict(self.recording),
        }


@dataclass(frozen=True)
class ClickToCall:
    """The voicemail is for A, who may leave a message where B does not answer."""

    SECRETS: ClassVar[frozenset[str]] = frozenset()

    prompts: ClickPrompts = ClickPrompts()
    options: ClickOptions = ClickOptions()
    voicemail: Voicemail = Voicemail()

    @classmethod
    def parse(cls, raw: object) -> Self:
        fields = Fields(raw)
        found = cls(
            prompts=fields.part("prompts", ClickPrompts.parse),
            options=fields.part("options", ClickOptions.parse),
            voicemail=fields.part("voicemail", Voicemail.parse),
        )
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        return {
            "prompts": self.prompts.to_json(),
            "options": self.options.to_json(),
            "voicemail": self.voicemail.to_json(),
        }

    def played(self) -> Mapping[str, Prompt]:
        found = {f"prompts.{name}": prompt for name, prompt in vars(self.prompts).items()}
        for name in ("a_detection", "b_detection"):
            detection: MachineDetection | None = getattr(self.options, name)
            if detection:
                found[f"options.{name}.silence_prompt"] = detection.silence_prompt
                found[f"options.{name}.dtmf_prompt"] = detection.dtmf_prompt
        return found | {"voicemail.intro": self.voicemail.intro}

    def called(self) -> Mapping[str, str]:
        """Nobody: who is called is said with each call."""
        return {}

    def asked(self) -> Mapping[str, str]:
        return {}

    def told(self) -> frozenset[str]:
        return frozenset(self.voicemail.emails)
