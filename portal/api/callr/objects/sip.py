"""SIP subscribers and trunks."""

from portal.api.callr.objects.apps import AppParamVms
from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import CliNumber, Codec, Privacy, RingTimeout


@shape("SIP.Subscriber")
class SipSubscriber(Shape):
    """A device that registers."""

    cli: CliNumber
    codecs: list[Codec]
    domain: str
    id: int
    password: str
    privacy: Privacy
    ring_timeout: RingTimeout
    srtp: bool
    username: str
    vms: AppParamVms | None


@shape("SIP.Subscriber.Options")
class SipSubscriberOptions(Shape):
    """Voicemail of a subscriber."""

    vms: AppParamVms | None = None


@shape("SIP.Subscriber.Properties")
class SipSubscriberProperties(Shape):
    """What a subscriber is made of."""

    cli: CliNumber | None = None
    codecs: list[Codec] | None = None
    privacy: Privacy | None = None
    ring_timeout: RingTimeout | None = None
    srtp: bool | None = None
    username: str | None = None


@shape("SIP.Subscriber.SearchFilters")
class SipSubscriberSearchFilters(Shape):
    """What subscribers are searched by."""

    domain: str | None = None
    username: str | None = None


@shape("SIP.TrunkOrigination")
class SipTrunkOrigination(Shape):
    """A trunk for calls into it."""

    id: int


@shape("SIP.TrunkOrigination.Options")
class SipTrunkOriginationOptions(Shape):
    """No options so far."""


@shape("SIP.TrunkOrigination.Properties")
class SipTrunkOriginationProperties(Shape):
    """No properties so far."""


@shape("SIP.TrunkOrigination.SearchFilters")
class SipTrunkOriginationSearchFilters(Shape):
    """No filters so far."""


@shape("SIP.TrunkTermination")
class SipTrunkTermination(Shape):
    """A trunk for calls out of our network."""

    id: int


@shape("SIP.TrunkTermination.Options")
class SipTrunkTerminationOptions(Shape):
    """No options so far."""


@shape("SIP.TrunkTermination.Properties")
class SipTrunkTerminationProperties(Shape):
    """No properties so far."""


@shape("SIP.TrunkTermination.SearchFilters")
class SipTrunkTerminationSearchFilters(Shape):
    """No filters so far."""
