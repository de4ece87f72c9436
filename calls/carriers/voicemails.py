"""Takes in the voicemails that a carrier took down, each once, and whether they were heard there.

Of that the newer word counts, on whichever side it is said. What is deleted there stays here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.models.activity import Source
from calls.carriers.kinds import FETCH
from calls.carriers.models import VoicemailAtCarrier
from calls.carriers.told import LONGEST_NUMBER, Holder, holders_of
from calls.recordings.event_kinds import MADE
from calls.recordings.models import Recording
from calls.recordings.services.hearing import mark_heard
from calls.recordings.states import RecordingKind, RecordingState
from common import scope
from common.errors import DomainError
from events.services.recording import happened
from jobs import services as job_services
from jobs.errors import Refused
from jobs.services import NewJob
from providers.contract.calls import CarrierRecording
from providers.models import ProviderAccount, SyncRun
from providers.states import SyncState
from providers.syncs import Sync

# How far back a login is read that never was, and how far always: so long it is followed who heard what there.
FIRST, ALWAYS = timedelta(days=90), timedelta(days=30)
AT_ONCE = 100
LONGEST_NAME = 100
CARRIER = Actor(label="Carrier sync", source=Source.JOB)


def sync_voicemails(sync: Sync) -> None:
    """A carrier that refuses the list holds up nothing else that is synced."""
    login, told = sync.provider_account, {}
    try:
        for place, one in enumerate(sync.connector.list_voicemails(_since(sync), sync.began_at)):
            if place % AT_ONCE == 0:
                sync.progress(place)
            told[one.ref] = one
    except Refused as exc:
        with scope.system():
            sync.finish(SyncState.FAILED, error=exc.text)
        return
    with scope.system():
        links = VoicemailAtCarrier.objects.filter(provider_account=login, carrier_ref__any_of=set(told))
        known = {row.carrier_ref: row for row in links.select_related("account", "recording")}
        holders = holders_of(login, {one.called for one in told.values() if one.called})
    # The oldest first, as they came.
    for place, one in enumerate(reversed(list(told.values()))):
        if place % AT_ONCE == 0:
            sync.progress(place, len(told))
        link = known.get(one.ref)
        if link is None:
            sync.run.added += _take(login, _owner(login, one, holders), one, sync.began_at)
        else:
            is_news = _heard_there(link, one, sync.began_at)
            sync.run.changed += is_news
            sync.run.unchanged += not is_news
    with scope.system():
        sync.run.read = len(told)
        sync.finish()


def _since(sync: Sync) -> datetime:
    with scope.system():
        runs = SyncRun.objects.filter(provider_account=sync.provider_account, sort=sync.run.sort)
        last = runs.filter(state=SyncState.DONE).aggregate(at=Max("started_at"))["at"]
    return sync.began_at - FIRST if last is None else min(last, sync.began_at - ALWAYS)


def _owner(
    login: ProviderAccount, told: CarrierRecording, holders: Mapping[str, Sequence[Holder]]
) -> Account:
    """Who held the number then; the login's own account for numbers that are not in the inventory."""
    held = (one for one in holders.get(told.called, ()) if one.had_it(told.made_at))
    holder = next(held, None)
    return login.account if holder is None else holder.account


def _take(login: ProviderAccount, owner: Account, told: CarrierRecording, at: datetime) -> bool:
    """A new voicemail, whose sound a job fetches; False where another sync was before."""
    try:
        with scope.tenant(owner.pk), transaction.atomic():
            row = Recording.objects.create(
                account=owner,
                kind=RecordingKind.VOICEMAIL,
                state=RecordingState.PROCESSING,
                number=told.called[:LONGEST_NUMBER],
                caller=told.caller[:LONGEST_NUMBER],
                left_for=told.left_for.replace("\x00", "")[:LONGEST_NAME],
                is_personal=told.is_personal,
                began_at=told.made_at,
                ended_at=told.made_at + timedelta(seconds=told.seconds),
                seconds=told.seconds,
                heard_at=at if told.is_heard else None,
                heard_by=login.name[:160] if told.is_heard else "",
                is_simulated=False,
            )
            link = VoicemailAtCarrier.objects.create(
                account=owner,
                provider_account=login,
                carrier_ref=told.ref[:64],
                recording=row,
                is_heard=told.is_heard,
                told_at=at,
            )
            happened(account=owner, type=MADE, subjects=[row])
            new = NewJob(FETCH, f"Fetch the sound of {row}", {"voicemail": link.pk}, subject=row)
            job_services.start(new, account=owner, by=SYSTEM)
    except IntegrityError:
        return False
    return True


def _heard_there(link: VoicemailAtCarrier, told: CarrierRecording, at: datetime) -> bool:
    """Take over that it was marked there; what was told the carrier since the reading began is newer."""
    row = link.recording
    settled = row is not None and row.removed_at is None and row.state != RecordingState.PROCESSING
    if row is None or not settled or link.told_at >= at or told.is_heard == link.is_heard:
        return False
    links = VoicemailAtCarrier.objects.filter(pk=link.pk, is_heard=link.is_heard, told_at__lt=at)
    try:
        with scope.tenant(link.account_id), transaction.atomic():
            if not links.update(is_heard=told.is_heard, told_at=at):
                return False
            mark_heard(account=link.account, by=CARRIER, ref=row.ref, is_heard=told.is_heard)
    except DomainError:
        return False
    return True
