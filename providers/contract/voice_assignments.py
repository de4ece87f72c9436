"""Voice assignments: numbers that voice bots answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from providers.contract.base import FamilyContract


@dataclass(frozen=True)
class VoiceNumber:
    """A number in the hands of a voice bot, each under the carrier's own names."""

    ref: str
    e164: str
    bot_ref: str
    label: str = ""
    is_paused: bool = False
    raw: Mapping[str, object] = field(default_factory=dict)


class VoiceAssignments(FamilyContract):
    """Which voice bot answers which number."""

    def list_voice_numbers(self) -> Iterator[VoiceNumber]:
        raise self._unsupported()

    def find_voice_number(self, e164: str) -> VoiceNumber | None:
        """How the number is assigned; None when no voice bot has it."""
        raise self._unsupported()

    def assign_voice_number(self, e164: str, bot_ref: str, label: str, *, key: UUID) -> VoiceNumber:
        """Give a free number to a voice bot; where the answer is lost, find the number."""
        raise self._unsupported()

    def change_voice_number(self, wanted: VoiceNumber, *, key: UUID) -> VoiceNumber:
        """Set bot, label and pause of an assignment, by its name there; doing it twice does no harm."""
        raise self._unsupported()

    def end_voice_number(self, ref: str, *, key: UUID) -> None:
        """NotThere when it has ended already."""
        raise self._unsupported()
