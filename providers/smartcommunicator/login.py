"""SmartCommunicator's login and error texts: a token for 24 hours, from a host of its own (smartcommunicator.md §1)."""

import time
from typing import Any

from common.redact import HIDDEN
from providers.contract.login import KeyStore
from providers.errors import BadCredentials, Malformed
from providers.http import Http

PATH = "/rest/v1/authenticate"
GROUP = "login"
# A token lasts 24 hours; an hour before its end another one is fetched.
RENEW_AFTER = 23 * 3600
LONGEST_TOKEN = 8000


class Session:
    """Shows the token, bare as the guide has it, and logs in when there is none, it is old, or it was refused."""

    def __init__(self, voice: Http, username: str, password: str, keys: KeyStore) -> None:
        self._voice = voice
        self._username = username
        self._password = password
        self._keys = keys

    def headers(self, http: Http) -> dict[str, str]:
        return {"Authorization": self._stored() or self._fetch()}

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:
        """Another worker may have logged in since: then its token is used."""
        stored = self._stored()
        return {"Authorization": stored if stored and stored != refused["Authorization"] else self._fetch()}

    def complaint(self, status: int, body: Any) -> str | None:
        """The message, with what stands in its errors (§2)."""
        if not isinstance(body, dict):
            return None
        message = body.get("message") or body.get("error")
        if not (isinstance(message, str) and message):
            return None
        texts = [message, *_texts(body.get("errors"))]
        return ": ".join(texts).replace(self._password or HIDDEN, HIDDEN)

    def _stored(self) -> str:
        """The token of the last login while it is fresh; it is kept behind the second in which it was fetched."""
        since, _, token = self._keys.load().partition(" ")
        if not (token and since.isdecimal()):
            return ""
        return token if 0 <= time.time() - int(since) < RENEW_AFTER else ""

    def _fetch(self) -> str:
        if not (self._username and self._password):
            raise BadCredentials(f"{self._voice.label} needs a user name and a password.")
        began = int(time.time())
        body = self._voice.log_in(
            PATH, self, {"username": self._username, "password": self._password}, group=GROUP
        )
        token = body.get("data") if isinstance(body, dict) else None
        if not (
            isinstance(token, str)
            and 0 < len(token) <= LONGEST_TOKEN
            and token.isascii()
            and token.isprintable()
            and " " not in token
        ):
            raise Malformed(f"{self._voice.label} answered a login without a token.")
        self._keys.save(f"{began} {token}")
        return token


def _texts(errors: Any) -> list[str]:
    """Every text in a list of errors, flat or by item."""
    found: list[str] = []
    for error in errors if isinstance(errors, list) else []:
        found += (
            [error]
            if isinstance(error, str)
            else _texts(error.get("errors") if isinstance(error, dict) else None)
        )
    return found
