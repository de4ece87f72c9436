"""Reads of recordings and voicemails. What is on its way out is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Account
from calls.live.models import Call
from calls.recordings.hearers import EVERYTHING, PERSONAL
from calls.recordings.models import Hearing, Recording, Retention
from calls.recordings.states import RecordingKind, RecordingState
from common.e164 import fragment
from common.errors import NotFound
from common.searching import Search
from pbx.models import VoiceApp

MOST_COUNTED = 1000
RECORDINGS = (RecordingKind.CALL, RecordingKind.RECORDING)


@dataclass(frozen=True)
class RecordingFilter:
    """What a list is narrowed to; empty parts do not narrow. National numbers are those of ``country``.

    ``until`` and ``heard_until`` are inclusive. ``heard_by`` is what may be heard (``hearers``); ``numbers`` narrows to
    what was left for the colleague who holds them.
    """

    search: str = ""
    country: str = ""
    kinds: tuple[RecordingKind, ...] = ()
    state: str = ""
    is_heard: bool | None = None
    ref: str = ""
    call: int | None = None
    caller: str = ""
    reception: int | None = None
    numbers: tuple[str, ...] | None = None
    least_seconds: int = 0
    since: datetime | None = None
    until: datetime | None = None
    heard_since: datetime | None = None
    heard_until: datetime | None = None
    heard_by: Q = EVERYTHING


def recordings(account: Account, heard_by: Q = EVERYTHING) -> QuerySet[Recording]:
    """The account's recordings and voicemails that may be heard, newest first."""
    rows = Recording.objects.filter(heard_by, account=account, removed_at=None)
    return rows.select_related("app", "call__reception")


def filtered(account: Account, wanted: RecordingFilter) -> QuerySet[Recording]:
    """Those that fit, whatever is searched."""
    rows = recordings(account, wanted.heard_by)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.is_heard is not None:
        rows = rows.filter(heard_at__isnull=not wanted.is_heard)
    if wanted.numbers is not None:
        rows = rows.filter(PERSONAL, number__in=wanted.numbers)
    exact = {
        "state": wanted.state,
        "ref": wanted.ref,
        "call_id": wanted.call,
        "call__reception": wanted.reception,
        "caller": wanted.caller,
        "seconds__gte": wanted.least_seconds or None,
        "began_at__gte": wanted.since,
        "began_at__lte": wanted.until,
        "heard_at__gte": wanted.heard_since,
        "heard_at__lte": wanted.heard_until,
    }
    return rows.filter(**{name: value for name, value in exact.items() if value not in {"", None}})


def searched(account: Account, wanted: RecordingFilter) -> Search[Recording]:
    """Those that fit; digits are looked for in both numbers, words in comments and the names of apps."""
    rows, of, text = filtered(account, wanted), Q(account=account), wanted.search.strip()
    if not text or "\x00" in text:
        return Search(rows.none() if text else rows, of)
    digits = fragment(text, wanted.country).removeprefix("+")
    texts = (text, digits) if digits not in {"", text} else (text,)
    apps = VoiceApp.objects.filter(account=account, name__icontains=text)
    by_app = list(apps.values_list("pk", flat=True))
    return Search(rows, of, texts, also=Q(app__in=by_app) if by_app else None)


def recording(account: Account, ref: str, heard_by: Q = EVERYTHING) -> Recording:
    """One of the account's that may be heard; NotFound for any other."""
    found = recordings(account, heard_by).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such recording.", field="recording")
    return found


def recordings_by_ref(account: Account, refs: Iterable[str]) -> dict[str, Recording]:
    """Those of the refs that are the account's, in one statement."""
    return {row.ref: row for row in recordings(account).filter(ref__in=set(refs))}


def recording_with_id(account: Account, pk: int, heard_by: Q = EVERYTHING) -> Recording | None:
    """The same by the row's id, for whoever was told of it; None for any other."""
    return recordings(account, heard_by).filter(pk=pk).first()


def recording_named(account: Account, name: str) -> Recording:
    """The one that programs which run calls know by this name, with its sound; NotFound for any other."""
    ref, _, command = name.rpartition("-")
    rows = recordings(account).filter(state=RecordingState.READY, call__ref=ref)
    found = rows.filter(command=int(command)).first() if command.isdecimal() and len(command) < 9 else None
    if found is None:
        raise NotFound("There is no such recording.", field="recording")
    return found


def of_call(account: Account, call: Call, heard_by: Q = EVERYTHING) -> list[Recording]:
    """What was recorded of a call and may be heard, in order."""
    return list(recordings(account, heard_by).filter(call=call).order_by("command"))


def of_calls(account: Account, calls: Iterable[int], heard_by: Q = EVERYTHING) -> dict[int, list[Recording]]:
    """The same of many calls by their ids, in one statement."""
    found: dict[int, list[Recording]] = {}
    for row in recordings(account, heard_by).filter(call_id__in=set(calls)).order_by("command"):
        found.setdefault(row.call_id or 0, []).append(row)
    return found


def unheard_voicemails(account: Account, heard_by: Q = EVERYTHING) -> int:
    """How many may be heard and were not; counted up to a thousand."""
    rows = Recording.objects.filter(heard_by, account=account, removed_at=None, kind=RecordingKind.VOICEMAIL)
    return rows.filter(state=RecordingState.READY, heard_at=None).order_by()[:MOST_COUNTED].count()


def hearings(account: Account, row: Recording) -> list[Hearing]:
    """Who listened to it, and when last."""
    return list(Hearing.objects.filter(account=account, recording=row)[:50])


@dataclass(frozen=True)
class KindTotals:
    """Of one kind: how many in each state; of those that can be heard how many were, and seconds and bytes."""

    counts: dict[str, int]
    heard: int = 0
    seconds: int = 0
    size: int = 0


def totals(account: Account) -> dict[RecordingKind, KindTotals]:
    """In one statement."""
    rows = Recording.objects.filter(account=account, removed_at=None).order_by().values("kind", "state")
    found = rows.annotate(
        count=Count("pk"), heard=Count("heard_at"), length=Sum("seconds"), bytes=Sum("size")
    )
    parts: dict[str, list[dict[str, int]]] = {kind: [] for kind in RecordingKind.values}
    for row in found:
        parts[row["kind"]].append(row)  # type: ignore[arg-type]
    return {RecordingKind(kind): _total(some) for kind, some in parts.items()}


def _total(rows: list[dict[str, int]]) -> KindTotals:
    counts = dict.fromkeys(RecordingState.values, 0) | {str(row["state"]): row["count"] for row in rows}
    ready = [row for row in rows if str(row["state"]) == RecordingState.READY]
    if not ready:
        return KindTotals(counts)
    return KindTotals(counts, ready[0]["heard"], ready[0]["length"], ready[0]["bytes"])


def stored_seconds(account: Account) -> int:
    """How much sound the account's recordings are together."""
    rows = Recording.objects.filter(account=account, state=RecordingState.READY, removed_at=None)
    return rows.aggregate(seconds=Sum("seconds"))["seconds"] or 0


def retention_of(account: Account) -> Retention:
    """The account's own, or one that keeps everything, which is not stored."""
    return Retention.objects.filter(account=account).first() or Retention(account=account)
