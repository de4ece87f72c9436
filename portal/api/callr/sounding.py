"""Media, recordings and what is stored of them, in the dialect's words (callr.md §5.7, §7)."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from accounts.models import Account
from calls.live.models import callid_of
from calls.recordings.models import Recording
from calls.recordings.states import RecordingKind, RecordingState
from calls.recordings.wishes import options_of
from common.e164 import is_e164
from numbers.selectors.numbers import numbers_named
from pbx.media.models import Media
from pbx.media.selectors import CATEGORY, LANGUAGE
from pbx.media.states import MediaState
from pbx.media.voices import VOICES, present_name
from portal.api.callr.hashes import NUMBER, hash_of
from portal.api.callr.numbering import local
from portal.api.callr.objects.media import MediaLibrary
from portal.api.callr.objects.media_recording import MediaRecording, MediaRecordingOptions
from portal.api.callr.objects.shape import moment, moment_or_none
from portal.api.callr.objects.values import RecordingStatus, RecordingType

BASE = "/api/callr/rest/v1.1"
KINDS: Mapping[RecordingKind, RecordingType] = {
    RecordingKind.CALL: "CALL",
    RecordingKind.RECORDING: "RECORDING",
    RecordingKind.VOICEMAIL: "VOICEMAIL",
}
STATUSES: Mapping[RecordingState, RecordingStatus] = {
    RecordingState.RECORDING: "RECORDING",
    RecordingState.PROCESSING: "PROCESSING",
    RecordingState.READY: "READY",
    RecordingState.FAILED: "ERROR",
}


def voice_of(_account: Account, name: str) -> str:
    """The voice's present name; ValueError for one that there is not."""
    found = present_name(name)
    if found not in VOICES:
        raise ValueError(name)
    return found


def media_url(row: Media) -> str | None:
    """Where the MP3 is, for those who may have it: the same credentials are asked for there."""
    return f"{settings.PUBLIC_URL}{BASE}/media/{row.ref}.mp3" if row.key else None


def told_media(row: Media) -> MediaLibrary:
    return MediaLibrary(
        category=list(row.tags.get(CATEGORY, [])),
        content=row.text or None,
        duration=row.seconds if row.key else None,
        hash=row.ref,
        id=row.pk,
        is_editable=not row.is_stock,
        language=list(row.tags.get(LANGUAGE, [])),
        name=row.name,
        status=MediaState(row.state).value,  # type: ignore[arg-type]
        tags=row.tags or None,
        url=media_url(row),
        voice=row.voice or None,  # type: ignore[arg-type]
    )


def told_recordings(account: Account, rows: Sequence[Recording]) -> list[MediaRecording]:
    """Recordings, with the ids of the account's numbers in one statement."""
    numbers = numbers_named(account, {row.number for row in rows}) if rows else {}
    hashes = {e164: hash_of(number.pk, NUMBER) for e164, number in numbers.items()}
    return [_told(row, hashes.get(row.number)) for row in rows]


def _told(row: Recording, did: str | None) -> MediaRecording:
    url = f"{settings.PUBLIC_URL}{BASE}/recordings/{row.ref}" if row.key else None
    return MediaRecording(
        app_hash=row.app.ref if row.app else None,
        app_name=row.app.name if row.app else None,
        callid=callid_of(row.call_id, row.leg or 1) if row.call_id is not None else None,
        cli_name=None,
        cli_number=row.caller if is_e164(row.caller) else None,
        date=moment(row.began_at),
        date_read=moment_or_none(row.heard_at),
        did_hash=did,
        did_intl_number=row.number if did else None,
        did_local_number=local(row.number) if did else None,
        duration=row.seconds,
        file_size_total=row.size,
        hash=row.ref,
        options=_options(row),
        read=row.heard_at is not None,
        status=STATUSES[RecordingState(row.state)],
        type=KINDS[RecordingKind(row.kind)],
        url=url,
        url_exts=["mp3"] if url else [],
        url_mp3=f"{url}.mp3" if url else None,
    )


def _options(row: Recording) -> MediaRecordingOptions | None:
    """What the app wants made of it; nothing is transcribed here."""
    found = options_of(row)
    if found is None:
        return None
    return MediaRecordingOptions(
        feeds=found.feeds,  # type: ignore[arg-type]
        locale=found.locale or None,
        ner=found.ner,
        pii=found.pii,
        sentiment=found.sentiment,
        transcription=found.transcription,
        webhook=None,
    )
