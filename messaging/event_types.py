"""What may happen to messages and to those who get them."""

from typing import Any

from events.types import EventType, Thing, register
from messaging.models import Campaign, Conversation, Message, OptOut

MESSAGE = Thing(Message, "message", number="ours")
OPT_OUT = Thing(OptOut, "opt-out", ref="peer")
CAMPAIGN = Thing(Campaign, "campaign", ref="ref")
CONVERSATION = Thing(Conversation, "conversation", number="ours")


def _message(message: Message) -> dict[str, Any]:
    return {
        "direction": message.direction,
        "type": message.kind,
        "from": message.ours if message.is_outbound else message.peer,
        "to": message.peer if message.is_outbound else message.ours,
        "text": message.text,
        "subject": message.subject or None,
        "media_urls": message.media_urls,
        "parts": message.parts,
        "state": message.state,
        "error": message.error or None,
        "at": message.sent_at.isoformat() if message.sent_at else None,
    }


FIELDS = {
    "direction": "`in` or `out`",
    "type": "`sms` or `mms`",
    "from": "who wrote, in E.164",
    "to": "to whom, in E.164",
    "text": "the text, without control characters but for line breaks and tabs",
    "subject": "of an MMS; null when there is none",
    "media_urls": "where the media of an MMS are; the addresses come from the sender",
    "parts": "how many parts it takes, or took",
    "state": "what has become of it",
    "error": "why it did not arrive, or null",
    "at": "when the carrier took it, or when it was received",
}
PRIVATE = frozenset({"text", "subject"})


def _of(name: str, means: str) -> EventType:
    return EventType(name, means, MESSAGE, fields=FIELDS, data=_message, private=PRIVATE)


RECEIVED = _of("message.received", "A message came to one of the account's numbers.")
SENT = _of("message.sent", "A carrier took a message of the account.")
DELIVERED = _of("message.delivered", "A message arrived, as its carrier reports.")
SIMULATED = _of("message.simulated", "A message went to a network that is only simulated.")
FAILED = _of("message.failed", "A message was refused, lost, or not delivered in time.")
UNCONFIRMED = _of("message.unconfirmed", "Nobody reported whether a message arrived.")

register(
    RECEIVED,
    SENT,
    DELIVERED,
    SIMULATED,
    FAILED,
    UNCONFIRMED,
    EventType("opt_out.added", "Somebody gets no more messages.", OPT_OUT, ("opted out",)),
    EventType("opt_out.ended", "Somebody may get messages again.", OPT_OUT, ("opted in",)),
    EventType("campaign.registered", "A campaign was registered.", CAMPAIGN, ("registered",)),
    EventType("conversation.assigned", "A conversation was given to somebody.", CONVERSATION, ("assigned",)),
    EventType("conversation.closed", "A conversation was closed.", CONVERSATION, ("closed",)),
    EventType("conversation.reopened", "A conversation was opened again.", CONVERSATION, ("reopened",)),
)
