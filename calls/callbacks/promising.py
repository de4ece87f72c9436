"""A caller is promised a call back."""

from datetime import datetime

from calls.callbacks.models import Promise
from calls.callbacks.states import OPEN, PromiseState
from calls.live.models import Call


def promise(call: Call, at: datetime) -> None:
    """Write down that the caller of this call wants to be called back; call it in the transaction of the step.

    Who had asked before and was not called yet has asked again: whoever has reserved that keeps it.
    """
    before = Promise.objects.select_for_update().filter(
        account=call.account, number=call.caller, state__in=OPEN
    )
    known = before.first()
    if known is not None:
        before.filter(pk=known.pk).update(state=PromiseState.REPLACED, settled_at=at)
    agent = known.agent_id if known is not None else None
    Promise.objects.create(
        account=call.account,
        call=call,
        number=call.caller,
        asked_at=at,
        state=PromiseState.RESERVED if agent else PromiseState.WAITING,
        agent_id=agent,
    )
