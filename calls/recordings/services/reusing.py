"""A recording becomes what a media plays."""

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from calls.recordings.selectors import recording_named
from pbx.media import files
from pbx.media.models import Media
from pbx.media.services.library import set_samples
from pbx.media.services.shared import require_own


@while_active
def set_content_from_recording(*, account: Account, by: Actor, pk: int, name: str, text: str = "") -> Media:
    """Have the account's media play a recording of its own, named as programs that run calls know it.

    NotFound (field ``recording``) for a strange one, and for one without sound; else refused like any new content,
    which is said first of a media that cannot be changed.
    """
    require_own(account, pk)
    row = recording_named(account, name)
    return set_samples(account=account, by=by, pk=pk, samples=files.samples(row.key), text=text)
