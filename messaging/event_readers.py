"""What messaging makes of carriers' pushes: messages and receipts, the same as those that are read from feeds."""

from django.utils import timezone

from common import scope
from messaging.feeds import store
from messaging.models import CarrierFeed
from providers.contract.events import PushedEvent
from providers.contract.messages import CarrierReceipt, IncomingMessage, MessageFeed
from providers.models import ProviderAccount
from providers.pushes import when_pushed


def take_in(login: ProviderAccount, event: PushedEvent) -> None:
    """Store what was pushed; where the push only names it, have the login's feed read at once."""
    with scope.system():
        match event.record:
            case IncomingMessage() as message:
                store(login, MessageFeed((message,), (), ""))
            case CarrierReceipt() as receipt:
                store(login, MessageFeed((), (receipt,), ""))
            case _:
                CarrierFeed.objects.filter(provider_account=login).update(due_at=timezone.now())


when_pushed("message.received", take_in)
when_pushed("message.receipt", take_in)
