"""What calls make of carriers' pushes: how an ordered call goes, and calls that are over, as syncs store them."""

from calls.carriers.ordering import note_pushed
from calls.carriers.ours import known
from calls.carriers.sync import take_in
from common import scope
from providers.contract.calls import CarrierCall
from providers.contract.events import PushedEvent
from providers.models import ProviderAccount
from providers.pushes import when_pushed


def store(login: ProviderAccount, event: PushedEvent) -> None:
    """Keep the call; where the push only names it, it is found by the sync."""
    told = event.record
    if not isinstance(told, CarrierCall):
        return
    with scope.system():
        order = known(login, [told]).order(told)
    if order is not None:
        with scope.tenant(order.account_id):
            note_pushed(order, told)
    take_in(login, told)


when_pushed("call.started", store)
when_pushed("call.ended", store)
