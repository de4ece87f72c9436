"""Media: what a carrier's voice apps play."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from providers.contract.base import FamilyContract, optional
from providers.contract.calls import Sound

MediaState = Literal["empty", "pending", "ready", "failed"]


@dataclass(frozen=True)
class CarrierMedia:
    """One sound in the carrier's library, uploaded or spoken from ``text``. A shared one can be played, not changed."""

    ref: str
    name: str
    state: MediaState
    seconds: int = 0
    text: str = ""
    voice: str = ""
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_shared: bool = False


@dataclass(frozen=True)
class Voice:
    """Somebody who can speak a text; ``locale`` as in ``fr_FR``."""

    ref: str
    name: str
    locale: str


class Media(FamilyContract):
    """The carrier's library of sounds."""

    def list_media(self) -> Iterator[CarrierMedia]:
        raise self._unsupported()

    @optional
    def get_media(self, ref: str) -> CarrierMedia:
        raise self._unsupported()

    @optional
    def create_media(self, name: str, *, key: UUID) -> str:
        """Make an empty one and return its name there."""
        raise self._unsupported()

    @optional
    def rename_media(self, ref: str, name: str, *, key: UUID) -> None:
        raise self._unsupported()

    @optional
    def tag_media(self, ref: str, tags: Mapping[str, tuple[str, ...]], *, key: UUID) -> None:
        """Replace all tags."""
        raise self._unsupported()

    @optional
    def upload_media(self, ref: str, sound: Sound, *, key: UUID) -> None:
        """Replace what it plays. The carrier may take a while: ask with ``get_media``."""
        raise self._unsupported()

    @optional
    def speak_media(self, ref: str, text: str, voice_ref: str, *, key: UUID) -> None:
        """Replace what it plays by a text read aloud. The carrier may take a while: ask with ``get_media``."""
        raise self._unsupported()

    @optional
    def delete_media(self, ref: str, *, key: UUID) -> None:
        raise self._unsupported()

    @optional
    def list_voices(self) -> Iterator[Voice]:
        raise self._unsupported()
