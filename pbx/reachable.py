"""Who does not want to be called now: apps to the right, which know, say so here, and calls pass them over."""

from collections.abc import Callable, Collection

from accounts.models import Account

# The ids of those of these agents who do not want to be disturbed.
Asked = Callable[[Account, Collection[int]], set[int]]
_asked: list[Asked] = []


def when_asked(asked: Asked) -> None:
    if asked not in _asked:
        _asked.append(asked)


def undisturbed(account: Account, agents: Collection[int]) -> set[int]:
    """Those of the agents whom no reception and no group calls at this moment."""
    return {pk for asked in _asked for pk in asked(account, agents)}
