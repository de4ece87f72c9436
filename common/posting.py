"""Requests to URLs that customers name: only to addresses that may be reached, never redirected, under one deadline."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.conf import settings

from common import deadline, hosts
from common.errors import Invalid

# From the look-up of the name to the head of the answer.
SECONDS = 10.0
# So much of an answer is read, for the log.
MOST_READ = 2_000
PORTS = {"https": 443, "http": 80}
NOT_HTTPS = "This must be an https URL."
NOT_HTTP = "This must be an http or https URL."


class NoAnswer(Exception):
    """Nothing came back, or nothing that is HTTP. ``text`` may be shown; it names no address of ours."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Answer:
    """The status, and the beginning of the body as text."""

    status: int
    beginning: str


@dataclass(frozen=True)
class Target:
    """The parts of a URL that a request needs."""

    secure: bool
    host: str
    port: int
    path: str


class Pinned(HTTPConnection):
    """Connects to the very address that was checked, while a certificate must fit the name."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self._address = address
        self._tls = ssl.create_default_context() if target.secure else None

    def connect(self) -> None:
        self.sock = deadline.connect(self._address, self.port)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def target_of(url: str, *, field: str, plain: bool = False) -> Target:
    """What the URL says; Invalid unless it is https, or http where that is ``plain`` or the operator allows networks of
    their own.
    """
    unfit = NOT_HTTP if plain else NOT_HTTPS
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as exc:
        raise Invalid(unfit, field=field) from exc
    schemes = {"https", "http"} if plain or settings.HOOK_NETWORKS else {"https"}
    unusable = parts.username is not None or not url.isascii() or not url.isprintable() or " " in url
    if parts.scheme not in schemes or not parts.hostname or unusable:
        raise Invalid(unfit, field=field)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return Target(parts.scheme == "https", parts.hostname, port, path)


def address_of(target: Target, *, field: str, plain: bool = False) -> str:
    """An address behind the name, fit to be connected to.

    Invalid unless all of them are public, or in one of HOOK_NETWORKS; http that is not ``plain`` leads to those alone.
    """
    own = settings.HOOK_NETWORKS
    if target.secure or plain:
        return hosts.resolve_public(target.host, field=field, also=own)[0]
    found = hosts.resolve_public(target.host, field=field, also=own)
    if not all(hosts.is_in(address, own) for address in found):
        raise Invalid(NOT_HTTPS, field=field)
    return found[0]


def require_callable(url: str, *, field: str, plain: bool = False) -> None:
    """Refuse a URL, when it is typed, that may never be called; Invalid. Each call judges it again.

    A name that leads nowhere now may lead somewhere later, and passes; http that is not ``plain`` must lead to a
    network of the operator's now. The name is looked up, so no transaction may be open.
    """
    target = target_of(url, field=field, plain=plain)
    try:
        address_of(target, field=field, plain=plain)
    except hosts.Unresolved:
        if not (target.secure or plain):
            raise


def ask(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    field: str = "url",
    seconds: float | None = None,
    most: int = MOST_READ,
    plain: bool = False,
) -> Answer:
    """Ask once, within ``seconds`` (ten, unless told) from the look-up of the name to the answer's head.

    Of the body at most ``most`` bytes are read. ``plain``: http may lead to public addresses too.

    The name is resolved and judged each time and the connection goes to the address that was judged, so a name that
    changes in between leads nowhere. A redirect is an answer like any other. Raises NoAnswer, or Invalid for a URL that
    may not be called.
    """
    seconds = seconds or SECONDS
    target = target_of(url, field=field, plain=plain)
    came: list[Answer] = []
    try:
        with deadline.within(seconds):
            connection = Pinned(target, address_of(target, field=field, plain=plain))
            try:
                connection.request(method, target.path, body=body, headers=dict(headers or {}))
                _read(connection, came, most)
            finally:
                connection.close()
    except deadline.Expired as exc:
        if not came:
            raise NoAnswer(f"No answer within {seconds:.0f} seconds.") from exc
    except ssl.SSLError as exc:
        raise NoAnswer("The certificate is not valid for the name, or TLS failed.") from exc
    except ConnectionRefusedError as exc:
        raise NoAnswer("The connection was refused.") from exc
    except (OSError, HTTPException, UnicodeError, ValueError) as exc:
        raise NoAnswer(f"No answer ({type(exc).__name__}).") from exc
    return came[-1]


def _read(connection: HTTPConnection, came: list[Answer], most: int) -> None:
    """The head is the answer; of the body comes what comes in time.

    A head that the end of the time cut off looks whole to ``http.client``, and is none.
    """
    response = connection.getresponse()
    deadline.current().left()
    came.append(Answer(response.status, ""))
    try:
        beginning = response.read(most)
    except (OSError, HTTPException, ValueError):
        return
    came.append(Answer(response.status, beginning.decode("utf-8", "replace").replace("\x00", "")))
