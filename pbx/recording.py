"""Recording options: whether an app's calls are recorded, and what is made of the recordings."""

from dataclasses import asdict, dataclass
from typing import Self

from pbx.reading import Fields
from pbx.voicemail import locale

FEEDS = ("both", "all", "leg_a", "leg_b")


@dataclass(frozen=True)
class Recording:
    """``feeds`` are the parties that a transcriber hears; ``locale`` "" has it find the language out.

    ``transcription`` None is the account's own default.
    """

    record_calls: bool = False
    feeds: str = FEEDS[0]
    locale: str = ""
    transcription: bool | None = None
    ner: bool = True
    pii: bool = True
    sentiment: bool = True

    @classmethod
    def take(cls, fields: Fields) -> Self:
        """From among other options, which the caller takes and finishes."""
        return cls(
            record_calls=fields.flag("record_calls", default=cls.record_calls),
            feeds=fields.choice("feeds", FEEDS, default=cls.feeds),
            locale=fields.part("locale", locale),
            transcription=fields.flag_or_none("transcription"),
            ner=fields.flag("ner", default=cls.ner),
            pii=fields.flag("pii", default=cls.pii),
            sentiment=fields.flag("sentiment", default=cls.sentiment),
        )

    @classmethod
    def parse(cls, raw: object, at: str = "options") -> Self:
        fields = Fields(raw, at)
        found = cls.take(fields)
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        return asdict(self)
