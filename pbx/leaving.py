"""What keeps a voice app from being deleted: apps to the right say here what they need it for."""

from collections.abc import Callable

from accounts.models import Account
from common.errors import Conflict
from pbx.models import VoiceApp

# Why the app has to stay, as a sentence; "" when it need not. Asked in the transaction that deletes it, its row locked.
Need = Callable[[Account, VoiceApp], str]
_needs: list[Need] = []


def while_needed(need: Need) -> None:
    """Have deletion refused while ``need`` gives a reason."""
    if need not in _needs:
        _needs.append(need)


def require_free(account: Account, app: VoiceApp) -> None:
    for need in _needs:
        if reason := need(account, app):
            raise Conflict(reason, field="app")
