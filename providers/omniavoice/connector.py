"""OmniaVoice's voice numbers as a carrier (omniavoice.md). The base URL is all that comes before ``/api/v1``."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import quote
from uuid import UUID

from providers.budget import GENERAL, Limit
from providers.contract.connector import Connector
from providers.contract.login import API_KEY, BASE_URL, Login
from providers.contract.voice_assignments import VoiceNumber
from providers.errors import Malformed, Uncertain
from providers.http import Http
from providers.omniavoice import wire
from providers.omniavoice.login import Session

PATH = "/api/v1/numbers"
PAGE = 100
MOST_PAGES = 10_000


class OmniaVoice(Connector):
    """It heeds no keys: an assignment whose answer is lost is found by its number, which has one holder."""

    slug = "omniavoice"
    label = "OmniaVoice"
    login_fields = (replace(BASE_URL, help="All that comes before /api/v1."), API_KEY)
    limits: ClassVar[Mapping[str, Limit]] = {GENERAL: Limit(calls=300, seconds=60, kept_for_writes=60)}

    def __init__(self, http: Http, api_key: str) -> None:
        self._http = http
        self._session = Session(api_key)

    @classmethod
    def from_login(cls, login: Login) -> Self:
        return cls(cls.http(login), login.secret)

    def check_credentials(self) -> None:
        wire.rows(self._http.get(PATH, self._session, params={"page": 1, "limit": 1}))

    def list_voice_numbers(self) -> Iterator[VoiceNumber]:
        """Page by page, newest first. What moves to a later page meanwhile is told twice there, and once here."""
        told: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            body = self._http.get(PATH, self._session, params={"page": page, "limit": PAGE})
            found = [wire.number(row) for row in wire.rows(body)]
            for number in found:
                if number.ref not in told:
                    told.add(number.ref)
                    yield number
            pages = wire.pages(body)
            if not found or (page >= pages if pages is not None else len(found) < PAGE):
                return
        raise Malformed("OmniaVoice lists without end.")

    def find_voice_number(self, e164: str) -> VoiceNumber | None:
        return next((number for number in self.list_voice_numbers() if number.e164 == e164), None)

    def assign_voice_number(self, e164: str, bot_ref: str, label: str, *, key: UUID) -> VoiceNumber:
        body: dict[str, Any] = {"phoneNumber": e164, "agentId": bot_ref}
        return self._made(self._http.write("POST", PATH, self._session, body=body | _named(label)))

    def change_voice_number(self, wanted: VoiceNumber, *, key: UUID) -> VoiceNumber:
        body = {
            "agentId": wanted.bot_ref,
            "friendlyName": wanted.label or None,
            "status": wire.INACTIVE if wanted.is_paused else wire.ACTIVE,
        }
        return self._made(self._http.write("PUT", _path(wanted.ref), self._session, body=body))

    def end_voice_number(self, ref: str, *, key: UUID) -> None:
        if self._http.write("DELETE", _path(ref), self._session) not in (None, ""):
            raise Uncertain("OmniaVoice did not say that the assignment has ended.")

    def _made(self, body: Any) -> VoiceNumber:
        """The assignment in the answer to a write; what cannot be read may have been stored."""
        try:
            return wire.number(body["data"] if isinstance(body, dict) and "data" in body else body)
        except Malformed as exc:
            raise Uncertain(exc.text) from exc


def _path(ref: str) -> str:
    return f"{PATH}/{quote(ref, safe='')}"


def _named(label: str) -> dict[str, str]:
    return {"friendlyName": label} if label else {}
