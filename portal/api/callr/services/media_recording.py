"""``media/recording``: the vendor published its objects and no method, so the names are ours (callr.md §12 A14)."""

from collections.abc import Callable
from typing import Annotated

from calls.live.models import call_of
from calls.recordings import selectors
from calls.recordings.models import Recording
from calls.recordings.selectors import KindTotals, RecordingFilter
from calls.recordings.services import hearing, removing
from calls.recordings.states import RecordingState
from common.errors import DomainError
from common.sorting import Order, by_words
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import fault_of
from portal.api.callr.objects.media_recording import (
    MediaRecording,
    MediaRecordingActionResult,
    MediaRecordingActionResultError,
    MediaRecordingOverview,
    MediaRecordingOverviewStatus,
    MediaRecordingOverviewStatusCount,
    MediaRecordingOverviewStatusReady,
    MediaRecordingReadStatus,
    MediaRecordingReadStatusStatus,
    MediaRecordingSearchFilters,
)
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.values import Hash, end_of, moment_of
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results
from portal.api.callr.sounding import KINDS, STATUSES, told_recordings

OfRecording = Annotated[Recording, Found(Hash, selectors.recording)]
COLUMNS: dict[str, Order] = {
    "app_hash": "app__ref",
    "app_name": "app__name",
    "callid": "call_id",
    "cli_number": "caller",
    "date": "began_at",
    "date_read": "heard_at",
    "did_intl_number": "number",
    "did_local_number": "number",
    "duration": "seconds",
    "file_size_total": "size",
    "hash": "ref",
    "read": "heard_at",
    "status": by_words("state", STATUSES),
    "type": "kind",
    "url": "ref",
    "url_mp3": "ref",
}
MOMENTS = ("date_from", "date_to", "read_at_from", "read_at_to")
OF_TYPES = {type: kind for kind, type in KINDS.items()}
OF_STATUSES = {status: state for state, status in STATUSES.items()}
# There is no room whose talk could be recorded.
NONE = KindTotals(dict.fromkeys(RecordingState.values, 0))
REFUSED = {"recording": "hash"}


@method("media/recording.search", ours=True)
def search(
    call: ApiCall,
    filters: Annotated[Given, Of(MediaRecordingSearchFilters)] | None = None,
    options: Options = None,
) -> SearchResults:
    """Recordings and voicemails, newest first; bounds are inclusive."""
    given = filters or {}
    moments = {name: moment_of(text) for name in MOMENTS if (text := given.get(name))}
    ends = {name: end_of(moment) for name, moment in moments.items()}
    type, status = given.get("type"), given.get("status")
    callid = given.get("callid")
    wanted = RecordingFilter(
        kinds=(OF_TYPES[type],) if type else (),
        # Nothing is ever PENDING here.
        state=OF_STATUSES.get(status, "none") if status else "",
        is_heard=given.get("read"),
        ref=given.get("hash") or "",
        call=None if callid is None else call_of(callid),
        caller=given.get("cli_number") or "",
        least_seconds=max(0, given.get("duration_min") or 0),
        since=moments.get("date_from"),
        until=ends.get("date_to"),
        heard_since=moments.get("read_at_from"),
        heard_until=ends.get("read_at_to"),
    )
    rows = selectors.filtered(call.account, wanted)
    return results(rows, options, columns=COLUMNS, tell=lambda found: told_recordings(call.account, found))


@method("media/recording.get", ours=True)
def get(call: ApiCall, hash: OfRecording) -> MediaRecording:
    """One recording."""
    return told_recordings(call.account, [hash])[0]


@method("media/recording.overview", ours=True)
def overview(call: ApiCall) -> MediaRecordingOverview:
    """Recordings in figures, by type."""
    told = {KINDS[kind]: _figures(one) for kind, one in selectors.totals(call.account).items()}
    return MediaRecordingOverview(**told, CONFERENCE=_figures(NONE))


def _figures(one: KindTotals) -> MediaRecordingOverviewStatus:
    ready = one.counts[RecordingState.READY]
    return MediaRecordingOverviewStatus(
        count=MediaRecordingOverviewStatusCount(
            ERROR=one.counts[RecordingState.FAILED],
            PROCESSING=one.counts[RecordingState.PROCESSING],
            READY=ready,
            RECORDING=one.counts[RecordingState.RECORDING],
        ),
        ready=MediaRecordingOverviewStatusReady(
            count=ready, read=one.heard, size=one.size, unread=ready - one.heard
        ),
    )


@method("media/recording.get_read_status", ours=True)
def get_read_status(call: ApiCall) -> MediaRecordingReadStatus:
    """How many that can be heard were, by type."""
    told = {KINDS[kind]: _heard(one) for kind, one in selectors.totals(call.account).items()}
    return MediaRecordingReadStatus(**told, CONFERENCE=_heard(NONE))


def _heard(one: KindTotals) -> MediaRecordingReadStatusStatus:
    ready = one.counts[RecordingState.READY]
    return MediaRecordingReadStatusStatus(count=ready, read=one.heard, unread=ready - one.heard)


@method("media/recording.set_read", ours=True)
def set_read(call: ApiCall, hashes: list[Hash], read: bool = True) -> MediaRecordingActionResult:
    """Mark recordings as heard, or as new again; each by itself."""
    return _each(
        hashes, lambda ref: hearing.mark_heard(account=call.account, by=call.actor, ref=ref, is_heard=read)
    )


@method("media/recording.delete", ours=True)
def delete(call: ApiCall, hashes: list[Hash]) -> MediaRecordingActionResult:
    """Delete recordings with their sound; each by itself."""
    return _each(hashes, lambda ref: removing.delete_recording(account=call.account, by=call.actor, ref=ref))


def _each(hashes: list[str], act: Callable[[str], object]) -> MediaRecordingActionResult:
    errors, success = [], 0
    for ref in dict.fromkeys(hashes):
        try:
            act(ref)
        except DomainError as exc:
            fault = fault_of(exc, REFUSED)
            errors.append(MediaRecordingActionResultError(code=fault.code, hash=ref, message=str(fault)))
        else:
            success += 1
    return MediaRecordingActionResult(errors=errors, success=success)
