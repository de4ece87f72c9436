"""What this app shows on pages of others: what there was with somebody of the address book."""

from accounts.models import Account, Contact
from accounts.panels import Panel, register
from accounts.selectors.contacts import other_numbers
from agents.selectors.contact_activity import calls_with, last_activity

MOST = 10


def of_contact(account: Account, row: Contact) -> Panel:
    at = last_activity(account, [row]).get(row.pk)
    numbers = [row.e164, *other_numbers(account, row)]
    context = {"contact": row, "numbers": numbers, "at": at, "calls": calls_with(account, numbers, MOST)}
    return Panel("agents/address_books/_of_contact.html", context)


register(Contact, of_contact)
