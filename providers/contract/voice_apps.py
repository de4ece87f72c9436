"""Voice apps: what answers calls at a carrier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from providers.contract.base import FamilyContract, optional


@dataclass(frozen=True)
class CarrierVoiceApp:
    """Something at a carrier that answers calls: ``package`` is the carrier's name for the kind, which says what
    ``parameters`` hold, and ``numbers`` are the E.164 numbers that it answers. "" as ``ref``: it is to be made.
    """

    ref: str
    name: str
    package: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PortableApp:
    """A voice app of ours: ``kind`` and ``settings`` as its kind writes them (``pbx.kinds``), secrets in clear. A media
    stands in them as the carrier's own name for it, a text.
    """

    kind: str
    name: str
    settings: Mapping[str, object]


class VoiceApps(FamilyContract):
    """Voice apps of our login, and the numbers that they answer."""

    def list_voice_apps(self) -> Iterator[CarrierVoiceApp]:
        raise self._unsupported()

    @optional
    def in_its_words(self, app: PortableApp) -> CarrierVoiceApp:
        """What the app would be at the carrier, without a ``ref``; nothing is asked. Rejected for what has no
        counterpart there.
        """
        raise self._unsupported()

    @optional
    def in_our_words(self, app: CarrierVoiceApp) -> PortableApp:
        """The same the other way round; Rejected for a package or a parameter that we have nothing for."""
        raise self._unsupported()

    @optional
    def get_voice_app(self, ref: str) -> CarrierVoiceApp:
        raise self._unsupported()

    @optional
    def create_voice_app(self, app: CarrierVoiceApp, *, key: UUID) -> CarrierVoiceApp:
        """Rejected for parameters that its package does not have."""
        raise self._unsupported()

    @optional
    def find_voice_app(self, app: CarrierVoiceApp, *, key: UUID) -> CarrierVoiceApp | None:
        """The app whose making was not answered; None when the carrier never took it."""
        raise self._unsupported()

    @optional
    def change_voice_app(self, app: CarrierVoiceApp, *, key: UUID) -> CarrierVoiceApp:
        """Set name and the parameters that are told; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def delete_voice_app(self, ref: str, *, key: UUID) -> None:
        """Its numbers are freed first. NotThere when it is gone."""
        raise self._unsupported()

    @optional
    def attach_number(self, e164: str, app_ref: str, *, key: UUID) -> None:
        """Let an app answer a number, in place of what did; doing it twice does no harm."""
        raise self._unsupported()

    @optional
    def detach_number(self, e164: str, *, key: UUID) -> None:
        """NotThere when no app answers the number."""
        raise self._unsupported()
