"""The connector contract: what a carrier may be asked, and how it says what it can."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from common.plans.kinds import NumberKind
from providers.agent_records import (
    AgentUpdate,
    CarrierAgent,
    CarrierInbox,
    HeldNumber,
    InboxMembers,
    Refusals,
    VoiceNumber,
)
from providers.budget import Limit
from providers.campaign_records import CampaignBrief, CarrierCampaign
from providers.errors import Unsupported
from providers.message_records import MessageFeed, OutgoingMessage
from providers.port_records import CarrierPort, Portability, PortOrder
from providers.records import (
    CallRouting,
    CarrierGateway,
    CarrierNumber,
    CountBy,
    Coverage,
    EmergencyRecord,
    NumberQuery,
    NumberSettings,
    OfferedNumber,
    PlacedOrder,
    PostalAddress,
    ValidatedAddress,
)
from providers.sale_records import AreaOrder, KeptNumbers, SaleArea


class Can(StrEnum):
    """What a connector may implement; each value is the method's name."""

    CHECK_CREDENTIALS = "check_credentials"
    SEARCH_NUMBERS = "search_numbers"
    COUNT_NUMBERS = "count_numbers"
    RESERVE_NUMBERS = "reserve_numbers"
    FREE_NUMBERS = "free_numbers"
    ORDER_NUMBERS = "order_numbers"
    FIND_ORDER = "find_order"
    ADD_NUMBER = "add_number"
    QUOTE_NUMBERS = "quote_numbers"
    LIST_COUNTRIES = "list_countries"
    LIST_AREAS = "list_areas"
    RESERVE_AREA = "reserve_area"
    GET_RESERVATION = "get_reservation"
    BUY_RESERVATION = "buy_reservation"
    CANCEL_RESERVATION = "cancel_reservation"
    LIST_NUMBERS = "list_numbers"
    GET_NUMBER = "get_number"
    CONFIGURE_NUMBER = "configure_number"
    REMOVE_NUMBER = "remove_number"
    RELEASE_NUMBER = "release_number"
    LIST_GATEWAYS = "list_gateways"
    ADD_GATEWAY = "add_gateway"
    UPDATE_GATEWAY = "update_gateway"
    REMOVE_GATEWAY = "remove_gateway"
    VALIDATE_ADDRESS = "validate_address"
    SET_EMERGENCY_RECORD = "set_emergency_record"
    GET_EMERGENCY_RECORD = "get_emergency_record"
    REMOVE_EMERGENCY_RECORD = "remove_emergency_record"
    LIST_EMERGENCY_RECORDS = "list_emergency_records"
    LOOK_UP_NAME = "look_up_name"
    LOOK_UP_ROUTING = "look_up_routing"
    SEND_MESSAGE = "send_message"
    FIND_MESSAGE = "find_message"
    LIST_MESSAGES = "list_messages"
    REGISTER_BRAND = "register_brand"
    REGISTER_CAMPAIGN = "register_campaign"
    GET_CAMPAIGN = "get_campaign"
    BIND_NUMBER = "bind_number"
    UNBIND_NUMBER = "unbind_number"
    CHECK_PORTABILITY = "check_portability"
    SUBMIT_PORT = "submit_port"
    FIND_PORT = "find_port"
    GET_PORT = "get_port"
    CHANGE_PORT = "change_port"
    CANCEL_PORT = "cancel_port"
    LIST_AGENTS = "list_agents"
    GET_AGENT = "get_agent"
    ONBOARD_AGENTS = "onboard_agents"
    CHANGE_AGENTS = "change_agents"
    OFFBOARD_AGENTS = "offboard_agents"
    CREATE_INBOXES = "create_inboxes"
    CHANGE_MEMBERS = "change_members"
    LIST_HELD_NUMBERS = "list_held_numbers"
    LIST_VOICE_NUMBERS = "list_voice_numbers"
    FIND_VOICE_NUMBER = "find_voice_number"
    ASSIGN_VOICE_NUMBER = "assign_voice_number"
    CHANGE_VOICE_NUMBER = "change_voice_number"
    END_VOICE_NUMBER = "end_voice_number"


KEEPS_AGENTS = frozenset(
    {
        Can.LIST_AGENTS,
        Can.GET_AGENT,
        Can.ONBOARD_AGENTS,
        Can.CHANGE_AGENTS,
        Can.OFFBOARD_AGENTS,
        Can.CREATE_INBOXES,
        Can.CHANGE_MEMBERS,
        Can.LIST_HELD_NUMBERS,
    }
)
KEEPS_VOICE = frozenset(
    {
        Can.LIST_VOICE_NUMBERS,
        Can.FIND_VOICE_NUMBER,
        Can.ASSIGN_VOICE_NUMBER,
        Can.CHANGE_VOICE_NUMBER,
        Can.END_VOICE_NUMBER,
    }
)
SELLS_AREAS = frozenset(
    {
        Can.QUOTE_NUMBERS,
        Can.LIST_COUNTRIES,
        Can.LIST_AREAS,
        Can.RESERVE_AREA,
        Can.GET_RESERVATION,
        Can.BUY_RESERVATION,
        Can.CANCEL_RESERVATION,
    }
)


class Connector:
    """One carrier, spoken to under one login. It holds no state of ours and raises the errors of
    ``providers.errors``.

    Lists are iterators that page inside and raise rather than end early. ``key`` is the job's idempotency
    key; it goes to the carrier where that has a place for it.
    """

    slug: ClassVar[str]
    label: ClassVar[str]
    can: ClassVar[frozenset[Can]] = frozenset()
    limits: ClassVar[Mapping[str, Limit]] = {}
    # Where the carrier's own answer about a number holds each setting, parts joined by dots: shown as evidence.
    evidence_paths: ClassVar[Mapping[str, str]] = {}
    # Whether messages are listed by number, so that it must be told which; other carriers tell of all at once.
    lists_messages_by_number: ClassVar[bool] = False
    # How often to read the carrier's messages and receipts, and whether a message sent is worth a look at once.
    message_seconds: ClassVar[int] = 60
    tells_at_once: ClassVar[bool] = False
    # What its login needs besides the base URL and the password.
    login_needs: ClassVar[frozenset[str]] = frozenset({"username"})
    # How often to ask how a campaign's reviews stand.
    review_seconds: ClassVar[int] = 600

    def check_credentials(self) -> None:
        """Return when the login works; BadCredentials when not."""
        raise self._unsupported()

    def search_numbers(self, query: NumberQuery) -> list[OfferedNumber]:
        raise self._unsupported()

    def count_numbers(self, by: CountBy, query: NumberQuery) -> list[Coverage]:
        raise self._unsupported()

    def reserve_numbers(self, e164s: list[str], *, key: UUID) -> list[str]:
        """Keep the numbers for us for a while and return those that were free."""
        raise self._unsupported()

    def free_numbers(self, *, key: UUID) -> None:
        """Give back what was reserved under the key and not ordered."""
        raise self._unsupported()

    def order_numbers(self, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """Buy what can be had of the numbers. Under a key that was used before it buys nothing more."""
        raise self._unsupported()

    def find_order(self, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """What became of an order whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    def add_number(self, e164: str, *, key: UUID) -> None:
        """Take on a number that is free at the carrier's network but not in its list for sale."""
        raise self._unsupported()

    def quote_numbers(self, e164s: Sequence[str], currency: str) -> list[OfferedNumber]:
        """What the carrier asks for each of the numbers, for sale or not; those that it cannot know are left out."""
        raise self._unsupported()

    def list_countries(self) -> list[str]:
        """The countries, by two letters, of which numbers are for sale by area."""
        raise self._unsupported()

    def list_areas(self, country: str, kind: NumberKind | None, currency: str) -> list[SaleArea]:
        """The areas of a country and kind of which numbers are for sale, priced in a currency; "" and None mean all."""
        raise self._unsupported()

    def reserve_area(self, order: AreaOrder, *, currency: str, key: UUID) -> KeptNumbers:
        """Have the carrier choose numbers of an area and keep them for us, all or none: Rejected when there are not so
        many. Under a key that was used before it tells of what is kept, where the carrier heeds keys.
        """
        raise self._unsupported()

    def get_reservation(self, token: str, *, currency: str) -> KeptNumbers:
        """NotThere once it has expired, was bought or given back."""
        raise self._unsupported()

    def buy_reservation(self, token: str, *, key: UUID) -> PlacedOrder:
        """Buy what is kept under the carrier's token; some of it may fail. Rejected after the reservation's end."""
        raise self._unsupported()

    def cancel_reservation(self, token: str, *, key: UUID) -> None:
        """Give the numbers back; nothing happens when that was done before."""
        raise self._unsupported()

    def list_numbers(self) -> Iterator[CarrierNumber]:
        raise self._unsupported()

    def get_number(self, e164: str) -> CarrierNumber:
        """NotThere when the number is not ours at the carrier."""
        raise self._unsupported()

    def configure_number(self, e164: str, settings: NumberSettings, *, key: UUID) -> CarrierNumber | None:
        """Set what ``settings`` tells and leave the rest; doing it twice does no harm.

        Returns how the number is set now where the carrier's answer says so, and None where it must be read back.
        """
        raise self._unsupported()

    def remove_number(self, e164: str, *, key: UUID) -> None:
        """Take the number off our login; the carrier keeps it."""
        raise self._unsupported()

    def release_number(self, e164: str, *, key: UUID) -> None:
        """Give the number back to the network for good."""
        raise self._unsupported()

    def list_gateways(self) -> Iterator[CarrierGateway]:
        raise self._unsupported()

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        raise self._unsupported()

    def update_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        raise self._unsupported()

    def remove_gateway(self, ref: str, *, key: UUID) -> None:
        raise self._unsupported()

    def validate_address(self, address: PostalAddress) -> ValidatedAddress:
        """The address as the carrier writes it, with its id there; Rejected when there is no such place."""
        raise self._unsupported()

    def set_emergency_record(
        self, e164: str, address_ref: str, caller_name: str, *, key: UUID
    ) -> EmergencyRecord:
        """Tie a validated address to a number in place of what was there; doing it twice does no harm."""
        raise self._unsupported()

    def get_emergency_record(self, e164: str) -> EmergencyRecord:
        """NotThere when the number has none."""
        raise self._unsupported()

    def remove_emergency_record(self, e164: str, *, key: UUID) -> None:
        """NotThere when the number has none."""
        raise self._unsupported()

    def list_emergency_records(self) -> Iterator[EmergencyRecord]:
        """Every record of our numbers."""
        raise self._unsupported()

    def look_up_name(self, e164: str) -> str:
        """The name that a number shows when it calls; "" where none is known."""
        raise self._unsupported()

    def look_up_routing(self, e164: str, caller: str) -> CallRouting:
        """Where a number is switched, seen from ``caller``; Rejected when nobody can be called there."""
        raise self._unsupported()

    def send_message(self, message: OutgoingMessage, *, key: UUID) -> str:
        """Hand a message over and return the carrier's name for it. Under a key that was used before it sends nothing
        more, where the carrier heeds keys.
        """
        raise self._unsupported()

    def find_message(self, message: OutgoingMessage, *, key: UUID) -> str | None:
        """The carrier's name for a message whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    def list_messages(self, cursor: str, e164s: Sequence[str]) -> MessageFeed:
        """What came in, and what became of what we sent, after ``cursor`` as an earlier feed gave it; "" begins.

        Asking with a cursor says that what came before is safe with us. A thing may be told twice.
        """
        raise self._unsupported()

    def register_brand(self, ref: str, name: str, description: str, *, key: UUID) -> None:
        """Make a brand of the registry known; doing it twice does no harm."""
        raise self._unsupported()

    def register_campaign(self, brief: CampaignBrief, *, key: UUID) -> None:
        """Have the mobile carriers review a campaign of the registry; Rejected when it cannot be taken."""
        raise self._unsupported()

    def get_campaign(self, ref: str) -> CarrierCampaign:
        """How the campaign's reviews stand; NotThere when the carrier does not know it."""
        raise self._unsupported()

    def bind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """Put a number on an approved campaign, in place of the one it was on; doing it twice does no harm."""
        raise self._unsupported()

    def unbind_number(self, e164: str, campaign_ref: str, *, key: UUID) -> None:
        """NotThere when the number is not on the campaign."""
        raise self._unsupported()

    def check_portability(self, e164: str) -> Portability:
        """Whether a number of another carrier can come to this one."""
        raise self._unsupported()

    def submit_port(self, order: PortOrder, *, key: UUID) -> CarrierPort:
        """Ask for numbers of another carrier; under a key that was used before, tell of that port. Rejected at once
        when the carrier cannot have one of them.
        """
        raise self._unsupported()

    def find_port(self, order: PortOrder, *, key: UUID) -> CarrierPort | None:
        """The port whose answer was lost; None when the carrier never took it."""
        raise self._unsupported()

    def get_port(self, ref: str) -> CarrierPort:
        raise self._unsupported()

    def change_port(self, ref: str, order: PortOrder, *, key: UUID) -> CarrierPort:
        """Correct a port, or wish for another day; doing it twice does no harm."""
        raise self._unsupported()

    def cancel_port(self, ref: str, *, key: UUID) -> CarrierPort:
        """Rejected when it is too late."""
        raise self._unsupported()

    def list_agents(self) -> Iterator[CarrierAgent]:
        raise self._unsupported()

    def get_agent(self, object_id: str) -> CarrierAgent:
        """NotThere when nobody there has this object id."""
        raise self._unsupported()

    def onboard_agents(self, agents: Sequence[CarrierAgent], *, key: UUID) -> Refusals:
        """Make those of the agents that can be made, with their numbers and supervisors, and tell why others were not.

        Where the answer is lost some may have been made: ask for each.
        """
        raise self._unsupported()

    def change_agents(self, updates: Sequence[AgentUpdate], *, key: UUID) -> Refusals:
        """Change each agent wholly or not at all; doing it twice does no harm."""
        raise self._unsupported()

    def offboard_agents(self, object_ids: Sequence[str], remove_inboxes: bool, *, key: UUID) -> Refusals:
        """Let agents go. Their supervised inboxes stay, or go too with ``remove_inboxes``."""
        raise self._unsupported()

    def create_inboxes(self, inboxes: Sequence[CarrierInbox], *, key: UUID) -> Refusals:
        raise self._unsupported()

    def change_members(self, changes: Sequence[InboxMembers], *, key: UUID) -> Refusals:
        """Doing it twice does no harm."""
        raise self._unsupported()

    def list_held_numbers(self) -> Iterator[HeldNumber]:
        """Every number of the login, with who holds it."""
        raise self._unsupported()

    def list_voice_numbers(self) -> Iterator[VoiceNumber]:
        raise self._unsupported()

    def find_voice_number(self, e164: str) -> VoiceNumber | None:
        """How the number is assigned; None when no voice bot has it."""
        raise self._unsupported()

    def assign_voice_number(self, e164: str, bot_ref: str, label: str, *, key: UUID) -> VoiceNumber:
        """Give a free number to a voice bot; where the answer is lost, find the number."""
        raise self._unsupported()

    def change_voice_number(self, wanted: VoiceNumber, *, key: UUID) -> VoiceNumber:
        """Set bot, label and pause of an assignment, by its name there; doing it twice does no harm."""
        raise self._unsupported()

    def end_voice_number(self, ref: str, *, key: UUID) -> None:
        """NotThere when it has ended already."""
        raise self._unsupported()

    def _unsupported(self) -> Unsupported:
        return Unsupported(f"{self.label} cannot do this.")
