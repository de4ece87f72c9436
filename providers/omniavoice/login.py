"""OmniaVoice's login and error texts: a key that a person copied from its dashboard (omniavoice.md §1)."""

from typing import Any

from common.redact import HIDDEN
from providers.errors import BadCredentials
from providers.http import Http


class Session:
    """Shows the key. There is no other, so one that was refused is shown once more: a single refusal may be a fault of
    something in between.
    """

    def __init__(self, key: str) -> None:
        self._key = key

    def headers(self, http: Http) -> dict[str, str]:
        if not (self._key and self._key.isascii() and self._key.isprintable()):
            raise BadCredentials(f"{http.label} needs an API key.")
        return {"X-API-Key": self._key}

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:
        return refused

    def complaint(self, status: int, body: Any) -> str | None:
        """The text of the three error forms that the vendor's clients handle (§1)."""
        if not isinstance(body, dict):
            return None
        error = body.get("error")
        found = error.get("message") if isinstance(error, dict) else error or body.get("message")
        if not (isinstance(found, str) and found):
            return None
        return found.replace(self._key, HIDDEN) if self._key else found
