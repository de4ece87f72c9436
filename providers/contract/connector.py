"""The connector: one carrier, spoken to under one login, in as many families as it serves."""

from collections.abc import Mapping
from typing import ClassVar

from providers.budget import Limit
from providers.contract.base import serves
from providers.contract.calls import Calls
from providers.contract.campaigns import Campaigns
from providers.contract.contacts import Contacts
from providers.contract.emergency import Emergency
from providers.contract.events import Events
from providers.contract.families import CONTRACTS, Family
from providers.contract.gateways import Gateways
from providers.contract.lookups import Lookups
from providers.contract.media import Media
from providers.contract.messages import Messages
from providers.contract.money import Money
from providers.contract.numbers_for_sale import NumbersForSale
from providers.contract.numbers_held import NumbersHeld
from providers.contract.people import People
from providers.contract.ports import Ports
from providers.contract.tickets import Tickets
from providers.contract.voice_apps import VoiceApps
from providers.contract.voice_assignments import VoiceAssignments


class Connector(
    NumbersForSale,
    NumbersHeld,
    Gateways,
    Emergency,
    Lookups,
    Ports,
    Messages,
    Campaigns,
    People,
    VoiceAssignments,
    VoiceApps,
    Media,
    Calls,
    Money,
    Contacts,
    Tickets,
    Events,
):
    """It holds no state of ours, overrides what its carrier can do, and raises the errors of ``providers.errors``."""

    slug: ClassVar[str]
    label: ClassVar[str]
    limits: ClassVar[Mapping[str, Limit]] = {}
    # What its login needs besides the base URL and the password.
    login_needs: ClassVar[frozenset[str]] = frozenset({"username"})

    def check_credentials(self) -> None:
        """Return when the login works; BadCredentials when not."""
        raise self._unsupported()

    @classmethod
    def families(cls) -> tuple[Family, ...]:
        """What this carrier serves."""
        return tuple(family for family, contract in CONTRACTS.items() if serves(cls, contract))
