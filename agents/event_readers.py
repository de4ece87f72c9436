"""What people say of themselves, and what becomes of call groups and contacts, is told the carriers that have them."""

from collections.abc import Sequence

from accounts.models import Account, Agent, Contact
from accounts.services import activity
from accounts.services.activity import Change
from agents.address_books.services import follow_contact
from agents.switchboards.services import follow_group, follow_presence
from pbx.models import CallGroup

PRESENCE = frozenset({"noted: is away", "noted: is there again"})
GROUP = frozenset({"changed", "joined", "left"})
CONTACT = frozenset({"added", "changed", "deleted"})


def follow(account: Account, changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change.subject, Agent) and change.verb in PRESENCE:
            follow_presence(account, change.by, change.subject)
        elif isinstance(change.subject, CallGroup) and change.verb in GROUP:
            follow_group(account, change.by, change.subject)
        elif isinstance(change.subject, Contact) and change.verb in CONTACT:
            is_deleted = change.verb == "deleted"
            follow_contact(account=account, by=change.by, contact=change.subject, is_deleted=is_deleted)


activity.when_recorded(follow)
