"""VoiceTel's login and error texts: a bearer key that lasts until the password changes (voicetel.md §1.3)."""

from typing import Any

from common.redact import HIDDEN
from providers.contract.login import KeyStore
from providers.errors import BadCredentials, Malformed
from providers.http import Http

PATH = "/v2.2/account/api-key"
GROUP = "login"
NO_MONEY = 402


class Session:
    """Shows our key; logs in only when there is none or the carrier refused it, since it allows six logins an hour."""

    def __init__(self, username: str, password: str, keys: KeyStore) -> None:
        self._username = username
        self._password = password
        self._keys = keys
        self._key = ""

    def headers(self, http: Http) -> dict[str, str]:
        self._key = self._key or self._keys.load() or self._fetch(http)
        return _bearer(self._key)

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:
        """Another worker may have logged in since: then its key is used."""
        stored = self._keys.load()
        self._key = stored if stored and _bearer(stored) != refused else self._fetch(http)
        return _bearer(self._key)

    def complaint(self, status: int, body: Any) -> str | None:
        """The message of the documented envelope (§1.4). 402 is about our account there, not our customer's (§10)."""
        if not (isinstance(body, dict) and isinstance(body.get("error"), dict)):
            return None
        message = body["error"].get("message")
        if not isinstance(message, str):
            return None
        for secret in filter(None, (self._password, self._key)):
            message = message.replace(secret, HIDDEN)
        return f"our account there has too little money ({message})" if status == NO_MONEY else message

    def _fetch(self, http: Http) -> str:
        if not (self._username and self._password):
            raise BadCredentials(f"{http.label} needs a user name and a password.")
        body = http.log_in(PATH, self, {"username": self._username, "password": self._password}, group=GROUP)
        key = (
            body["data"].get("apikey")
            if isinstance(body, dict) and isinstance(body.get("data"), dict)
            else None
        )
        if not (isinstance(key, str) and key and key.isascii() and key.isprintable()):
            raise Malformed(f"{http.label} answered a login without a key.")
        self._keys.save(key)
        return key


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
