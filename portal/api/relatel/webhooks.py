"""How events are told to webhooks in Relatel's words: body, signature, tries (relatel.md §6, §8 B2, B13)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.urls import reverse

from accounts.models import Account
from accounts.products import Feature
from accounts.selectors.accounts import account_with_id
from accounts.selectors.contacts import contact
from calls.company.records import CALL, RECORD, uuid_of
from calls.company.selectors import company_call
from calls.live.selectors import leg_with_id
from calls.models import FIRST_RECORD
from common import scope
from common.errors import NotFound
from common.redact import HIDDEN
from events import shapes
from events.models import Event
from messaging.selectors.messages import message_with_id
from portal.api.relatel.calls_json import call_told
from portal.api.relatel.chats import chats_told
from portal.api.relatel.contacts import contact_told, contacts_known
from portal.api.relatel.messages import messages_told
from portal.api.relatel.writing import moment
from support.chats.selectors import chat_with_id

# Ours, and what each is called there.
TYPES = {
    "call.inbound_started": "call.created",
    "call.inbound_ended": "call.ended",
    "chat.created": "chat.created",
    "chat.answered": "chat.answered",
    "chat.ended": "chat.ended",
    "chat.missed": "chat.ended",
    "contact.created": "contact.created",
    "contact.updated": "contact.updated",
    "contact.deleted": "contact.deleted",
    "message.received": "incoming_message.created",
}
TEST = "webhook.test"


class Relatel(shapes.Shape):
    """The body has the object of the API under its name; its id and ours of the delivery are the same for each try."""

    name = "relatel"
    label = "Relatel"
    may_be_chosen = True
    needs = Feature.WEBHOOKS
    tells = frozenset(TYPES)
    alone_in = frozenset({"call.inbound_started", "call.inbound_ended", "message.received"})
    # Eight tries after the first: one within a minute, and then ever rarer, over three and a half days.
    pauses = (45, 600, 3_600, 10_800, 28_800, 57_600, 86_400, 115_200)

    def request(self, sending: shapes.Sending) -> shapes.Request:
        event = sending.event
        delivery = str(uuid5(event.pk, sending.ref))
        body = shapes.compact(
            {
                "delivery_id": delivery,
                "event_type": TYPES.get(event.type, TEST),
                "occurred_at": moment(event.at),
                "payload": _payload(sending),
            }
        )
        mac = shapes.signature(sending.secret, str(sending.moment).encode() + b"." + body).hex()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Relatel",
            "Relatel-Delivery-Id": delivery,
            "Relatel-Signature": f"t={sending.moment},v1={mac}",
        }
        return shapes.Request(body, headers)


def _payload(sending: shapes.Sending) -> dict[str, Any]:
    """The object as its account has it now; a test has none."""
    tell = _OBJECTS.get(sending.event.type)
    if tell is None:
        return {}
    with scope.system():
        account = account_with_id(sending.event.origin_id)
    with scope.tenant(account.pk):
        return tell(account, sending)


def _call(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    try:
        row = company_call(account, _uuid(account, sending.event))
    except NotFound:
        return {"call": None}
    known = contacts_known(account, {row.peer, row.ours})
    url = settings.PUBLIC_URL + reverse("relatel_call_recording", args=[row.id])
    # Recordings are made when a call is over, and no webhook tells of them.
    return {"call": call_told(row, account, known, None, url)}


def _uuid(account: Account, event: Event) -> str:
    """Of the call that the leg is of, or of the record where it ran at a carrier; NotFound for one that is gone."""
    pk = int(event.subject_pk)
    if int(event.subject_ref) >= FIRST_RECORD:
        return uuid_of(RECORD, pk)
    leg = leg_with_id(account, pk)
    if leg is None:
        raise NotFound("There is no such call.")
    return uuid_of(CALL, leg.call_id)


def _message(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    row = message_with_id(account, sending.event.subject_pk)
    if row is None:
        return {"message": None}
    [told] = messages_told(account, [row])
    return {"message": told | ({"body": HIDDEN} if sending.for_log else {})}


def _chat(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    row = chat_with_id(account, int(sending.event.subject_pk))
    return {"chat": chats_told(account, [row])[0] if row is not None else None}


def _contact(account: Account, sending: shapes.Sending) -> dict[str, Any]:
    """One that was deleted meanwhile by its id and name."""
    pk = int(sending.event.subject_pk)
    try:
        row = contact(account, pk)
        return {"contact": contact_told(account, row)}
    except NotFound:
        return {"contact": {"id": pk, "name": sending.event.subject}}


_OBJECTS: dict[str, Callable[[Account, shapes.Sending], dict[str, Any]]] = {
    "call.inbound_started": _call,
    "call.inbound_ended": _call,
    "chat.created": _chat,
    "chat.answered": _chat,
    "chat.ended": _chat,
    "chat.missed": _chat,
    "contact.created": _contact,
    "contact.updated": _contact,
    "contact.deleted": _contact,
    "message.received": _message,
}

shapes.register(Relatel())
