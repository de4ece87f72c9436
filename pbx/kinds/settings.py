"""What the settings of every kind have in common."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, Self

from pbx.prompts import Prompt


class Settings(Protocol):
    """Settings of a voice app. ``SECRETS`` are the top-level keys that are encrypted at rest."""

    SECRETS: ClassVar[frozenset[str]]

    @classmethod
    def parse(cls, raw: object) -> Self:
        """From JSON; Invalid, with the dotted path in ``field``."""
        ...

    def to_json(self) -> dict[str, object]:
        """What ``parse`` gives the same value for; secrets are in clear."""
        ...

    def played(self) -> Mapping[str, Prompt]:
        """Everything that may be played, by its dotted path."""
        ...

    def called(self) -> Mapping[str, str]:
        """Everybody who may be called, in E.164, by dotted path."""
        ...

    def asked(self) -> Mapping[str, str]:
        """The URLs that are asked while a call runs, as far as they are known before one, by dotted path."""
        ...

    def told(self) -> frozenset[str]:
        """E-mail addresses and URLs that get to know of calls, what was said in them included."""
        ...
