"""What calls make of carriers' pushes: how an ordered call goes, and calls that are over, as syncs store them.

What people do with voicemails that a carrier took down is told there.
"""

from collections.abc import Sequence

from accounts.models import Account
from accounts.services import activity
from accounts.services.activity import Change
from calls.carriers import voicemail_jobs
from calls.carriers.ordering import note_pushed
from calls.carriers.ours import known
from calls.carriers.sync import take_in
from calls.recordings.models import Recording
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


def follow_voicemails(account: Account, changes: Sequence[Change]) -> None:
    for change in changes:
        row = change.subject
        if isinstance(row, Recording) and row.call_id is None:
            voicemail_jobs.follow(account=account, by=change.by, row=row, verb=change.verb)


activity.when_recorded(follow_voicemails)
