"""Voice apps and the parts that several kinds of them share."""

from portal.api.callr.objects.did import Did
from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    AppPackageName,
    DateTime,
    DetectionMethod,
    Email,
    FileFormat,
    Hash,
    Locale,
    Words,
    ZoneName,
)


@shape("App.Package")
class AppPackage(Shape):
    """A kind of voice app."""

    has_did: bool
    name: AppPackageName
    type: str


@shape("App")
class App(Shape):
    """A voice app; ``p`` is the object of its package."""

    date_creation: DateTime
    date_update: DateTime | None
    did: list[Did] | None
    hash: Hash
    name: str
    p: Words | None
    package: AppPackage


@shape("App.Param.Vms")
class AppParamVms(Shape):
    """Voicemail of an app or a subscriber."""

    active: bool
    email_template: Hash | None
    emails: list[Email] | None
    file_format: FileFormat | None
    file_name: str | None
    intro: int | None
    locale: Locale | None
    ner: bool | None
    pii: bool | None
    record: bool | None
    sentiment: bool | None
    timeout: int | None
    timezone: ZoneName | None
    transcription: bool | None


@shape("App.Param.VmsDetect")
class AppParamVmsDetect(Shape):
    """How an answering machine is told from a person."""

    active: bool | None = None
    dtmf_iterations: int | None = None
    dtmf_media: int | None = None
    dtmf_timeout: int | None = None
    method: DetectionMethod | None = None
    silence_iterations: int | None = None
    silence_media: int | None = None
    silence_ms: int | None = None
    silence_timeout: int | None = None


@shape("App.SearchFilters")
class AppSearchFilters(Shape):
    """What apps are searched by."""

    name: str | None = None
