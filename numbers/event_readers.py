"""What numbers makes of carriers' pushes: a number that came or went has the login's numbers read at once."""

from accounts.actor import SYSTEM
from common.errors import Conflict
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
