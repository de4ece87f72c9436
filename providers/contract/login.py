"""Our login at a carrier: what a connector says that it consists of, and what a connector is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


class KeyStore(Protocol):
    """Where a connector keeps the key from its last login, encrypted; many workers share it."""

    def load(self) -> str:
        """The key, or "" when there is none."""
        ...

    def save(self, key: str) -> None: ...


@dataclass(frozen=True)
class LoginField:
    """One thing that a login consists of, as the form asks for it. ``base_url``, ``username`` and ``secret`` have
    places of their own; a field of any other name is found in ``Login.extra``. Only ``secret`` is kept encrypted.
    """

    name: str
    label: str
    help: str = ""
    kind: Literal["text", "url", "secret"] = "text"
    is_needed: bool = True
    # What may be chosen, each with its label; empty: anything.
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OAuth:
    """That a person may sign in at the carrier instead of typing its secret: below the base URL, where they are asked
    (``authorize``), and where the code that they come back with becomes the secret (``token``).
    """

    authorize: str
    token: str


BASE_URL = LoginField(
    "base_url", "Base URL", "Where its API begins, without the version, as in https://api.example.com.", "url"
)
USERNAME = LoginField("username", "User name")
PASSWORD = LoginField("secret", "Password", "Stored encrypted and never shown again.", "secret")
API_KEY = LoginField("secret", "API key", "Stored encrypted and never shown again.", "secret")


@dataclass(frozen=True)
class Login:
    """One login with its secret in clear; ``pk`` is our own name for it. A field that is not set is ""."""

    pk: int
    keys: KeyStore
    base_url: str = ""
    username: str = ""
    secret: str = field(default="", repr=False)
    extra: Mapping[str, str] = field(default_factory=dict)
    egress_address: str | None = None
