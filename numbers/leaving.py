"""What apps to the right keep about numbers ends when they leave their account: they say here how."""

from collections.abc import Callable, Sequence

from numbers.models import PhoneNumber

_enders: list[Callable[[Sequence[PhoneNumber]], None]] = []


def when_they_leave(end: Callable[[Sequence[PhoneNumber]], None]) -> None:
    """Have ``end`` called with numbers of one account, one or many at once, in the transaction in which they leave and
    still with their old account.
    """
    if end not in _enders:
        _enders.append(end)


def end_all(numbers: Sequence[PhoneNumber]) -> None:
    """Call it with the numbers of one account."""
    for end in _enders if numbers else ():
        end(numbers)
