"""Asks carriers about many numbers: login by login, and where a carrier takes one at a time, a few at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from django.db import connection

from common.errors import DomainError
from jobs.errors import WorkError
from jobs.models import JobItem
from providers.contract.connector import Connector
from providers.errors import BadCredentials, RateLimited
from providers.models import ProviderAccount
from providers.services import calling, note_failure

# Requests that are under way at once under one login; so few numbers go one by one.
AT_ONCE = 4
Answer = TypeVar("Answer")


class OfLogin(Protocol):
    """What is to be sent of one number, and the login that holds it."""

    @property
    def e164(self) -> str: ...

    @property
    def login(self) -> ProviderAccount: ...


One = TypeVar("One", bound=OfLogin)


def of_items(some: Sequence[JobItem], failed: Mapping[str, str]) -> dict[int, str]:
    """Why items failed, by item, of what is told by number."""
    return {item.pk: failed[e164] for item in some if (e164 := item.payload["e164"]) in failed}


def ask_logins(
    rows: Iterable[One],
    ask: Callable[[ProviderAccount, Connector, Sequence[One]], Mapping[str, Answer | WorkError]],
) -> dict[str, Answer | WorkError | DomainError]:
    """Ask each login about its own rows; the answers by number. What fails for a login is the answer for all of its
    numbers. Call it outside of transactions.
    """
    by_login: dict[ProviderAccount, list[One]] = defaultdict(list)
    for one in rows:
        by_login[one.login].append(one)
    told: dict[str, Answer | WorkError | DomainError] = {}
    for login, some in by_login.items():
        try:
            with calling(login) as connector:
                answers = ask(login, connector, some)
        except (WorkError, DomainError) as exc:
            told |= dict.fromkeys((one.e164 for one in some), exc)
            continue
        for answer in answers.values():
            if isinstance(answer, WorkError):
                note_failure(provider_account=login, error=answer)
                break
        told |= answers
    return told


def ask_each(e164s: Sequence[str], ask: Callable[[str], Answer]) -> dict[str, Answer | WorkError]:
    """Ask about one number at a time, a few at once; what would fail for every other number as well ends the asking."""
    asking = _Asking(ask)
    if len(e164s) <= AT_ONCE:
        return {e164: asking.one(e164) for e164 in e164s}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asking") as pool:
        return dict(zip(e164s, pool.map(asking.apart, e164s), strict=True))


class _Asking(Generic[Answer]):
    def __init__(self, ask: Callable[[str], Answer]) -> None:
        self._ask = ask
        self._over: WorkError | None = None

    def one(self, e164: str) -> Answer | WorkError:
        if self._over is not None:
            return self._over
        try:
            return self._ask(e164)
        except (BadCredentials, RateLimited) as exc:
            self._over = exc
            return exc
        except WorkError as exc:
            return exc

    def apart(self, e164: str) -> Answer | WorkError:
        """The same in a thread of a pool, which leaves no connection to the database behind."""
        try:
            return self.one(e164)
        finally:
            connection.close()
