"""What people say of themselves, and what becomes of call groups, is told the switchboards that have them."""

from collections.abc import Sequence

from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.activity import Change
from agents.switchboards.services import follow_group, follow_presence
from pbx.models import CallGroup

PRESENCE = frozenset({"noted: is away", "noted: is there again"})
GROUP = frozenset({"changed", "joined", "left"})


def follow(account: Account, changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change.subject, Agent) and change.verb in PRESENCE:
            follow_presence(account, change.by, change.subject)
        elif isinstance(change.subject, CallGroup) and change.verb in GROUP:
            follow_group(account, change.by, change.subject)


activity.when_recorded(follow)
