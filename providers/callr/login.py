"""How CALLR is shown our login, and where its errors have their text (callr.md §2, §3)."""

import base64
import re
from typing import Any

from common.redact import HIDDEN
from providers.errors import BadCredentials
from providers.http import Http

SESSION = re.compile("[0-9A-Fa-f]{40}", re.ASCII)
LOGIN_AS = "CALLR-Login-As"


class Credentials:
    """A login with its password, or without a login an API key or session token, which are told apart by length.

    There is no other to try, so one that was refused is shown once more: a single refusal may be a fault of something
    in between.
    """

    def __init__(self, login: str, secret: str, login_as: str) -> None:
        self._login = login
        self._secret = secret
        self._login_as = login_as

    def headers(self, http: Http) -> dict[str, str]:
        if not self._secret or not f"{self._secret}{self._login_as}".isascii():
            raise BadCredentials(f"{http.label} needs a password, an API key or a session token.")
        shown = {"Authorization": self._authorization()}
        return shown | ({LOGIN_AS: self._login_as} if self._login_as else {})

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:
        return refused

    def complaint(self, status: int, body: Any) -> str | None:
        """The error's message, with the words that stand beside it where there are any."""
        error = body.get("error") if isinstance(body, dict) else None
        message = error.get("message") if isinstance(error, dict) else None
        if not isinstance(message, str) or not message:
            return None
        data = error.get("data") if isinstance(error, dict) else None
        words = data.get("text") if isinstance(data, dict) else None
        told = f"{message}: {words}" if isinstance(words, str) and words else message
        return told.replace(self._secret or HIDDEN, HIDDEN)

    def _authorization(self) -> str:
        if self._login:
            pair = f"{self._login}:{self._secret}".encode()
            return f"Basic {base64.b64encode(pair).decode()}"
        scheme = "Session" if SESSION.fullmatch(self._secret) else "Api-Key"
        return f"{scheme} {self._secret}"
