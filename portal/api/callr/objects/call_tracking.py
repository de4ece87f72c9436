"""Call tracking apps."""

from portal.api.callr.objects.apps import AppParamVms
from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.target import Target
from portal.api.callr.objects.values import Feeds, Locale


@shape("CALLTRACKING10.GA")
class CallTrackingGa(Shape):
    """The web property that is told of calls."""

    ua: str | None


@shape("CALLTRACKING10.Medias")
class CallTrackingMedias(Shape):
    """What is played when; ids of the library."""

    bridge: int
    ringtone: int
    welcome: int
    whisper: int


@shape("CALLTRACKING10.Options")
class CallTrackingOptions(Shape):
    """Recording and what is made of it."""

    feeds: Feeds | None
    locale: Locale | None
    ner: bool | None
    pii: bool | None
    record_calls: bool | None
    sentiment: bool | None
    transcription: bool | None


@shape("CALLTRACKING10")
class CallTracking(Shape):
    """Call tracking: who is rung, what is played, and voicemail."""

    ga: CallTrackingGa | None
    medias: CallTrackingMedias
    options: CallTrackingOptions
    targets: list[Target]
    vms: AppParamVms | None
