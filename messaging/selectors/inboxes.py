"""Reads of inboxes."""

from django.db.models import Q, QuerySet

from accounts.models import Account
from common.errors import NotFound
from common.searching import among, find
from messaging.models import Inbox
from messaging.states import InboxKind


def inboxes(account: Account) -> QuerySet[Inbox]:
    """The account's inboxes that have not been removed, with their owners."""
    return Inbox.objects.filter(account=account, removed_at=None).select_related("owner")


def inboxes_named(account: Account, text: str, most: int) -> QuerySet[Inbox]:
    """The account's inboxes with these words in name or number, by name."""
    found = find(inboxes(account), text, of=Q(account=account), most=most, order=["name", "pk"])
    return among(inboxes(account), found).order_by("name", "pk")


def inbox(account: Account, pk: int) -> Inbox:
    """One of them; NotFound for any other."""
    found = inboxes(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such inbox.")
    return found


def shared_inboxes(account: Account) -> QuerySet[Inbox]:
    """The account's inboxes that several people answer."""
    return inboxes(account).filter(kind=InboxKind.SHARED)


def inbox_of(account: Account, e164: str) -> Inbox | None:
    """The inbox that has the number now."""
    return inboxes(account).filter(e164=e164).first()
