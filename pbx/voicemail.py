"""Voicemail settings: one value that every owner of a voicemail has, be it an app or a telephone."""

import re
from dataclasses import asdict, dataclass
from typing import Self

from common import timezones
from common.errors import Invalid
from common.texts import email_address
from pbx.mail_templates import VOICEMAIL, templates_for
from pbx.prompts import Prompt
from pbx.reading import Fields

FORMATS = ("mp3", "wav", "sln")
LENGTHS = (30, 300)
DEFAULT_LENGTH = 120
MOST_EMAILS = 20
# What the name of an attached recording may be made of.
FILE_NAME_TAGS = frozenset({"CALLID", "MEDIA_HASH", "DATETIME"})
DEFAULT_FILE_NAME = "{DATETIME}-{CALLID}"
FILE_NAME = re.compile(r"(?:[A-Za-z0-9 ._()#+-]|\{[A-Z_]+\})+", re.ASCII)
LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?", re.ASCII)


@dataclass(frozen=True)
class Voicemail:
    """``record`` False plays the intro and hangs up; ``timeout`` is the longest recording in seconds.

    ``transcription`` None is the account's own default; ``ner``, ``pii`` and ``sentiment`` say what a transcriber
    looks for.
    """

    active: bool = False
    intro: Prompt = Prompt()
    record: bool = True
    timeout: int = DEFAULT_LENGTH
    emails: tuple[str, ...] = ()
    email_template: str = ""
    file_format: str = FORMATS[0]
    file_name: str = DEFAULT_FILE_NAME
    locale: str = "en_US"
    timezone: str = "UTC"
    transcription: bool | None = None
    ner: bool = True
    pii: bool = True
    sentiment: bool = True

    @classmethod
    def parse(cls, raw: object, at: str = "voicemail") -> Self:
        fields = Fields(raw, at)
        found = cls(
            active=fields.flag("active", default=cls.active),
            intro=fields.part("intro", Prompt.parse),
            record=fields.flag("record", default=cls.record),
            timeout=fields.whole("timeout", least=LENGTHS[0], most=LENGTHS[1], default=cls.timeout),
            emails=fields.each("emails", email, most=MOST_EMAILS),
            email_template=fields.part("email_template", email_template),
            file_format=fields.choice("file_format", FORMATS, default=cls.file_format),
            file_name=fields.part("file_name", file_name),
            locale=fields.part("locale", locale) or cls.locale,
            timezone=fields.part("timezone", timezone),
            transcription=fields.flag_or_none("transcription"),
            ner=fields.flag("ner", default=cls.ner),
            pii=fields.flag("pii", default=cls.pii),
            sentiment=fields.flag("sentiment", default=cls.sentiment),
        )
        fields.finish()
        return found

    def to_json(self) -> dict[str, object]:
        return asdict(self) | {"intro": self.intro.to_json(), "emails": list(self.emails)}


def email(raw: object, at: str) -> str:
    """An address to which mail is sent."""
    if not isinstance(raw, str):
        raise Invalid("An e-mail address is needed here.", field=at)
    return email_address(raw, field=at)


def email_template(raw: object, at: str) -> str:
    """The ref of a template for mails about voicemails; "" is the usual one."""
    if raw is None or raw == "":
        return ""
    if not isinstance(raw, str) or raw not in {template.ref for template in templates_for(VOICEMAIL)}:
        raise Invalid("There is no such template of mails about voicemails.", field=at)
    return raw


def file_name(raw: object, at: str) -> str:
    """The name of an attached recording, without its ending; its tags are filled in for each."""
    if raw is None or raw == "":
        return DEFAULT_FILE_NAME
    if not isinstance(raw, str) or len(raw) > 100 or not FILE_NAME.fullmatch(raw):
        raise Invalid("A file's name has letters, digits, tags and . _ - ( ) # +", field=at)
    if unknown := set(re.findall(r"\{([A-Z_]+)\}", raw)) - FILE_NAME_TAGS:
        raise Invalid(f"There is no tag {{{sorted(unknown)[0]}}}.", field=at)
    return raw


def locale(raw: object, at: str) -> str:
    """A language, with or without its country, such as ``fr_FR``; "" when it is not given."""
    if raw is None or raw == "":
        return ""
    if not isinstance(raw, str) or not LOCALE.fullmatch(raw):
        raise Invalid("A language is written like en_US or fr_FR.", field=at)
    return raw


def timezone(raw: object, at: str) -> str:
    if raw is None or raw == "":
        return Voicemail.timezone
    if not isinstance(raw, str) or raw not in timezones.names():
        raise Invalid("A time zone is written like Europe/Paris.", field=at)
    return raw
