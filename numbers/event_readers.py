"""What numbers makes of carriers' pushes, where a number that came or went has the login's numbers read at once, and of
people who leave.
"""

from collections.abc import Sequence

from accounts.actor import SYSTEM
from accounts.models import Account, Membership
from accounts.services.activity import Change, when_recorded
from common.errors import Conflict
from numbers.services.describe import end_ownership
from providers.contract.events import PushedEvent
from providers.models import ProviderAccount
from providers.pushes import when_pushed
from providers.services import start_sync


def look(login: ProviderAccount, _event: PushedEvent) -> None:
    """Sync the login: what a push tells is old by the time it comes. One that is paused is read when it is resumed."""
    try:
        start_sync(account=login.account, by=SYSTEM, provider_account=login)
    except Conflict:
        return


when_pushed("number.assigned", look)
when_pushed("number.removed", look)


def let_go(account: Account, changes: Sequence[Change]) -> None:
    """Whoever leaves an account is responsible for none of its numbers any more."""
    for change in changes:
        if change.verb == "removed" and isinstance(change.subject, Membership):
            end_ownership(account=account, by=change.by, membership=change.subject)


when_recorded(let_go)
