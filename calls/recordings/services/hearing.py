"""Who listens is written down; recordings are marked as heard or not, and commented on."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from calls.recordings import selectors
from calls.recordings.event_kinds import DOWNLOADED, PLAYED
from calls.recordings.models import LONGEST_COMMENT, Hearing, Recording
from common.texts import short_text

LEAST_PLAY = timedelta(seconds=10)


def note_play(*, account: Account, by: Actor, row: Recording) -> None:
    """Write in the log that somebody listens, and mark the recording as heard; call it for each part that is asked for.

    A player asks for one recording in many parts: what one person asks for within its length is one play. Listening is
    reading, and stays open while the account is suspended.
    """
    now = timezone.now()
    since = now - max(LEAST_PLAY, timedelta(seconds=row.seconds))
    mine = {"account": account, "recording": row, "who": by.label[:160]}
    with transaction.atomic():
        if not Hearing.objects.filter(**mine, last_at__lt=since).update(last_at=now):
            _, is_new = Hearing.objects.get_or_create(**mine, defaults={"last_at": now})
            if not is_new:
                return
        activity.record(account=account, by=by, verb=PLAYED, subject=row)
        _mark(account, by, row, is_heard=True)


def note_download(*, account: Account, by: Actor, row: Recording) -> None:
    """Write in the log that somebody takes the recording out of the portal, each time."""
    with transaction.atomic():
        activity.record(account=account, by=by, verb=DOWNLOADED, subject=row)
        _mark(account, by, row, is_heard=True)


@while_active
def mark_heard(*, account: Account, by: Actor, ref: str, is_heard: bool) -> bool:
    """Mark a recording as heard, or as new again; False when it was already."""
    row = selectors.recording(account, ref)
    with transaction.atomic():
        changed = _mark(account, by, row, is_heard=is_heard)
        if changed:
            verb = "marked as heard" if is_heard else "marked as unheard"
            activity.record(account=account, by=by, verb=verb, subject=row)
    return changed


def _mark(account: Account, by: Actor, row: Recording, *, is_heard: bool) -> bool:
    rows = Recording.objects.filter(account=account, pk=row.pk, heard_at__isnull=is_heard)
    if is_heard:
        return bool(rows.update(heard_at=timezone.now(), heard_by=by.label[:160]))
    return bool(rows.update(heard_at=None, heard_by=""))


@while_active
def comment_on(*, account: Account, by: Actor, ref: str, comment: str) -> Recording:
    """Put a comment in the place of the former one; "" takes it away."""
    row = selectors.recording(account, ref)
    text = short_text(" ".join(comment.split()), field="comment", most=LONGEST_COMMENT)
    with transaction.atomic():
        rows = Recording.objects.filter(account=account, pk=row.pk).exclude(comment=text)
        if rows.update(comment=text):
            change = {"before": {"comment": row.comment}, "after": {"comment": text}}
            activity.record(account=account, by=by, verb="commented on", subject=row, **change)
    row.comment = text
    return row
