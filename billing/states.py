"""What a price plan prices, in which section of it each thing stands, and the kinds of documents."""

from django.db.models import TextChoices


class Thing(TextChoices):
    NUMBER = "number", "Number"
    SMS = "sms", "SMS part"
    MMS = "mms", "MMS"
    CALL_MADE = "call_made", "Call made"
    CALL_TAKEN = "call_taken", "Call received"
    CALLER_NAME = "caller_name", "Caller name lookup"
    ROUTING = "routing", "Routing lookup"
    HOME_NETWORK = "network", "Home network lookup"
    PORT = "port", "Number ported in"
    E911 = "e911", "Emergency address, a month"


class Section(TextChoices):
    NUMBERS = "numbers", "Numbers"
    MESSAGES = "messages", "Messages"
    MINUTES = "minutes", "Minutes"
    SERVICES = "services", "Lookups, ports, e911"


THINGS: dict[Section, tuple[Thing, ...]] = {
    Section.NUMBERS: (Thing.NUMBER,),
    Section.MESSAGES: (Thing.SMS, Thing.MMS),
    Section.MINUTES: (Thing.CALL_MADE, Thing.CALL_TAKEN),
    Section.SERVICES: (
        Thing.CALLER_NAME,
        Thing.ROUTING,
        Thing.HOME_NETWORK,
        Thing.PORT,
        Thing.E911,
    ),
}
# Where a plan says nothing of a thing, what it says of this one counts.
STANDS_IN: dict[Thing, Thing] = {Thing.HOME_NETWORK: Thing.ROUTING}
SECTION_OF: dict[Thing, Section] = {thing: section for section, things in THINGS.items() for thing in things}


class InvoiceKind(TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT = "credit", "Credit note"
