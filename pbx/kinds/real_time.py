"""Real-time apps: a program of the account's own is asked, over HTTP, what to do with the call, step by step."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Self
from urllib.parse import urlsplit

from common.errors import Invalid
from common.texts import UNUSABLE
from pbx.prompts import Prompt
from pbx.reading import Fields

LONGEST_URL = 500
SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True)
class RealTime:
    """``login`` and ``password`` are for HTTP Basic authentication there; without a ``url`` calls are hung up."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"password"})

    url: str = ""
    login: str = ""
    password: str = ""

    @classmethod
    def parse(cls, raw: object) -> Self:
        fields = Fields(raw)
        found = cls(
            url=fields.part("url", _url),
            login=fields.text("login", most=100),
            password=fields.text("password", most=200),
        )
        fields.finish()
        if ":" in found.login:
            raise Invalid("A login for Basic authentication has no colon.", field="login")
        return found

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    def played(self) -> Mapping[str, Prompt]:
        return {}

    def called(self) -> Mapping[str, str]:
        return {}

    def asked(self) -> Mapping[str, str]:
        return {"url": self.url} if self.url else {}

    def told(self) -> frozenset[str]:
        return frozenset({self.url} - {""})


def _url(raw: object, at: str) -> str:
    """An http or https URL. Whether it may be asked is looked at where it is saved, and again when it is asked."""
    if raw is None or raw == "":
        return ""
    if not isinstance(raw, str):
        raise Invalid("A URL is needed here.", field=at)
    if len(raw) > LONGEST_URL or UNUSABLE.search(raw) or " " in raw:
        raise Invalid(f"A URL has up to {LONGEST_URL} characters and no spaces.", field=at)
    try:
        parts = urlsplit(raw)
        usable = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError as exc:
        raise Invalid("This is not a URL.", field=at) from exc
    if not usable:
        raise Invalid("A URL begins with https:// or http://.", field=at)
    if "@" in parts.netloc:
        raise Invalid("Login and password are given apart from the URL.", field=at)
    return raw
