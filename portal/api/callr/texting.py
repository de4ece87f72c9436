"""Text messages in the dialect's words, for methods, for REST and for webhooks (callr.md §5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account
from common.sorting import Order, by_words
from messaging.models import Message
from messaging.selectors import sorting
from messaging.selectors.messages import MessageFilter
from messaging.states import Encoding, MessageState
from portal.api.callr.hooking import hook_of
from portal.api.callr.objects.shape import cents, moment, moment_or_none
from portal.api.callr.objects.sms import Sms, SmsOptions
from portal.api.callr.objects.values import BillingMode, SmsEncoding, SmsStatus, moment_of

STATUSES: dict[MessageState, SmsStatus] = {
    MessageState.DRAFT: "CREATED",
    MessageState.SCHEDULED: "CREATED",
    MessageState.QUEUED: "CREATED",
    MessageState.SUBMITTING: "PENDING",
    MessageState.SUBMISSION_UNKNOWN: "PENDING",
    MessageState.SENT: "SENT",
    MessageState.DELIVERY_UNCONFIRMED: "REMOTE_QUEUED",
    MessageState.DELIVERED: "RECEIVED",
    MessageState.SIMULATED: "RECEIVED",
    MessageState.UNDELIVERED: "FAILED",
    MessageState.FAILED: "FAILED",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.CANCELLED: "ERROR",
    MessageState.RECEIVED: "RECEIVED",
}
ENCODINGS: dict[Encoding, SmsEncoding] = {Encoding.GSM7: "GSM", Encoding.UCS2: "UNICODE"}
# How far searches reach back.
REACH = timedelta(days=183)
UNDELIVERED = frozenset[SmsStatus]({"ERROR", "EXPIRED", "FAILED"})
ARRIVED = frozenset({MessageState.DELIVERED, MessageState.SIMULATED, MessageState.RECEIVED})
# What each key is made of, for searches that sort by it.
COLUMNS: Mapping[str, Order] = {
    "b_customer_debit": sorting.COST,
    "date_creation": "pk",
    "date_received": sorting.arrival(ARRIVED),
    "date_sent": "sent_at",
    "date_update": sorting.CHANGED,
    "encoding": "encoding",
    "from": sorting.SENDER,
    "hash": "ref",
    "nature": "nature",
    "parts": "parts",
    "status": by_words("state", STATUSES),
    "status_error": "error",
    "text": "text",
    "to": sorting.RECIPIENT,
    "type": "direction",
    "user_data": "reference",
}


def states_of(status: str) -> list[MessageState]:
    return [state for state, told in STATUSES.items() if told == status]


def filter_of(filters: Mapping[str, Any] | None) -> MessageFilter:
    """What the filters mean; no search reaches further back than six months."""
    given = {key: value for key, value in (filters or {}).items() if value is not None}
    oldest = timezone.now() - REACH
    since = moment_of(given["created_at_from"]) if "created_at_from" in given else oldest
    return MessageFilter(
        since=max(since, oldest),
        until=_until(given),
        ref=given.get("hash", ""),
        sender=given.get("from", ""),
        recipient=given.get("to", ""),
        text=given.get("text", ""),
        reference=given.get("user_data", ""),
        nature=given.get("nature", "").lower(),
        direction=given.get("type", "").lower(),
        states=states_of(given["status"]) if "status" in given else None,
    )


def _until(given: dict[str, Any]) -> datetime | None:
    return moment_of(given["created_at_to"]) if "created_at_to" in given else None


def billing_mode(account: Account) -> BillingMode:
    """An account that may go below zero pays later."""
    return "POSTPAID" if account.balance_limit < 0 else "PREPAID"


def told(account: Account, message: Message, state: MessageState | None = None) -> Sms:
    """One message; ``state`` is what an event says of it, where it has moved on since."""
    state = state or MessageState(message.state)
    out = message.is_outbound
    arrived = (message.finished_at if out else message.sent_at) if state in ARRIVED else None
    return Sms(
        b_customer_debit=cents(message.price),
        b_customer_mode=billing_mode(account),
        date_creation=moment(message.created_at),
        date_received=moment_or_none(arrived),
        date_sent=moment_or_none(message.sent_at),
        date_update=moment_or_none(_updated(message)),
        encoding=ENCODINGS[Encoding(message.encoding)],
        from_=(message.sender_name or message.ours) if out else message.peer,
        hash=message.ref,
        nature=message.nature.upper() or None,  # type: ignore[arg-type]
        options=_options(message) if out else None,
        parts=message.parts,
        status=STATUSES[state],
        status_error=(message.error or None) if STATUSES[state] in UNDELIVERED else None,
        text=message.text,
        to=message.peer if out else message.ours,
        type="OUT" if out else "IN",
        user_data=message.reference or None,
    )


def _updated(message: Message) -> datetime | None:
    return message.finished_at or message.sent_at


def _options(message: Message) -> SmsOptions:
    return SmsOptions(
        flash_message=message.is_flash,
        force_encoding=None,
        nature=message.nature.upper() or None,  # type: ignore[arg-type]
        user_data=message.reference or None,
        webhook=hook_of(message.told_to) if message.told_to is not None else None,
    )


def all_told(account: Account, messages: Sequence[Message]) -> list[Sms]:
    return [told(account, message) for message in messages]
