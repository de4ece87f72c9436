"""How long an account keeps what was recorded, and the sweep that removes what is older."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.actor import SYSTEM, Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from calls.recordings.models import Recording, Retention
from calls.recordings.selectors import retention_of
from calls.recordings.services.removing import finish
from calls.recordings.states import RecordingKind
from common import scope
from common.errors import Invalid
from pbx.media import files
from pbx.media.models import ImportedFile, Media

MOST_DAYS = 3650
AT_ONCE = 500
# A file that no row knows of yet may be of a transaction that is under way.
YOUNG = timedelta(days=1)


@while_active
def set_retention(
    *, account: Account, by: Actor, voicemail_days: int | None, recording_days: int | None
) -> Retention:
    """Keep voicemails and recordings for so many days, None for ever; what is older goes with the next sweep.

    Invalid for less than a day or more than ten years.
    """
    days = {"voicemail_days": voicemail_days, "recording_days": recording_days}
    for name, value in days.items():
        if value is not None and not 1 <= value <= MOST_DAYS:
            raise Invalid(f"Give 1 to {MOST_DAYS:,} days, or nothing to keep them.", field=name)
    with transaction.atomic():
        before = retention_of(account)
        row, _ = Retention.objects.update_or_create(account=account, defaults=days)
        known = {name: getattr(before, name) for name in days}
        if known != days:
            activity.record(
                account=account, by=by, verb="changed retention of", subject=account, before=known, after=days
            )
    return row


def sweep(now: datetime) -> int:
    """Every night: mark what was kept long enough, remove whatever is marked, and files that no row knows of.

    Returns how many recordings went. Killed at any moment, the next one goes on.
    """
    with scope.system():
        for row in Retention.objects.exclude(voicemail_days=None, recording_days=None).select_related(
            "account"
        ):
            _mark(row.account, now, row.voicemail_days, [RecordingKind.VOICEMAIL])
            _mark(row.account, now, row.recording_days, [RecordingKind.CALL, RecordingKind.RECORDING])
        removed = 0
        while some := list(Recording.objects.filter(removed_at__isnull=False).order_by("pk")[:AT_ONCE]):
            for recording in some:
                finish(recording)
            removed += len(some)
        _remove_strays(now)
    return removed


def _mark(account: Account, now: datetime, days: int | None, kinds: list[RecordingKind]) -> None:
    """In steps, so that no transaction is long; each says in the log what it took."""
    if days is None:
        return
    old = Recording.objects.filter(
        account=account,
        kind__in=kinds,
        began_at__lt=now - timedelta(days=days),
        ended_at__isnull=False,
        removed_at=None,
    )
    while some := list(old.order_by("began_at", "pk")[:AT_ONCE]):
        with transaction.atomic():
            Recording.objects.filter(pk__in=[row.pk for row in some]).update(removed_at=now)
            told = {row.pk: {"kept_days": days} for row in some}
            activity.record_each(account=account, by=SYSTEM, verb="deleted", subjects=some, before=told)


def _remove_strays(now: datetime) -> None:
    """Files whose writer died before its transaction ended."""
    names = list(files.older(files.FOLDER, now - YOUNG))
    for start in range(0, len(names), AT_ONCE):
        by_key: dict[str, list[str]] = {}
        for name in names[start : start + AT_ONCE]:
            by_key.setdefault(name.rpartition(".")[0], []).append(name)
        known: set[str] = set()
        for table in (Media, ImportedFile, Recording):
            known |= set(table._default_manager.filter(key__in=by_key).values_list("key", flat=True))
        for key in by_key.keys() - known:
            files.remove(key)
