"""What calls make of carriers' pushes: a call that is over is stored at once, as the next sync would have done."""

from calls.carriers.sync import take_in
from providers.contract.calls import CarrierCall
from providers.contract.events import PushedEvent
from providers.models import ProviderAccount
from providers.pushes import when_pushed


def store(login: ProviderAccount, event: PushedEvent) -> None:
    """Keep the call; where the push only names it, the sync finds it."""
    if isinstance(event.record, CarrierCall):
        take_in(login, event.record)


when_pushed("call.ended", store)
