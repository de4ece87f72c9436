"""Relatel's login and error texts: a person's token, typed or got by signing in there (relatel.md §2, §4)."""

from typing import Any

from common.redact import HIDDEN
from providers.errors import BadCredentials
from providers.http import Http


class Token:
    """Shows the token. It does not expire, so one that is refused was destroyed."""

    def __init__(self, token: str) -> None:
        self._token = token

    def headers(self, http: Http) -> dict[str, str]:
        if not (self._token and self._token.isascii() and self._token.isprintable()):
            raise BadCredentials(f"{http.label} needs a token; sign in there, or enter one.")
        return {"Authorization": f"Bearer {self._token}"}

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:
        raise BadCredentials(f"{http.label} does not accept our token.")

    def complaint(self, status: int, body: Any) -> str | None:
        """The message of a refusal, with its code where there is one."""
        if not isinstance(body, dict):
            return None
        words = body.get("message") or body.get("error_description") or body.get("error")
        if not (isinstance(words, str) and words):
            return None
        code = body.get("error")
        told = f"{words} ({code})" if isinstance(code, str) and code not in words else words
        return told.replace(self._token, HIDDEN) if self._token else told
