"""What carriers report about messages: every report is kept, and one never takes a message back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When

from accounts.models import Account
from events.services.recording import happened
from messaging.event_types import DELIVERED, FAILED, SIMULATED, UNCONFIRMED
from messaging.models import DeliveryReceipt, Message
from messaging.states import LOST, MessageState, replaceable_by
from providers.contract.messages import CarrierReceipt

# What a receipt tells of is an event.
EVENTS = {
    MessageState.DELIVERED: DELIVERED,
    MessageState.SIMULATED: SIMULATED,
    MessageState.DELIVERY_UNCONFIRMED: UNCONFIRMED,
} | dict.fromkeys(LOST, FAILED)


def apply_receipt(*, account: Account, message: Message, receipt: CarrierReceipt) -> DeliveryReceipt | None:
    """Store a report and let it change the message where it may; None when it was stored before.

    One conditional UPDATE holds the order of states, so reports may arrive in any order and at the same time.
    "Delivered" after a loss is believed and flagged.
    """
    state = MessageState(receipt.outcome)
    with transaction.atomic():
        stored, is_new = DeliveryReceipt.objects.get_or_create(
            message=message,
            event=receipt.event[:128],
            defaults={
                "account": account,
                "state": state,
                "code": receipt.code[:60],
                "words": receipt.words[:300],
                "happened_at": receipt.at,
            },
        )
        if not is_new:
            return None
        if _changed(account, message, state, receipt):
            stored.applied = True
            stored.save(update_fields=["applied"])
            happened(account=account, type=EVENTS[state], subjects=[message], also_to=message.hearers)
    return stored


def _changed(account: Account, message: Message, state: MessageState, receipt: CarrierReceipt) -> bool:
    late = Case(When(state__in=LOST, then=Value(True)), default=F("delivered_late"))
    mine = Message.objects.filter(account=account, pk=message.pk, state__in=replaceable_by(state))
    values = {
        "state": state,
        "error_code": receipt.code[:60],
        "error": receipt.words[:300],
        "finished_at": receipt.at,
        "delivered_late": late,
    }
    if not mine.update(**values):
        return False
    message.state, message.error, message.finished_at = state, receipt.words[:300], receipt.at
    return True


def give_up_waiting(*, account: Account, before: datetime) -> int:
    """Say of messages that were sent before then, and that nobody reported about, that no receipt came."""
    waiting = Message.objects.filter(account=account, state=MessageState.SENT, sent_at__lt=before)
    heard = list(waiting.select_for_update()) if account.is_heard else []
    count = waiting.update(state=MessageState.DELIVERY_UNCONFIRMED, finished_at=F("sent_at"))
    for message in heard:
        message.state = MessageState.DELIVERY_UNCONFIRMED
    happened(account=account, type=UNCONFIRMED, subjects=heard)
    return count
