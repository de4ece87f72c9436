"""Recordings and voicemails."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    CallId,
    DateTime,
    Feeds,
    Hash,
    Locale,
    Phone,
    RecordingStatus,
    RecordingType,
)
from portal.api.callr.objects.webhook import Webhook


@shape("Media.Recording.Options")
class MediaRecordingOptions(Shape):
    """What is made of a recording."""

    feeds: Feeds | None = None
    locale: Locale | None = None
    ner: bool | None = None
    pii: bool | None = None
    sentiment: bool | None = None
    transcription: bool | None = None
    webhook: Webhook | None = None


@shape("Media.Recording")
class MediaRecording(Shape):
    """A recording or voicemail."""

    app_hash: Hash | None
    app_name: str | None
    callid: CallId | None
    cli_name: str | None
    cli_number: Phone | None
    date: DateTime
    date_read: DateTime | None
    did_hash: Hash | None
    did_intl_number: Phone | None
    did_local_number: str | None
    duration: int
    file_size_total: int
    hash: Hash
    options: MediaRecordingOptions | None
    read: bool
    status: RecordingStatus
    type: RecordingType
    url: str | None
    url_exts: list[str]
    url_mp3: str | None


@shape("Media.Recording.ActionResult.Error")
class MediaRecordingActionResultError(Shape):
    """A recording that an action was not done on."""

    code: int
    hash: Hash
    message: str


@shape("Media.Recording.ActionResult")
class MediaRecordingActionResult(Shape):
    """What came of an action on several recordings."""

    errors: list[MediaRecordingActionResultError]
    success: int


@shape("Media.Recording.ListResult")
class MediaRecordingListResult(Shape):
    """A page of recordings."""

    items: list[MediaRecording]
    total_items: int


@shape("Media.Recording.Overview.Status.Count")
class MediaRecordingOverviewStatusCount(Shape):
    """Those by status."""

    ERROR: int
    PROCESSING: int
    READY: int
    RECORDING: int


@shape("Media.Recording.Overview.Status.Ready")
class MediaRecordingOverviewStatusReady(Shape):
    """Those that can be played."""

    count: int
    read: int
    size: int
    unread: int


@shape("Media.Recording.Overview.Status")
class MediaRecordingOverviewStatus(Shape):
    """Recordings of one type."""

    count: MediaRecordingOverviewStatusCount
    ready: MediaRecordingOverviewStatusReady


@shape("Media.Recording.Overview")
class MediaRecordingOverview(Shape):
    """Recordings in figures, by type."""

    CALL: MediaRecordingOverviewStatus
    CONFERENCE: MediaRecordingOverviewStatus
    RECORDING: MediaRecordingOverviewStatus
    VOICEMAIL: MediaRecordingOverviewStatus


@shape("Media.Recording.ReadStatus.Status")
class MediaRecordingReadStatusStatus(Shape):
    """How many of one type were heard."""

    count: int
    read: int
    unread: int


@shape("Media.Recording.ReadStatus")
class MediaRecordingReadStatus(Shape):
    """How many were heard, by type."""

    CALL: MediaRecordingReadStatusStatus
    CONFERENCE: MediaRecordingReadStatusStatus
    RECORDING: MediaRecordingReadStatusStatus
    VOICEMAIL: MediaRecordingReadStatusStatus


@shape("Media.Recording.SearchFilters")
class MediaRecordingSearchFilters(Shape):
    """What recordings are searched by."""

    callid: CallId | None = None
    cli_number: Phone | None = None
    date_from: DateTime | None = None
    date_to: DateTime | None = None
    duration_min: int | None = None
    hash: Hash | None = None
    read: bool | None = None
    read_at_from: DateTime | None = None
    read_at_to: DateTime | None = None
    status: RecordingStatus | None = None
    type: RecordingType | None = None
