"""JSON over HTTP to a carrier: pooled connections, one deadline for each exchange, and every failure as one of
``providers.errors``.

Nothing is sent twice, redirects are not followed, and neither errors nor logs carry a body or a secret. The base URL
is what an operator typed, on any host that our network reaches; a response never leads to another one.
"""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol

import requests

from common import deadline
from common.json_in import storable_json_of
from common.outgoing import DeadlineAdapter
from common.redact import redact_text
from jobs.errors import WorkError
from providers import verdicts, waiting
from providers.budget import GENERAL, Budget
from providers.errors import Malformed, RateLimited, Unavailable, Uncertain

READ_SECONDS = 30.0
# A whole exchange, from the look-up of the name to the last byte.
TOTAL_SECONDS = 45.0
LIST_SECONDS = 100.0
CODE_SECONDS = 20.0
BIGGEST_ANSWER = 128 * 1024 * 1024
PART = 256 * 1024
LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class Answer:
    """A status and its JSON; ``body`` is None when there was none, ``readable`` False when it was no JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any
    readable: bool = True


@dataclass(frozen=True)
class CarrierRequest:
    """One request. ``changes`` is for the connector to say, for the verb does not: a read may be a POST, and where a
    lost answer can do no harm nothing was changed.
    """

    method: str
    path: str
    changes: bool
    params: Mapping[str, str | int] | None = None
    body: Any = None
    headers: Mapping[str, str] | None = None
    group: str = GENERAL
    seconds: float = TOTAL_SECONDS
    # Statuses that do not say whether it was done.
    unsure_on: frozenset[int] = frozenset()
    # A success is no JSON but a file.
    is_file: bool = False


class CarrierLogin(Protocol):
    """What is particular to one carrier's HTTP: how a login is shown, and where an error has its text."""

    def headers(self, http: "Http") -> dict[str, str]:
        """What proves our login; it may log in through ``http`` first."""
        ...

    def login_again(self, http: "Http", refused: dict[str, str]) -> dict[str, str]:
        """The headers to try once more with after these were refused; BadCredentials when there are none."""
        ...

    def complaint(self, status: int, body: Any) -> str | None:
        """The carrier's words for an error; None when this is not how the carrier speaks."""
        ...


@functools.lru_cache(maxsize=512)
def _session(_pid: int, _pool: int, egress_address: str | None) -> requests.Session:
    """One pool of connections for each provider account, process and egress address; a fork makes its own."""
    session = requests.Session()
    # Proxies, .netrc logins and cookies would change what is sent and as whom.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = DeadlineAdapter(egress_address, pool_connections=4, pool_maxsize=20, max_retries=0)
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
        login: CarrierLogin,
        *,
        params: Mapping[str, str | int] | None = None,
        group: str = GENERAL,
        seconds: float = TOTAL_SECONDS,
    ) -> Any:
        """The JSON of a read."""
        call = CarrierRequest("GET", path, changes=False, params=params, group=group, seconds=seconds)
        return self.exchange(call, login).body

    def write(
        self,
        method: str,
        path: str,
        login: CarrierLogin,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        unsure_on: frozenset[int] = frozenset(),
    ) -> Any:
        """The JSON of a write, or None. Statuses in ``unsure_on`` do not say whether it was done."""
        call = CarrierRequest(method, path, changes=True, body=body, headers=headers, unsure_on=unsure_on)
        return self.exchange(call, login).body

    def write_list(
        self, method: str, path: str, login: CarrierLogin, *, params: Mapping[str, str | int], body: list[Any]
    ) -> Answer:
        """The answer to a write of several things, of which a refusal (400) may tell one by one."""
        call = CarrierRequest(method, path, changes=True, params=params, body=body)
        answer = self._as_us(call, login)
        if not (answer.status == requests.codes.bad_request and answer.body is not None):
            self._judge(call, answer, login)
        return answer

    def log_in(self, path: str, login: CarrierLogin, body: Any, *, group: str) -> Any:
        """The JSON of a login, which changes nothing: its failures are those of a read."""
        call = CarrierRequest("POST", path, changes=False, body=body, group=group)
        answer = self._send(call, {})
        self._judge(call, answer, login)
        return answer.body

    def change_code(self, path: str, login: CarrierLogin, params: Mapping[str, str | int]) -> Any:
        """The JSON for a code of OAuth, whose values stand in the query (relatel.md §2), within 20 seconds.

        A lost answer is a read that failed: the person comes again with another code.
        """
        call = CarrierRequest("POST", path, changes=False, params=params, seconds=CODE_SECONDS)
        answer = self._send(call, {})
        self._judge(call, answer, login)
        return answer.body

    def download(
        self, path: str, login: CarrierLogin, *, method: str = "GET", body: Any = None
    ) -> tuple[bytes, str]:
        """A file with its type, from this carrier's own address and no other, under our login; nothing is changed."""
        call = CarrierRequest(method, path, changes=False, body=body, seconds=LIST_SECONDS, is_file=True)
        answer = self._as_us(call, login)
        if answer.status == requests.codes.ok and isinstance(answer.body, bytes):
            return answer.body, answer.headers.get("Content-Type", "").partition(";")[0].strip()
        self._judge(call, answer, login)
        raise self.garbled(call, "no file")

    def exchange(self, call: CarrierRequest, login: CarrierLogin) -> Answer:
        """The answer to a request that was taken, with JSON or nothing in it."""
        answer = self._as_us(call, login)
        self._judge(call, answer, login)
        return answer

    def unread(self, call: CarrierRequest, what: str) -> Unavailable | Uncertain:
        """The error for an answer that does not say what became of the call."""
        text = f"{self.label} {what}."
        return Uncertain(f"{text} It may have been done.") if call.changes else Unavailable(text)

    def garbled(self, call: CarrierRequest, what: str) -> Unavailable | Uncertain:
        """The error for an answer that is not how this carrier speaks."""
        text = f"{self.label} answered what we cannot read ({what})."
        return Uncertain(f"{text} It may have been done.") if call.changes else Malformed(text)

    def in_words(self, words: str) -> str:
        """A carrier's words as people may read them."""
        return f"{self.label}: {redact_text(words)[:LONGEST_MESSAGE]}"

    def _as_us(self, call: CarrierRequest, login: CarrierLogin) -> Answer:
        """Send under our login, and once more after a new login when it was refused: a refused call did nothing."""
        headers = login.headers(self)
        answer = self._send(call, headers)
        if answer.status == requests.codes.unauthorized:
            answer = self._send(call, login.login_again(self, headers))
        return answer

    def _send(self, call: CarrierRequest, headers: Mapping[str, str]) -> Answer:
        self._budget.take(call.group, write=call.changes)
        clock: deadline.Deadline | None = None
        try:
            with deadline.within(call.seconds) as clock:
                return self._talk(call, headers)
        except (requests.RequestException, deadline.Expired) as exc:
            if clock is None or clock.is_unsent:
                raise Unavailable(f"{self.label} could not be reached.") from exc
            slow = isinstance(exc, deadline.Expired)
            raise self.unread(call, "was too slow" if slow else "did not answer") from exc

    def _talk(self, call: CarrierRequest, headers: Mapping[str, str]) -> Answer:
        session = _session(os.getpid(), self._pool, self._egress_address)
        with session.request(
            call.method,
            self._base_url + call.path,
            params=call.params,
            json=call.body,
            headers={
                "Accept": "*/*" if call.is_file else "application/json",
                **(call.headers or {}),
                **headers,
            },
            timeout=(deadline.CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            parts = bytearray()
            for part in response.iter_content(PART):
                parts += part
                if len(parts) > BIGGEST_ANSWER:
                    raise self.unread(call, "sent more than we read")
            if call.is_file and response.status_code == requests.codes.ok:
                return Answer(response.status_code, response.headers, bytes(parts))
            return _answer(response, bytes(parts))

    def _judge(self, call: CarrierRequest, answer: Answer, login: CarrierLogin) -> None:
        """Nothing for a success; any other answer is raised as the error that says what to do.

        Only the carrier's own words refuse: a page of something in between says nothing about the request.
        """
        status = answer.status
        out_of_calls = waiting.used_up(answer.headers)
        if out_of_calls:
            self._budget.pause(call.group, out_of_calls)
        if status == requests.codes.too_many_requests:
            seconds = waiting.asked_for(answer.headers)
            raise RateLimited(f"{self.label} asks us to wait for {seconds:.0f} s.", retry_after=seconds)
        if status >= 500 or status in call.unsure_on:
            raise self.unread(call, f"failed (HTTP {status})")
        if not answer.readable:
            raise self.garbled(call, f"HTTP {status}")
        if not 200 <= status < 300:
            raise self._refusal(call, answer, login)

    def _refusal(self, call: CarrierRequest, answer: Answer, login: CarrierLogin) -> WorkError:
        if answer.status == requests.codes.unauthorized:
            text = f"{self.label} does not accept our login."
        elif (words := login.complaint(answer.status, answer.body)) is not None:
            text = self.in_words(words)
        else:
            return self.garbled(call, f"HTTP {answer.status}")
        return verdicts.HTTP.error(answer.status, text, changes=call.changes)


def _answer(response: requests.Response, content: bytes) -> Answer:
    if not content.strip():
        return Answer(response.status_code, response.headers, None)
    try:
        # Amounts stay exact.
        body = storable_json_of(content, number=Decimal)
    except ValueError:
        return Answer(response.status_code, response.headers, None, readable=False)
    return Answer(response.status_code, response.headers, body)
