"""JSON over HTTP to a carrier: pooled connections, time limits, and every failure as one of ``providers.errors``.

Nothing is sent twice, redirects are not followed, and neither errors nor logs carry a body or a secret. The base URL
is what an operator typed, on any host that our network reaches; a response never leads to another one.
"""

import email.utils
import functools
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol

import requests
from django.utils import timezone
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from common.redact import redact_text
from jobs.errors import WorkError
from providers.budget import GENERAL, Budget
from providers.errors import (
    BadCredentials,
    Malformed,
    NotThere,
    OutOfFunds,
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
)

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
# A whole exchange ends before the lease of the job that makes it (60 seconds, 120 for a sync).
TOTAL_SECONDS = 45.0
LIST_SECONDS = 100.0
BIGGEST_ANSWER = 128 * 1024 * 1024
PART = 256 * 1024
PAUSE_SECONDS = 60.0
LONGEST_MESSAGE = 300
# What a refusal means by its status alone; any other is the carrier's no to this very request.
REFUSALS: dict[int, type[WorkError]] = {
    requests.codes.payment_required: OutOfFunds,
    requests.codes.not_found: NotThere,
}


@dataclass(frozen=True)
class Answer:
    """A status and its JSON; ``body`` is None when there was none, ``readable`` False when it was no JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any
    readable: bool = True


class Voice(Protocol):
    """What is particular to one carrier's HTTP: how a login is shown, and where an error has its text."""

    def headers(self, http: "Http") -> dict[str, str]:
        """What proves our login; it may log in through ``http`` first."""
        ...

    def login_again(self, http: "Http", refused: dict[str, str]) -> dict[str, str]:
        """New headers after these were refused; BadCredentials when there are none to be had."""
        ...

    def complaint(self, status: int, body: Any) -> str | None:
        """The carrier's words for an error; None when this is not how the carrier speaks."""
        ...


class SourceAddressAdapter(HTTPAdapter):
    """Connects from a given local address."""

    def __init__(self, address: str, **options: Any) -> None:
        self._source = (address, 0)
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, source_address=self._source, **options)


@functools.lru_cache(maxsize=512)
def _session(_pid: int, _pool: int, egress_address: str | None) -> requests.Session:
    """One pool of connections for each provider account, process and egress address; a fork makes its own."""
    session = requests.Session()
    # Proxies, .netrc logins and cookies would change what is sent and as whom.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    options: dict[str, Any] = {"pool_connections": 4, "pool_maxsize": 20, "max_retries": 0}
    adapter = SourceAddressAdapter(egress_address, **options) if egress_address else HTTPAdapter(**options)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class Http:
    """Calls one carrier under one login. A failed read is Unavailable, a write whose answer is lost Uncertain."""

    def __init__(
        self, *, label: str, base_url: str, pool: int, egress_address: str | None, budget: Budget
    ) -> None:
        self.label = label
        self._base_url = base_url.rstrip("/")
        self._pool = pool
        self._egress_address = egress_address
        self._budget = budget

    def get(
        self,
        path: str,
        voice: Voice,
        *,
        params: Mapping[str, str | int] | None = None,
        group: str = GENERAL,
        seconds: float = TOTAL_SECONDS,
    ) -> Any:
        """The JSON of a read."""
        call = Call("GET", path, params=params, group=group, seconds=seconds)
        return self._judge(call, self._as_us(call, voice), voice)

    def write(
        self,
        method: str,
        path: str,
        voice: Voice,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        unsure_on: frozenset[int] = frozenset(),
    ) -> Any:
        """The JSON of a write, or None. Statuses in ``unsure_on`` do not say whether it was done."""
        call = Call(method, path, body=body, headers=headers or {}, unsure_on=unsure_on)
        return self._judge(call, self._as_us(call, voice), voice)

    def write_list(
        self, method: str, path: str, voice: Voice, *, params: Mapping[str, str | int], body: list[Any]
    ) -> Answer:
        """The answer to a write of several things, of which a refusal (400) may tell one by one."""
        call = Call(method, path, params=params, body=body)
        answer = self._as_us(call, voice)
        if not (answer.status == requests.codes.bad_request and answer.body is not None):
            self._judge(call, answer, voice)
        return answer

    def log_in(self, path: str, voice: Voice, body: Any, *, group: str) -> Any:
        """The JSON of a login: a POST that changes nothing, so that its failures are those of a read."""
        call = Call("POST", path, body=body, group=group, changes=False)
        return self._judge(call, self._send(call, {}), voice)

    def _as_us(self, call: "Call", voice: Voice) -> Answer:
        """Send under our login, and once more after a new login when it was refused: a refused call did nothing."""
        headers = voice.headers(self)
        answer = self._send(call, headers)
        if answer.status == requests.codes.unauthorized:
            answer = self._send(call, voice.login_again(self, headers))
        return answer

    def _send(self, call: "Call", headers: Mapping[str, str]) -> Answer:
        self._budget.take(call.group, write=call.changes)
        ends = time.monotonic() + call.seconds
        session = _session(os.getpid(), self._pool, self._egress_address)
        try:
            with session.request(
                call.method,
                self._base_url + call.path,
                params=call.params,
                json=call.body,
                headers={"Accept": "application/json", **(call.headers or {}), **headers},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._content(call, response, ends)
        except requests.RequestException as exc:
            raise self._lost(call, exc) from exc
        return _answer(response, content)

    def _content(self, call: "Call", response: requests.Response, ends: float) -> bytes:
        """The body, unless it is too big or comes too slowly."""
        parts = bytearray()
        for part in response.iter_content(PART):
            parts += part
            if len(parts) > BIGGEST_ANSWER:
                raise self._unread(call, "sent more than we read")
            if time.monotonic() > ends:
                raise self._unread(call, "was too slow")
        return bytes(parts)

    def _unread(self, call: "Call", what: str) -> Unavailable | Uncertain:
        text = f"{self.label} {what}."
        return Uncertain(f"{text} It may have been done.") if call.changes else Unavailable(text)

    def _lost(self, call: "Call", exc: requests.RequestException) -> Unavailable | Uncertain:
        if _never_connected(exc):
            return Unavailable(f"{self.label} could not be reached.")
        return self._unread(call, "did not answer")

    def _judge(self, call: "Call", answer: Answer, voice: Voice) -> Any:
        """The body of a success; any other answer as the error that says what to do."""
        status = answer.status
        if status == requests.codes.too_many_requests:
            wait = _wait(answer.headers)
            self._budget.pause(call.group, wait)
            raise RateLimited(f"{self.label} asks us to wait.", retry_after=wait)
        if status >= 500 or status in call.unsure_on:
            raise self._unread(call, f"failed (HTTP {status})")
        if not 200 <= status < 300:
            raise self._refusal(answer, voice)
        if answer.readable:
            return answer.body
        raise self._unread(call, "answered what we cannot read") if call.changes else self._garbled(answer)

    def _refusal(self, answer: Answer, voice: Voice) -> WorkError:
        if answer.status == requests.codes.unauthorized:
            return BadCredentials(f"{self.label} does not accept our login.")
        words = voice.complaint(answer.status, answer.body) if answer.readable else None
        if words is None:
            return self._garbled(answer)
        text = f"{self.label}: {redact_text(words)[:LONGEST_MESSAGE]}"
        return REFUSALS.get(answer.status, Rejected)(text)

    def _garbled(self, answer: Answer) -> Malformed:
        return Malformed(f"{self.label} answered what we cannot read (HTTP {answer.status}).")


@dataclass(frozen=True)
class Call:
    """One request; ``changes`` is False where a lost answer can do no harm."""

    method: str
    path: str
    params: Mapping[str, str | int] | None = None
    body: Any = None
    headers: Mapping[str, str] | None = None
    group: str = GENERAL
    seconds: float = TOTAL_SECONDS
    unsure_on: frozenset[int] = frozenset()
    changes: bool = True

    def __post_init__(self) -> None:
        if self.method == "GET":
            object.__setattr__(self, "changes", False)


def _answer(response: requests.Response, content: bytes) -> Answer:
    if not content.strip():
        return Answer(response.status_code, response.headers, None)
    try:
        # Amounts stay exact; NaN and Infinity are no JSON.
        body = json.loads(content, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Answer(response.status_code, response.headers, None, readable=False)
    return Answer(response.status_code, response.headers, body)


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _never_connected(exc: requests.RequestException) -> bool:
    """Whether not a byte of the request left us."""
    cause = exc.args[0] if exc.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, NewConnectionError | ConnectTimeoutError)


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds to wait after a 429: ``Retry-After`` as seconds or a date, else ``RateLimit-Reset``, else a minute."""
    for name in ("Retry-After", "RateLimit-Reset"):
        text = headers.get(name, "").strip()
        if text.isascii() and text.isdecimal():
            return float(max(int(text), 1))
    try:
        until = email.utils.parsedate_to_datetime(headers.get("Retry-After", ""))
        return max((until - timezone.now()).total_seconds(), 1.0)
    except (ValueError, TypeError):  # no date, or one without a time zone
        return PAUSE_SECONDS
