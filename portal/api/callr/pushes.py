"""How events are pushed to CALLR's webhooks: body, signature, tries (callr.md §7, §12 A11)."""

import base64
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import Account
from accounts.selectors.accounts import account_with_id
from billing.selectors.ledger import entry_of
from calls.live.selectors import leg_with_id
from calls.models import FIRST_RECORD
from calls.recordings.selectors import recording_with_id
from calls.selectors import record_with_id
from common import scope
from common.redact import HIDDEN
from events import shapes
from jobs.selectors import job
from messaging.selectors.messages import message_with_id
from messaging.states import MessageState
from numbers.selectors.numbers import number_ever
from pbx.media.selectors import media_by_id
from portal.api.callr import texting
from portal.api.callr.hooking import OF_EVENTS, SHAPE
from portal.api.callr.numbering import dids
from portal.api.callr.objects.shape import cents, moment_iso
from portal.api.callr.objects.webhook import WebhookEvent, WebhookEventBillingCredit
from portal.api.callr.records import told_leg, told_record
from portal.api.callr.services.jobs import told as told_job
from portal.api.callr.sounding import told_media, told_recordings


class Callr(shapes.Shape):
    """The vendor's body. What is signed is what is sent: no blanks, raw UTF-8, as ``JSON.stringify`` writes it."""

    name = SHAPE
    label = "CALLR"
    # Ten tries, numbered from 0: ten seconds and then three times as long each, half a day at most.
    pauses = (10, 30, 90, 270, 810, 2430, 7290, 21_870, 43_200)

    def request(self, sending: shapes.Sending) -> shapes.Request:
        event, options = sending.event, sending.options
        type = options.get("type") or OF_EVENTS.get(event.type, event.type)
        told = WebhookEvent(
            data=_data(sending, type),
            event_at=moment_iso(event.at),
            event_id=str(event.pk),
            hook_hash=None if options.get("dynamic") else sending.ref,
            try_=sending.tries,
            type=type,
        )
        body = shapes.compact(told.told())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "CALLR/API 1.1",
            "X-CALLR-EventId": str(event.pk),
        }
        # An algorithm stands there where a secret was given; the account's own key signs nothing here.
        if sending.secret and (algorithm := options.get("hmac_algo")):
            mac = shapes.signature(sending.secret, body, algorithm)
            headers["X-CALLR-HmacSignature"] = base64.b64encode(mac).decode()
        return shapes.Request(body, headers)


def _data(sending: shapes.Sending, type: str) -> dict[str, Any]:
    """The object that the event is about, as its account has it; for the log without what people wrote."""
    event = sending.event
    with scope.system():
        account = account_with_id(event.origin_id)
    with scope.tenant(account.pk):
        return _OBJECTS[type.partition(".")[0]](account, sending)


def _sms(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    message = message_with_id(account, sending.event.subject_pk)
    if message is None:
        return {}
    told = texting.told(account, message, MessageState(sending.event.data["state"])).told()
    return told | ({"text": HIDDEN} if sending.for_log else {})


def _did(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    number = number_ever(account, sending.event.subject_ref)
    return dids(account, [number])[0].told() if number is not None else {}


def _call(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    """A leg, or the record of a call that ran at a carrier."""
    event = sending.event
    at_start, pk = event.type.endswith("_started"), int(event.subject_pk)
    if int(event.subject_ref) >= FIRST_RECORD:
        record = record_with_id(account, pk)
        return told_record(account, record, at_start=at_start).told() if record is not None else {}
    leg = leg_with_id(account, pk)
    return told_leg(account, leg, at_start=at_start).told() if leg is not None else {}


def _job(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    return told_job(job(account, UUID(sending.event.subject_pk))).told()


def _billing(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    """The balance after the money came; for a warning, as it is."""
    event = sending.event
    pk = int(event.subject_pk)
    match event.type:
        case "account.credited":
            entry = entry_of(account, pk=pk)
        case "payment.received":
            entry = entry_of(account, payment=pk)
        case _:
            entry = entry_of(account)
    return WebhookEventBillingCredit(
        balance=cents(entry.balance_after if entry else account.balance),
        currency_code=account.currency,
        last_transaction_amount=cents(entry.amount if entry else Decimal(0)),
        shutdown_limit=cents(account.balance_limit),
        warning_limit=cents(account.balance_limit + account.notify_threshold),
    ).told()


def _media(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    """A media or a recording as it is now; nothing of one that was deleted meanwhile."""
    pk = int(sending.event.subject_pk)
    if sending.event.type.startswith("recording."):
        row = recording_with_id(account, pk)
        return told_recordings(account, [row])[0].told() if row is not None else {}
    found = media_by_id(account, [pk]).get(pk)
    return told_media(found).told() if found is not None else {}


_OBJECTS: dict[str, Callable[[Account, shapes.Sending], dict[str, Any]]] = {
    "billing": _billing,
    "call": _call,
    "did": _did,
    "job": _job,
    "media": _media,
    "sms": _sms,
}

shapes.register(Callr())
