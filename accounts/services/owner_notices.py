"""Tells an account's owners of what somebody may have done to them: forwards abroad, new gateways, widened access.

Who sends is above: the portal registers a sender that starts a job in the transaction of the change, so that nothing
is told that did not happen and nothing that happened goes untold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.actor import Actor
from accounts.models import Account


@dataclass(frozen=True)
class OwnerNotice:
    """What was done, in a sentence without a full stop, and what there is to know of it, in lines.

    ``also`` are addresses that hear of it besides the owners.
    """

    title: str
    lines: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


Sender = Callable[[Account, Actor, OwnerNotice], None]
_senders: list[Sender] = []


def register_sender(sender: Sender) -> None:
    """Have every notice handed to ``sender``, inside the transaction of the change."""
    if sender not in _senders:
        _senders.append(sender)


def tell_owners(
    *, account: Account, by: Actor, title: str, lines: Sequence[str] = (), also: Sequence[str] = ()
) -> None:
    """Mail the owners what ``by`` did. Call it in the transaction of the change; secrets never belong in it."""
    notice = OwnerNotice(title, tuple(lines), tuple(also))
    for sender in _senders:
        sender(account, by, notice)
