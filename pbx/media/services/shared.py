"""What every change of a media begins with, and how new sound takes the old one's place."""

import re

from accounts.models import Account
from accounts.services.locking import lock
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.texts import short_text
from pbx.media import files, sound
from pbx.media.models import Media
from pbx.media.selectors import MOST_COUNT, media, totals
from pbx.media.states import MediaState
from pbx.media.storage import require_seconds

# Letters of any script, digits, space and these (callr.md §4 media_library_name).
NAME = re.compile(r"[^\W_]+(?:[^\W_]|[ ().+*#-])*|[ ().+*#-](?:[^\W_]|[ ().+*#-])*")
NAME_LENGTH = 100
FULL_COUNT = f"The library holds up to {MOST_COUNT:,} media."


def checked_name(name: str) -> str:
    """Trimmed; Invalid for what a media cannot be called."""
    trimmed = short_text(name, field="name", least=1, most=NAME_LENGTH)
    if not NAME.fullmatch(trimmed):
        raise Invalid("A name has letters, digits, spaces and ( ) . + * - #", field="name")
    return trimmed


def require_own(account: Account, pk: int) -> Media:
    """The account's media; NotFound for a stranger's, Forbidden for a stock prompt."""
    found = media(account, pk)
    if found.is_stock:
        raise Forbidden("Stock prompts cannot be changed.", field="media")
    return found


def locked(account: Account, pk: int) -> Media:
    """The account's media with its row locked; call it inside a transaction."""
    found = Media.objects.select_for_update().filter(account=account, pk=pk).first()
    if found is None:
        raise NotFound("There is no such media.", field="media")
    return found


def require_room(account: Account, *, count: int = 0, seconds: int = 0) -> None:
    """Conflict when the library would hold too much. Locks the account's row, so that of two at once one waits."""
    lock(account)
    if count and totals(account).count + count > MOST_COUNT:
        raise Conflict(FULL_COUNT, field="quota")
    if seconds:
        require_seconds(account, seconds)


def put_sound(account: Account, row: Media, key: str, size: int, samples: bytes) -> None:
    """Have the locked media play these samples, which are kept already; the former ones go with the commit."""
    seconds = sound.seconds_of(samples)
    require_room(account, seconds=max(0, seconds - row.seconds))
    if row.key:
        files.remove_after_commit(row.key)
    row.key, row.size, row.seconds = key, size, seconds
    row.state, row.error = MediaState.READY, ""
