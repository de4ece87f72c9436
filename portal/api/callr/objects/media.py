"""The library of prompts, its quota, speech and mail templates."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    DateTime,
    EmailTemplateType,
    Hash,
    Locale,
    MediaCategory,
    MediaStatus,
    Phone,
    Voice,
)


@shape("Media.EmailTemplate")
class MediaEmailTemplate(Shape):
    """A template of mails with recordings."""

    hash: Hash
    name: str
    type: EmailTemplateType


@shape("Media.Library")
class MediaLibrary(Shape):
    """A prompt of the library."""

    category: list[str]
    content: str | None
    duration: int | None
    hash: Hash
    id: int
    is_editable: bool
    language: list[Locale]
    name: str
    status: MediaStatus
    tags: dict[str, list[str]] | None
    url: str | None
    voice: Voice | None


@shape("Media.Library.Overview.Count")
class MediaLibraryOverviewCount(Shape):
    """Prompts by status."""

    ERROR: int
    PROCESSING: int
    READY: int


@shape("Media.Library.Overview.Ready")
class MediaLibraryOverviewReady(Shape):
    """Prompts that can be played."""

    count: int
    size: int


@shape("Media.Library.Overview")
class MediaLibraryOverview(Shape):
    """The library in figures."""

    count: MediaLibraryOverviewCount
    ready: MediaLibraryOverviewReady


@shape("Media.PhoneID")
class MediaPhoneID(Shape):
    """The number to call and the digits to press for recording a prompt."""

    code: str
    number: Phone


@shape("Media.Quota.Count")
class MediaQuotaCount(Shape):
    """How many files there are."""

    library: int
    recording: int


@shape("Media.Quota.Duration")
class MediaQuotaDuration(Shape):
    """How long they are together, in seconds."""

    library: int
    recording: int


@shape("Media.Quota.Quota")
class MediaQuotaQuota(Shape):
    """How many seconds may be stored."""

    free: int
    paid: int
    unit: str


@shape("Media.Quota.Status")
class MediaQuotaStatus(Shape):
    """How many seconds are stored."""

    unit: str
    unused: int
    used: int
    used_by_library: int
    used_by_recording: int
    used_free: int
    used_paid: int


@shape("Media.Quota")
class MediaQuota(Shape):
    """Storage of prompts and recordings."""

    count: MediaQuotaCount
    duration: MediaQuotaDuration
    quota: MediaQuotaQuota
    status: MediaQuotaStatus


@shape("Media.SearchFilters")
class MediaSearchFilters(Shape):
    """What prompts are searched by."""

    category: MediaCategory | None = None
    created_at_from: DateTime | None = None
    created_at_to: DateTime | None = None
    hash: Hash | None = None
    id: int | None = None
    language: list[Locale] | None = None
    name: str | None = None
    status: MediaStatus | None = None
    tags_type: str | None = None
    tags_value: str | None = None
    voice: Voice | None = None


@shape("Media.TTS.Options")
class MediaTtsOptions(Shape):
    """How a text is spoken."""

    rate: int | None = None
