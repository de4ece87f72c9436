"""Click-to-call apps and their calls."""

from portal.api.callr.objects.apps import App, AppParamVms, AppParamVmsDetect
from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.target import Target
from portal.api.callr.objects.values import (
    CallId,
    CliNumber,
    CustomerField,
    DateTime,
    Feeds,
    LegStatus,
    Locale,
    Phone,
)


@shape("CLICKTOCALL.Call.Status")
class ClickToCallsCallStatus(Shape):
    """How far one party's leg is."""

    callid: CallId | None
    number: Phone | None
    status: LegStatus | None
    try_: int | None


@shape("CLICKTOCALL.Call")
class ClickToCallsCall(Shape):
    """A call that joins two parties."""

    a_status: ClickToCallsCallStatus | None
    a_targets: list[Target]
    app: App
    b_status: ClickToCallsCallStatus | None
    b_targets: list[Target]
    cdr_field: CustomerField | None
    cli: CliNumber | None
    date_creation: DateTime
    date_scheduled: DateTime | None
    date_started: DateTime | None
    date_update: DateTime | None
    hash: str


@shape("CLICKTOCALL.Start.Options")
class ClickToCallsStartOptions(Shape):
    """When such a call begins and what it shows."""

    cdr_field: CustomerField | None = None
    cli: CliNumber | None = None
    schedule: DateTime | None = None


@shape("CLICKTOCALL10.Medias")
class ClickToCallMedias(Shape):
    """What is played to whom; ids of the library."""

    A_ringtone: int
    A_welcome: int
    AB_bridge: int
    B_whisper: int


@shape("CLICKTOCALL10.Options")
class ClickToCallOptions(Shape):
    """Attempts, detection of machines, recording."""

    A_attempts: int
    A_retrypause: int
    A_vms_detect: AppParamVmsDetect | None
    B_vms_detect: AppParamVmsDetect | None
    feeds: Feeds | None
    locale: Locale | None
    ner: bool | None
    pii: bool | None
    record_calls: bool | None
    sentiment: bool | None
    transcription: bool | None


@shape("CLICKTOCALL10")
class ClickToCall(Shape):
    """Click-to-call: what the parties hear, and voicemail."""

    medias: ClickToCallMedias
    options: ClickToCallOptions
    vms: AppParamVms | None
