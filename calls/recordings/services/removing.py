"""Recordings go in this order: nobody sees the row any more, then its files are removed, then the row.

Whoever is killed in between leaves a row that the nightly sweep finds, never a row that is shown without its sound, nor
files that no row knows of.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from calls.recordings import selectors
from calls.recordings.models import Recording
from common.errors import Conflict
from pbx.media import files


@while_active
def delete_recording(*, account: Account, by: Actor, ref: str) -> None:
    """Delete a recording with its sound. NotFound for a second time; Conflict while it is still being recorded."""
    row = selectors.recording(account, ref)
    if row.ended_at is None:
        raise Conflict("The call is still being recorded.", field="recording")
    with transaction.atomic():
        rows = Recording.objects.filter(account=account, pk=row.pk, removed_at=None)
        if not rows.update(removed_at=timezone.now()):
            return
        activity.record(account=account, by=by, verb="deleted", subject=row, before={"caller": row.caller})
        transaction.on_commit(lambda: finish(row), robust=True)


def finish(row: Recording) -> None:
    """Remove the files, and then the row; doing it twice does no harm."""
    files.remove(row.key)
    Recording.objects.filter(account_id=row.account_id, pk=row.pk, removed_at__isnull=False).delete()
