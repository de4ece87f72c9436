"""Tells people what was done to their own way in, so that whoever got into a session cannot take it over unseen.

Who sends is above, as for ``owner_notices``: the portal registers a sender that starts a job.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PersonalNotice:
    """For one address: what was done, in a sentence without a full stop, and what there is to know of it, in lines."""

    to: str
    title: str
    lines: tuple[str, ...] = ()


Sender = Callable[[PersonalNotice], None]
_senders: list[Sender] = []


def register_sender(sender: Sender) -> None:
    """Have every notice handed to ``sender``, inside the transaction of the change where there is one."""
    if sender not in _senders:
        _senders.append(sender)


def tell_person(*, to: str, title: str, lines: Sequence[str] = ()) -> None:
    """Mail a person what was done; secrets never belong in it."""
    notice = PersonalNotice(to, title, tuple(lines))
    for sender in _senders:
        sender(notice)
