"""What workers do about voicemails at carriers: fetch the sound, say who heard them, delete them.

To mark and to delete may be done again, so that nothing has to be looked up after a lost answer.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from calls.carriers.kinds import DELETE, MARK_HEARD
from calls.carriers.models import VoicemailAtCarrier
from calls.recordings.event_kinds import DOWNLOADED, FAILED, PLAYED
from calls.recordings.models import Recording
from calls.recordings.services.making import store_sound
from calls.recordings.states import RecordingState
from common.errors import Invalid
from events.services.recording import happened
from jobs import services as job_services
from jobs import work
from jobs.errors import Final
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from pbx.media import files
from pbx.media.sound import decoded, seconds_of
from providers.contract.calls import Calls
from providers.errors import NotThere
from providers.registry import CONNECTORS
from providers.services import calling

WORD = {PLAYED: True, DOWNLOADED: True, "marked as heard": True, "marked as unheard": False}
FETCHED = (RecordingState.PROCESSING, RecordingState.FAILED)


def follow(*, account: Account, by: Actor, row: Recording, verb: str) -> None:
    """Have the carrier know that a voicemail of its was heard, is new again, or was deleted by somebody; call it in
    that transaction. What is deleted by age stays there.
    """
    link = VoicemailAtCarrier.objects.filter(account=account, recording=row).first()
    if link is None:
        return
    connector = CONNECTORS[link.provider_account.connector]
    if verb == "deleted" and by != SYSTEM and connector.can(Calls.delete_sound):
        _start(account, by, link, DELETE, "Delete a voicemail at")
    elif verb in WORD and WORD[verb] != link.is_heard and connector.can(Calls.mark_voicemail):
        _start(account, by, link, MARK_HEARD, "Say who heard a voicemail to")


def _start(account: Account, by: Actor, link: VoicemailAtCarrier, kind: str, title: str) -> None:
    """Unless a job waits that has not begun."""
    new = NewJob(kind, f"{title} {link.provider_account.name}", {"voicemail": link.pk})
    waiting = Job.objects.filter(
        account=account, kind=kind, payload=new.payload, state=JobState.QUEUED, attempts=0
    )
    if not waiting.exists():
        job_services.start(new, account=account, by=by)


def fetch(job: Job) -> None:
    """Fetch the sound and keep it. Carriers may take that for listening: what nobody heard is new there afterwards."""
    link = _link(job)
    row = link.recording
    if row is None or row.removed_at is not None or row.state not in FETCHED:
        work.settle(job, {"outcome": "The voicemail was deleted."})
        return
    rows = Recording.objects.filter(account=job.account, pk=row.pk)
    rows.filter(state=RecordingState.FAILED).update(state=RecordingState.PROCESSING, error="")
    _nothing_to_look_up(job)
    with calling(link.provider_account) as connector:
        sound = connector.get_sound(link.carrier_ref, "voicemail")
        if not link.is_heard and connector.can(Calls.mark_voicemail):
            work.about_to_call(job)
            connector.mark_voicemail(link.carrier_ref, False, key=job.pk)
            work.nothing_happened(job)
    try:
        samples = decoded(sound.content)
    except Invalid as exc:
        raise Final(exc.text) from exc
    key, size = files.keep(samples)
    try:
        with transaction.atomic():
            rows.update(seconds=seconds_of(samples))
            row.refresh_from_db()
            is_kept = store_sound(job, row, key, size)
    except BaseException:
        files.remove(key)
        raise
    if not is_kept:
        files.remove(key)


def not_fetched(job: Job) -> None:
    """The recording says why it has no sound."""
    row = _link(job).recording
    if row is None:
        return
    rows = Recording.objects.filter(account=job.account, pk=row.pk, state=RecordingState.PROCESSING)
    if rows.update(state=RecordingState.FAILED, error=job.error[:200]):
        row.state, row.error = RecordingState.FAILED, job.error[:200]
        happened(account=row.account, type=FAILED, subjects=[row])


def mark(job: Job) -> None:
    """Tell the carrier whether it was heard, as it is when the job runs; again where that changes on the way."""
    link = _link(job)
    row = link.recording
    if row is None or row.removed_at is not None:
        work.settle(job, {"outcome": "The voicemail was deleted."})
        return
    is_heard = row.heard_at is not None
    outcome: dict[str, object] = {}
    if is_heard != link.is_heard or job.must_look_up:
        _nothing_to_look_up(job)
        with calling(link.provider_account) as connector:
            work.about_to_call(job)
            try:
                connector.mark_voicemail(link.carrier_ref, is_heard, key=job.pk)
            except NotThere:
                outcome = {"outcome": "The carrier has it no longer."}
    with transaction.atomic():
        links = VoicemailAtCarrier.objects.filter(account=job.account, pk=link.pk)
        links.update(is_heard=is_heard, told_at=timezone.now())
        work.settle(job, outcome)
        now = Recording.objects.filter(account=job.account, pk=row.pk, removed_at=None)
        if now.filter(heard_at__isnull=is_heard).exists():
            _start(job.account, work.actor_of(job), link, MARK_HEARD, "Say who heard a voicemail to")


def delete(job: Job) -> None:
    link = _link(job)
    _nothing_to_look_up(job)
    outcome: dict[str, object] = {}
    with calling(link.provider_account) as connector:
        work.about_to_call(job)
        try:
            connector.delete_sound(link.carrier_ref, "voicemail", key=job.pk)
        except NotThere:
            outcome = {"outcome": "The carrier has it no longer."}
    work.settle(job, outcome)


def _nothing_to_look_up(job: Job) -> None:
    if job.must_look_up:
        work.nothing_happened(job)


def _link(job: Job) -> VoicemailAtCarrier:
    rows = VoicemailAtCarrier.objects.select_related("account", "provider_account", "recording__account")
    return rows.get(account=job.account, pk=job.payload["voicemail"])
