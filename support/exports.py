"""Lists of this app as files."""

from django.http import QueryDict

from accounts.columns import file_of
from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from common.exports import Sheet
from support.columns import TICKETS
from support.satisfaction import exports
from support.selectors.tickets import listed
from support.views.customer import wanted

__all__ = ["exports"]


def tickets(account: Account, query: QueryDict) -> Sheet:
    """The account's tickets as its list narrows them."""
    return file_of(TICKETS, query, listed(account, wanted(query)).every())


register(Source("tickets", "Tickets", Right.VIEW, tickets))
