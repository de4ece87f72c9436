"""What apps to the right keep about a number ends when it leaves its account: they say here how."""

from collections.abc import Callable

from numbers.models import PhoneNumber

_enders: list[Callable[[PhoneNumber], None]] = []


def when_it_leaves(end: Callable[[PhoneNumber], None]) -> None:
    """Have ``end`` called with each number, in the transaction in which it leaves and still with its old account."""
    if end not in _enders:
        _enders.append(end)


def end_all(number: PhoneNumber) -> None:
    for end in _enders:
        end(number)
