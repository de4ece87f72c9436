"""Every family of a carrier's abilities, under the name by which logins are assigned."""

from django.db.models import TextChoices

from providers.contract.base import FamilyContract
from providers.contract.calls import Calls
from providers.contract.campaigns import Campaigns
from providers.contract.contacts import Contacts
from providers.contract.emergency import Emergency
from providers.contract.events import Events
from providers.contract.feedback import Feedback
from providers.contract.gateways import Gateways
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


class Family(TextChoices):
    NUMBERS_FOR_SALE = "numbers_for_sale", "Numbers for sale"
    NUMBERS_HELD = "numbers_held", "Numbers held"
    GATEWAYS = "gateways", "Gateways"
    EMERGENCY = "emergency", "Emergency addresses"
    LOOKUPS = "lookups", "Lookups"
    PORTS = "ports", "Ports"
    MESSAGES = "messages", "Messages"
    CAMPAIGNS = "campaigns", "Campaigns"
    PEOPLE = "people", "Agents and inboxes"
    VOICE_ASSIGNMENTS = "voice_assignments", "Voice bots"
    VOICE_APPS = "voice_apps", "Voice apps"
    MEDIA = "media", "Media"
    CALLS = "calls", "Calls"
    MONEY = "money", "Money"
    CONTACTS = "contacts", "Contacts"
    TICKETS = "tickets", "Carrier tickets"
    EVENTS = "events", "Events"
    SIMS = "sims", "SIM cards"
    FEEDBACK = "feedback", "Feedback"
    SWITCHBOARD = "switchboard", "Switchboard"


# Whose carrier may be another one in another country.
BY_COUNTRY = frozenset(
    {Family.NUMBERS_FOR_SALE, Family.EMERGENCY, Family.LOOKUPS, Family.PORTS, Family.MESSAGES}
)
# What each login has of its own: no other can stand in for the one that holds a number, is owed money or was told.
OF_EACH_LOGIN = frozenset(
    {
        Family.NUMBERS_HELD,
        Family.GATEWAYS,
        Family.MONEY,
        Family.EVENTS,
        Family.FEEDBACK,
        Family.SWITCHBOARD,
    }
)
ASSIGNED = tuple(family for family in Family if family not in OF_EACH_LOGIN)

CONTRACTS: dict[Family, type[FamilyContract]] = {
    Family.NUMBERS_FOR_SALE: NumbersForSale,
    Family.NUMBERS_HELD: NumbersHeld,
    Family.GATEWAYS: Gateways,
    Family.EMERGENCY: Emergency,
    Family.LOOKUPS: Lookups,
    Family.PORTS: Ports,
    Family.MESSAGES: Messages,
    Family.CAMPAIGNS: Campaigns,
    Family.PEOPLE: People,
    Family.VOICE_ASSIGNMENTS: VoiceAssignments,
    Family.VOICE_APPS: VoiceApps,
    Family.MEDIA: Media,
    Family.CALLS: Calls,
    Family.MONEY: Money,
    Family.CONTACTS: Contacts,
    Family.TICKETS: Tickets,
    Family.EVENTS: Events,
    Family.SIMS: Sims,
    Family.FEEDBACK: Feedback,
    Family.SWITCHBOARD: Switchboard,
}
