"""Call tracking: calls are forwarded to targets one after another, with prompts, recording and voicemail."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

from pbx.prompts import Prompt
from pbx.reading import Fields
from pbx.recording import Recording
from pbx.targets import MOST_TARGETS, Target
from pbx.voicemail import Voicemail


@dataclass(frozen=True)
class TrackingPrompts:
    """``welcome`` at once to the caller, ``ringtone`` while a target rings, ``whisper`` to the target alone, ``bridge``
    to both before they are joined.
    """

    welcome: Prompt = Prompt()
    ringtone: Prompt = Prompt()
    whisper: Prompt = Prompt()
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
class CallTracking:
    """``analytics_id`` is kept for programs that ask for it, and sent nowhere."""

    SECRETS: ClassVar[frozenset[str]] = frozenset()

    targets: tuple[Target, ...] = ()
    prompts: TrackingPrompts = TrackingPrompts()
    options: Recording = Recording()
    voicemail: Voicemail = Voicemail()
    analytics_id: str = ""

    @classmethod
    def parse(cls, raw: object) -> Self:
        fields = Fields(raw)
        found = cls(
            targets=fields.each("targets", Target.parse, most=MOST_TARGETS),
            prompts=fields.part("prompts", TrackingPrompts.parse),
            options=fields.part("options", Recording.parse),
            voicemail=fields.part("voicemail", Voicemail.parse),
            analytics_id=fields.text("analytics_id", most=50),
        )
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        return {
            "targets": [target.to_json() for target in self.targets],
            "prompts": self.prompts.to_json(),
            "options": asdict(self.options),
            "voicemail": self.voicemail.to_json(),
            "analytics_id": self.analytics_id,
        }

    def played(self) -> Mapping[str, Prompt]:
        played = {f"prompts.{name}": prompt for name, prompt in vars(self.prompts).items()}
        return played | {"voicemail.intro": self.voicemail.intro}

    def called(self) -> Mapping[str, str]:
        return {f"targets.{place}.number": target.number for place, target in enumerate(self.targets)}

    def asked(self) -> Mapping[str, str]:
        return {}

    def told(self) -> frozenset[str]:
        return frozenset(self.voicemail.emails)
