"""The connector: one carrier, spoken to under one login, in as many families as it serves."""

from collections.abc import Mapping
from typing import ClassVar, Self

from providers.budget import CarrierBudget, Limit
from providers.contract.base import serves
from providers.contract.calls import Calls
from providers.contract.campaigns import Campaigns
from providers.contract.contacts import Contacts
from providers.contract.emergency import Emergency
from providers.contract.events import Events
from providers.contract.families import CONTRACTS, Family
from providers.contract.feedback import Feedback
from providers.contract.gateways import Gateways
from providers.contract.login import BASE_URL, PASSWORD, USERNAME, Login, LoginField, OAuth
from providers.contract.lookups import Lookups
from providers.contract.media import Media
from providers.contract.messages import Messages
from providers.contract.money import Money
from providers.contract.numbers_for_sale import NumbersForSale
from providers.contract.numbers_held import NumbersHeld
from providers.contract.people import People
from providers.contract.ports import Ports
from providers.contract.sims import Sims
from providers.contract.switchboard import Switchboard
from providers.contract.tickets import Tickets
from providers.contract.voice_apps import VoiceApps
from providers.contract.voice_assignments import VoiceAssignments
from providers.http import Http

# The countries of a carrier that asks for none in particular.
ANYWHERE: frozenset[str] = frozenset()


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
    Feedback,
    Sims,
    Switchboard,
):
    """It holds no state of ours, overrides what its carrier can do, and raises the errors of ``providers.errors``."""

    slug: ClassVar[str]
    label: ClassVar[str]
    # What its login consists of; a carrier inside this database has none.
    login_fields: ClassVar[tuple[LoginField, ...]] = (BASE_URL, USERNAME, PASSWORD)
    # How its secret is got by signing in there (``providers.oauth``); None where it is only typed.
    oauth: ClassVar[OAuth | None] = None
    # Whether its network ends at its own numbers, and all beyond is only simulated.
    simulates: ClassVar[bool] = False
    # By two letters, whose numbers it knows.
    countries: ClassVar[frozenset[str]] = ANYWHERE
    # Families that it serves in fewer of them.
    narrower: ClassVar[Mapping[Family, frozenset[str]]] = {}
    limits: ClassVar[Mapping[str, Limit]] = {}

    @classmethod
    def from_login(cls, login: Login) -> Self:
        """The connector under one login; nothing is asked of the carrier yet."""
        raise NotImplementedError

    @classmethod
    def http(cls, login: Login, base_url: str = "") -> Http:
        """What calls the carrier within its limits, at the login's base URL or another."""
        url = base_url or login.base_url
        return Http(
            label=cls.label,
            base_url=url,
            pool=login.pk,
            egress_address=login.egress_address,
            budget=CarrierBudget(url, login.egress_address, cls.limits, login=login.pk),
        )

    @classmethod
    def countries_for(cls, family: Family) -> frozenset[str]:
        """Where it serves the family; empty means anywhere."""
        return cls.narrower.get(family, cls.countries)

    @classmethod
    def knows(cls, country: str, family: Family) -> bool:
        """Whether it serves the family for numbers of a country, by its two letters; "" stands for any."""
        served = cls.countries_for(family)
        return not country or not served or country in served

    def check_credentials(self) -> None:
        """Return when the login works; BadCredentials when not."""
        raise self._unsupported()

    @classmethod
    def families(cls) -> tuple[Family, ...]:
        """What this carrier serves."""
        return tuple(family for family, contract in CONTRACTS.items() if serves(cls, contract))
