"""Brings a carrier that keeps voice bots' numbers in line with ours.

Every attempt begins with the carrier's own list, and what is sent follows from that: an assignment whose answer was
lost is found there by its number, and is not made twice.
"""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from agents.carriers.jobs import alone
from agents.carriers.voice_selectors import Described, described, differing, waiting_voice, wanted_voice
from agents.models import VoiceAtCarrier
from jobs import work
from jobs.models import Job
from jobs.sent import is_superseded
from providers.contract.connector import Connector
from providers.contract.voice_assignments import VoiceNumber
from providers.errors import NotThere, Rejected
from providers.models import ProviderAccount
from providers.services import calling
from providers.states import Agreement

WERE_SENT = (
    "All numbers that wait to be sent there ({count}) count as being there as they are here, until the next sync tells"
    " whether it is so."
)
NOTHING_WAITS = "Nothing waits for it: a newer job has sent, or will send, what there was."


def push_voice(job: Job) -> None:
    """Send every number of the account that waits to be sent to the login."""
    # The login may be of an account above, which is not to be seen from here; the login itself is.
    login = ProviderAccount.objects.get(pk=job.payload["provider_account"])
    with alone(job, login):
        waiting = waiting_voice(job.account, login)
        refused = 0
        if waiting:
            with calling(login) as connector:
                refused = _push(job, login, connector, waiting)
        work.settle(job, {"sent": len(waiting) - refused, "refused": refused})


def not_pushed(job: Job) -> None:
    """The carrier cannot be brought in line at all: whatever waits says why."""
    _waiting(job).update(agreement=Agreement.FAILED, push_error=job.error[:1000])


def were_pushed(job: Job) -> None:
    """A person says that the carrier took all that waited: it counts as sent, and the next sync tells whether it is so.
    What it last reported stays as it was.
    """
    pks = list(_waiting(job).select_for_update().order_by("pk").values_list("pk", flat=True))
    if not is_superseded(job):
        VoiceAtCarrier.objects.filter(pk__in=pks).update(agreement=Agreement.PUSHED, pushed_at=timezone.now())


def what_was_pushed(job: Job) -> str:
    """What being done would mean, for whoever is to say it."""
    count = 0 if is_superseded(job) else _waiting(job).count()
    return WERE_SENT.format(count=f"{count:,}") if count else NOTHING_WAITS


def _waiting(job: Job) -> QuerySet[VoiceAtCarrier]:
    return VoiceAtCarrier.objects.filter(
        account=job.account_id,
        provider_account=job.payload["provider_account"],
        agreement=Agreement.PENDING,
    )


def _push(job: Job, login: ProviderAccount, connector: Connector, waiting: list[VoiceAtCarrier]) -> int:
    """Send what is needed for each number; returns how many the carrier refused."""
    there = {number.e164: number for number in connector.list_voice_numbers()}
    if job.must_look_up:
        work.nothing_happened(job)
    wanted = wanted_voice(login, [job.account_id], [row.e164 for row in waiting])
    refused = 0
    for place, row in enumerate(waiting):
        work.progress(job, place, len(waiting))
        ours, theirs = wanted.get((row.account_id, row.e164), {}), there.get(row.e164)
        try:
            now = _bring(job, connector, row.e164, ours, theirs)
        except Rejected as exc:
            # "It is so already" is a refusal in many carriers' words: what they show decides.
            work.nothing_happened(job)
            now = connector.find_voice_number(row.e164)
            error = "" if described(now) == ours else exc.text
            refused += bool(error)
            _conclude(row, ours, now, error=error)
        else:
            _conclude(row, ours, now)
            work.nothing_happened(job)
    return refused


def _bring(
    job: Job, connector: Connector, e164: str, ours: Described, theirs: VoiceNumber | None
) -> VoiceNumber | None:
    """Assign, change or end as is needed, and return how the number is there now."""
    if not ours:
        if theirs is not None:
            work.about_to_call(job)
            _end(job, connector, theirs)
        return None
    if theirs is None:
        work.about_to_call(job)
        bot_ref, label = str(ours["bot_ref"]), str(ours["label"])
        theirs = connector.assign_voice_number(e164, bot_ref, label, key=job.pk)
    if described(theirs) != ours:
        work.about_to_call(job)
        wanted = replace(
            theirs,
            bot_ref=str(ours["bot_ref"]),
            label=str(ours["label"]),
            is_paused=bool(ours["is_paused"]),
        )
        theirs = connector.change_voice_number(wanted, key=job.pk)
    return theirs


def _end(job: Job, connector: Connector, theirs: VoiceNumber) -> None:
    try:
        connector.end_voice_number(theirs.ref, key=job.pk)
    except NotThere:
        # Somebody was faster; it is as we want it.
        return


def _conclude(row: VoiceAtCarrier, ours: Described, there: VoiceNumber | None, *, error: str = "") -> None:
    """Keep how the number stands; one that was changed here since stays waiting."""
    now = timezone.now()
    rows = VoiceAtCarrier.objects.filter(pk=row.pk)
    if not ours and there is None and rows.filter(version=row.version).delete()[0]:
        return
    theirs = described(there)
    names = differing(ours, theirs)
    rows.update(
        reported=theirs,
        carrier_ref=there.ref if there else "",
        differences=names,
        seen_at=now if there else row.seen_at,
        pushed_at=now,
        missed_syncs=0,
    )
    agreement = Agreement.FAILED if error else Agreement.DRIFT if names else Agreement.CONFIRMED
    rows.filter(version=row.version).update(agreement=agreement, push_error=error[:1000])
