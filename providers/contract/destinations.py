"""What answers a number: one destination, a kind with the one target that the kind asks for."""

import re
from typing import Self

from django.db.models import TextChoices

FORM = re.compile(r"([a-z_]+)(?::(@?[A-Za-z0-9_+.-]{1,64}))?", re.ASCII)


class DestinationKind(TextChoices):
    NOTHING = "nothing", "Nothing"
    GATEWAY = "gateway", "Gateway"
    CARRIER_SERVICE = "carrier_service", "Service of the carrier"
    FORWARD = "forward", "Another number"
    VOICE_APP = "voice_app", "Voice app"
    ROOM = "room", "Conference room"
    AGENT = "agent", "Agent"
    CALL_GROUP = "call_group", "Call group"
    RECEPTION = "reception", "Reception"
    VOICEMAIL = "voicemail", "Voicemail box"


# Asked of an enumeration, whether it has a value takes twenty times as long.
KINDS = frozenset(DestinationKind.values)


class CarrierService(TextChoices):
    """What carriers do with calls themselves, without equipment of the account's."""

    DEVICE = "device", "Registered device"
    FAX = "fax", "Fax machine (T.30)"
    FAX_OVER_IP = "fax_over_ip", "Fax over IP (T.38)"
    VOICE_BRIDGE = "voice_bridge", "Voice bridge"
    WEBRTC = "webrtc", "WebRTC bridge"
    SDN = "sdn", "Software-defined network"
    MOBILE_APP = "mobile_app", "Mobile app"


class Destination(str):
    """A kind and its target, written ``gateway:1000``, or ``nothing``, which has no target.

    The target is a number in E.164 for FORWARD, one of CarrierService for CARRIER_SERVICE, and for every other kind an
    id: ours on our side of a connector, the carrier's beyond it. Columns, reports and jobs hold it as this text.
    """

    __slots__ = ()

    @classmethod
    def of(cls, kind: DestinationKind, target: object = "") -> Self:
        """ValueError unless there is a target exactly when the kind has one."""
        return cls.parse(f"{kind}:{target}" if target != "" else kind.value)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The destination that a text stands for; ValueError for any other text."""
        found = FORM.fullmatch(text)
        if found is None or found[1] not in KINDS:
            raise ValueError("This is no destination.")
        if (found[1] == DestinationKind.NOTHING) == bool(found[2]):
            raise ValueError("A destination has a target, and nothing has none.")
        return cls(text)

    @property
    def kind(self) -> DestinationKind:
        return DestinationKind(self.partition(":")[0])

    @property
    def target(self) -> str:
        return self.partition(":")[2]


NOTHING = Destination(DestinationKind.NOTHING.value)
# The carrier knows a gateway by this id that none of ours has; a person has to say which it is.
UNKNOWN_MARK = "@"


def gateway(pk: int) -> Destination:
    """One of our own gateways."""
    return Destination.of(DestinationKind.GATEWAY, pk)


def gateway_at_carrier(ref: str) -> Destination:
    """A gateway that only the carrier knows, by its id there."""
    return Destination.of(DestinationKind.GATEWAY, f"{UNKNOWN_MARK}{ref}")


def app_at_carrier(ref: str) -> Destination:
    """A voice app that only the carrier knows, by its id there; the carrier takes it back under this name."""
    return Destination.of(DestinationKind.VOICE_APP, f"{UNKNOWN_MARK}{ref}")
