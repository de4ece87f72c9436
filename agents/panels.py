"""What this app shows on pages of others: what there was with somebody of the address book."""

from accounts.models import Account, Contact
from accounts.panels import Panel, register
from agents.selectors.contact_activity import calls_with, last_activity

MOST = 10


def of_contact(account: Account, row: Contact) -> Panel:
    at = last_activity(account, [row]).get(row.pk)
    context = {"contact": row, "at": at, "calls": calls_with(account, row, MOST)}
    return Panel("agents/address_books/_of_contact.html", context)


register(Contact, of_contact)
