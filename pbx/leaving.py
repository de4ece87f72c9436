"""What keeps a voice app or a media from being deleted: apps to the right say here what they need it for."""

from collections.abc import Callable

from accounts.models import Account
from common.errors import Conflict
from pbx.models import VoiceApp

# Why the app has to stay, as a sentence; "" when it need not. Asked in the transaction that deletes it, its row locked.
Need = Callable[[Account, VoiceApp], str]
_needs: list[Need] = []
# The names of what plays a media, by its id. Asked in the transaction that deletes it, its row locked.
Players = Callable[[Account, int], list[str]]
_players: list[Players] = []


def while_needed(need: Need) -> None:
    """Have deletion refused while ``need`` gives a reason."""
    if need not in _needs:
        _needs.append(need)


def while_played(players: Players) -> None:
    """Have deletion of a media refused while ``players`` names any."""
    if players not in _players:
        _players.append(players)


def playing(account: Account, media: int) -> list[str]:
    return [name for players in _players for name in players(account, media)]


def require_free(account: Account, app: VoiceApp) -> None:
    for need in _needs:
        if reason := need(account, app):
            raise Conflict(reason, field="app")
