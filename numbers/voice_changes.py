"""What apps to the right keep about voice bots' numbers follows each change: they say here how."""

from collections.abc import Sequence
from typing import Protocol

from accounts.actor import Actor
from accounts.models import Account


class Follower(Protocol):
    def __call__(self, *, account: Account, by: Actor, e164s: Sequence[str]) -> None: ...


_followers: list[Follower] = []


def when_voice_changes(follow: Follower) -> None:
    """Have ``follow`` called with numbers that a voice bot was given, holds otherwise, or gave up, in the transaction
    in which that happens.
    """
    if follow not in _followers:
        _followers.append(follow)


def tell(*, account: Account, by: Actor, e164s: Sequence[str]) -> None:
    for follow in _followers if e164s else ():
        follow(account=account, by=by, e164s=e164s)
