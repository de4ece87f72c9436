"""The one rule about suspension: whoever writes asks here whether the account and all above it are active.

While an account is suspended, reading, paying and tickets stay open to its people, and what stands above keeps its
state, settings and money. Everything else is refused, by console and API, to its own people and to those who act for
it. What its carriers bring in is kept, and an opt-out by message is obeyed. Of the jobs that wait, each kind says what
becomes of them (``jobs.states.WhenSuspended``).
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from accounts.actor import Actor
from accounts.models import Account
from accounts.models.activity import Source
from accounts.states import AccountState
from common.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")
# Under which of a service's arguments its account is found.
HOLDERS = ("viewer", "keeper", "credential")


class NotActive(Forbidden):
    """The account is suspended or closed, or one above it is."""


def require_active(*, account: Account, by: Actor) -> None:
    """Raise NotActive unless the account and all above it are active.

    A job that was let in goes on to its end: whether it may begin is asked when it is claimed.
    """
    if by.source != Source.JOB and account.effective_state != AccountState.ACTIVE:
        raise NotActive(refusal(account))


def refusal(account: Account) -> str:
    """Why nothing can be changed in an account that is not active."""
    whose = "The account" if account.state != AccountState.ACTIVE else "An account above this one"
    word = "closed" if account.effective_state == AccountState.CLOSED else "suspended"
    return f"{whose} is {word}: reading, paying and tickets stay open, nothing else can be changed."


def while_active(service: Callable[P, R]) -> Callable[P, R]:
    """Have a service that writes refused unless its account is active; it takes ``by`` and says whose account it is."""

    @functools.wraps(service)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        assert isinstance(by, Actor)
        account = _account_in(kwargs)
        if account is not None:
            require_active(account=account, by=by)
        return service(*args, **kwargs)

    return guarded


def _account_in(given: Mapping[str, Any]) -> Account | None:
    """The service's account; None for the one account that has none above it to be opened under."""
    for name in HOLDERS:
        if name in given:
            found: Account = given[name].account
            return found
    account: Account | None = given["account"] if "account" in given else given["parent"]
    return account
