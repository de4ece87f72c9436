"""Speaks texts: what shall be said is stored at once, a job makes the sound of it."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.locking import lock
from accounts.services.suspension import while_active
from common.errors import Conflict, DomainError, Invalid
from jobs import services as job_services
from jobs import work
from jobs.errors import Final
from jobs.models import Job
from jobs.services import NewJob
from pbx.media import files, sound
from pbx.media.models import Media
from pbx.media.services.library import checked_text
from pbx.media.services.shared import locked, note_state, put_sound, require_own
from pbx.media.states import MediaState
from pbx.media.voices import voice_named

SPEAK = "media.speak"
RATES = (1, 100)
USUAL_RATE = 50


@while_active
def speak(
    *, account: Account, by: Actor, pk: int, text: str, voice: str, rate: int = USUAL_RATE, wait: bool = False
) -> Media:
    """Have a voice speak the text; the media plays what it played until a job has made the sound.

    Invalid for an unknown voice or a rate outside 1 to 100, Conflict where no synthesiser is installed. With ``wait``
    it is made before this returns. Of two texts the later one stays.
    """
    require_own(account, pk)
    text = checked_text(text, least=1)
    voice_named(voice)
    if not RATES[0] <= rate <= RATES[1]:
        raise Invalid(f"The rate is from {RATES[0]} to {RATES[1]}.", field="rate")
    if not sound.can_speak():
        raise Conflict("No speech synthesiser is installed here.", field="voice")
    with transaction.atomic():
        row = locked(account, pk)
        row.text, row.voice, row.rate, row.version = text, voice, rate, row.version + 1
        row.state, row.error = MediaState.PROCESSING, ""
        row.save()
        activity.record(
            account=account, by=by, verb="changed the sound of", subject=row, after={"voice": voice}
        )
        note_state(account, row)
        new = NewJob(SPEAK, f"Speak {row.name}", {"media": pk, "version": row.version}, subject=row)
        starting = job_services.start_here if wait else job_services.start
        job = starting(new, account=account, by=by)
    if wait:
        work.do(job)
        row.refresh_from_db()
    return row


def make_speech(job: Job) -> None:
    """What the worker does; a text that was replaced meanwhile is left to its own job."""
    account, pk, version = job.account, int(job.payload["media"]), int(job.payload["version"])
    row = Media.objects.filter(account=account, pk=pk, version=version).first()
    if row is None:
        work.settle(job, {"outcome": "Another text took its place."})
        return
    try:
        samples = sound.spoken(row.text, voice_named(row.voice), row.rate)
    except DomainError as exc:
        raise Final(exc.text) from exc
    key, size = files.keep(samples)
    try:
        with transaction.atomic():
            lock(account)
            row = locked(account, pk)
            if row.version == version:
                put_sound(account, row, key, size, samples)
                row.save()
                note_state(account, row)
            else:
                files.remove_after_commit(key)
            work.settle(job, {"seconds": row.seconds})
    except BaseException:
        files.remove(key)
        raise


def not_spoken(job: Job) -> None:
    """The media says why; what it played before is gone from its state, though not from the store."""
    rows = Media.objects.filter(account=job.account, pk=job.payload["media"], version=job.payload["version"])
    if rows.update(state=MediaState.ERROR, error=job.error[:200]):
        note_state(job.account, rows.get())
