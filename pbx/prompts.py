"""Prompts: what is played to a caller, a media of the library or a text that is spoken."""

from dataclasses import dataclass
from typing import Self

from common.errors import Invalid
from pbx.media.voices import present_name
from pbx.reading import DIGITS

SPOKEN = "TTS"
LONGEST = 1000


@dataclass(frozen=True)
class Prompt:
    """``media`` is the id of a media, 0 for none; or ``voice`` speaks ``text``."""

    media: int = 0
    voice: str = ""
    text: str = ""

    @classmethod
    def parse(cls, raw: object, at: str = "prompt") -> Self:
        """From a media's id, also as digits, or ``TTS|voice|text``; null is no prompt (callr.md §4 rt_media)."""
        if raw is None or raw == "":
            return cls()
        if isinstance(raw, str) and DIGITS.fullmatch(raw):
            raw = int(raw)
        if isinstance(raw, int) and not isinstance(raw, bool):
            if not 0 <= raw < 2**31:
                raise Invalid("There is no such media.", field=at)
            return cls(media=raw)
        if not isinstance(raw, str):
            raise Invalid("A media's id or a text to speak is needed here.", field=at)
        mark, _, rest = raw.partition("|")
        voice, bar, text = rest.partition("|")
        if mark != SPOKEN or not bar or not voice:
            raise Invalid(f"A text to speak is written {SPOKEN}|voice|text.", field=at)
        if not text.strip() or len(text) > LONGEST:
            raise Invalid(f"A text to speak has from 1 to {LONGEST} characters.", field=at)
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise Invalid("The text has characters that cannot be stored.", field=at)
        return cls(voice=present_name(voice), text=text)

    def to_json(self) -> int | str:
        return f"{SPOKEN}|{self.voice}|{self.text}" if self.voice else self.media

    def __bool__(self) -> bool:
        return bool(self.media or self.voice)
