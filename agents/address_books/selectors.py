"""Reads of contacts at carriers."""

from django.db.models import QuerySet

from accounts.models import Account
from agents.models import ContactAtCarrier
from common.errors import NotFound
from providers.contract.contacts import Contacts
from providers.contract.families import Family
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import logins_for
from providers.states import TROUBLED, Agreement

NEEDED = (
    Contacts.get_contact,
    Contacts.find_contact,
    Contacts.create_contact,
    Contacts.change_contact,
    Contacts.delete_contact,
)


def book_of(account: Account) -> ProviderAccount | None:
    """The login whose carrier keeps the account's address book: of its own alone, for people of a login from above are
    not all one company's.
    """
    for login in logins_for(account, Family.CONTACTS):
        if login.account_id == account.pk and keeps(login):
            return login
    return None


def keeps(login: ProviderAccount) -> bool:
    """Whether contacts can be written there."""
    return all(CONNECTORS[login.connector].can(ability) for ability in NEEDED)


def contact_at(account: Account, pk: int) -> ContactAtCarrier:
    rows = ContactAtCarrier.objects.filter(account=account).select_related("contact", "provider_account")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such contact at a carrier.")
    return found


def disagreeing(account: Account) -> QuerySet[ContactAtCarrier]:
    """Those that both sides have otherwise, that are gone there, or that were not accepted."""
    rows = ContactAtCarrier.objects.filter(account=account, agreement__in=TROUBLED)
    return rows.select_related("contact", "provider_account").order_by("pk")


def waiting(account: Account, login: ProviderAccount) -> QuerySet[ContactAtCarrier]:
    rows = ContactAtCarrier.objects.filter(
        account=account, provider_account=login, agreement=Agreement.PENDING
    )
    return rows.select_related("contact").order_by("pk")
