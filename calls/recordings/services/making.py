"""Jobs make the sound of recordings, and voicemails are mailed once they can be heard."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.services.locking import lock
from calls.recordings import sounding
from calls.recordings.event_kinds import FAILED, READY
from calls.recordings.models import Recording
from calls.recordings.services.mailing import mail_later
from calls.recordings.states import RecordingState
from common.errors import Conflict
from events.services.recording import happened
from jobs import work
from jobs.models import Job
from pbx.media import files
from pbx.media.storage import require_seconds


def make_sound(job: Job) -> None:
    """What the worker does. A recording whose account stores too much already is kept without sound, and says so."""
    row = _waiting(job)
    if row is None:
        work.settle(job, {"outcome": "The recording was deleted."})
        return
    key, size = files.keep(sounding.samples_of(row))
    try:
        with transaction.atomic():
            is_kept = store_sound(job, row, key, size)
    except BaseException:
        files.remove(key)
        raise
    if not is_kept:
        files.remove(key)


def store_sound(job: Job, row: Recording, key: str, size: int) -> bool:
    """Whether the files are the recording's from now on; whoever deleted it meanwhile is obeyed."""
    lock(job.account)
    rows = Recording.objects.filter(pk=row.pk, state=RecordingState.PROCESSING, removed_at=None)
    try:
        require_seconds(job.account, row.seconds)
    except Conflict as exc:
        _fail(rows, row, exc.text)
        work.settle(job, {"outcome": exc.text})
        return False
    if not rows.update(state=RecordingState.READY, key=key, size=size):
        work.settle(job, {"outcome": "The recording was deleted."})
        return False
    row.state, row.key, row.size = RecordingState.READY, key, size
    happened(account=job.account, type=READY, subjects=[row])
    mail_later(row)
    work.settle(job, {"seconds": row.seconds})
    return True


def not_made(job: Job) -> None:
    """The job failed for good: the recording says why."""
    row = _waiting(job)
    if row is not None:
        _fail(Recording.objects.filter(pk=row.pk, state=RecordingState.PROCESSING), row, job.error)


def _waiting(job: Job) -> Recording | None:
    rows = Recording.objects.filter(account=job.account, pk=job.payload["recording"], removed_at=None)
    return rows.filter(state=RecordingState.PROCESSING).select_related("account", "call__app", "app").first()


def _fail(rows: "QuerySet[Recording]", row: Recording, error: str) -> None:
    if rows.update(state=RecordingState.FAILED, error=error[:200]):
        row.state, row.error = RecordingState.FAILED, error[:200]
        happened(account=row.account, type=FAILED, subjects=[row])
