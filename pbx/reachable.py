"""Who does not want to be called now, and who is called instead: apps to the right, which know, say so here."""

from collections.abc import Callable, Collection

from accounts.models import Account

# The ids of those of these agents who do not want to be disturbed, and who is called instead of them.
Asked = Callable[[Account, Collection[int]], set[int]]
Instead = Callable[[Account, Collection[int]], dict[int, int]]
_asked: list[tuple[Asked, Instead]] = []


def when_asked(asked: Asked, instead: Instead) -> None:
    if (asked, instead) not in _asked:
        _asked.append((asked, instead))


def undisturbed(account: Account, agents: Collection[int]) -> set[int]:
    """Those of the agents whom no reception and no group calls at this moment."""
    return {pk for asked, _ in _asked for pk in asked(account, agents)}


def stand_ins(account: Account, agents: Collection[int]) -> dict[int, int]:
    """Who is called instead of whom, by their ids, where a call is for one of these agents alone."""
    return {pk: other for _, instead in _asked for pk, other in instead(account, agents).items()}
