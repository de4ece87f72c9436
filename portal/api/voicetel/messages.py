"""Messages: the history of a number, and sending one (voicetel.md §6, operations 38 and 39)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.models import Account
from common import money
from common.errors import Invalid
from common.plans.nanp import to_ten_digits
from messaging.models import DeliveryReceipt, Message
from messaging.selectors import messages as selectors
from messaging.services.content import LONGEST_TEXT, LONGEST_URL, MOST_MEDIA
from messaging.services.sending import Draft, send_message
from messaging.states import Direction, MessageKind, MessageState
from portal.api.repeating import Reply
from portal.api.voicetel.base import ApiCall, Data, Endpoint, once, operation, success
from portal.api.voicetel.fields import TN, Shape, Text, Whole

DAY = 86_400
DLR = "dlr"


class MessageHistoryQuery(Shape):
    number = TN()
    type = serializers.ChoiceField([*MessageKind.values, DLR], default=MessageKind.SMS)
    to = serializers.IntegerField(
        required=False, min_value=0, max_value=2**33, help_text="Unix s, older end, inclusive."
    )

    def get_fields(self) -> dict[str, Any]:
        """``from`` is a word of Python, so it is named here."""
        newer = serializers.IntegerField(
            required=False, min_value=0, max_value=2**33, help_text="Unix s, newer end, inclusive."
        )
        return {**super().get_fields(), "from": newer}


class MessageRecordValue(Shape):
    direction = serializers.ChoiceField(Direction.values, required=False)
    rate = Text(required=False, help_text="What was charged for it in all.")
    message = Text(required=False)
    number = Text(required=False, help_text="The far end.")
    mediaUrls = serializers.ListField(child=Text(), required=False)
    sourceNumber = Text(required=False)
    destinationNumber = Text(required=False)
    status = Text(required=False)
    code = Text(required=False)
    detail = Text(required=False)


class MessageRecord(Shape):
    id = Text()
    key = serializers.ListField(child=serializers.JSONField())
    value = MessageRecordValue()


class MessageHistoryData(Shape):
    number = TN()
    type = serializers.ChoiceField([*MessageKind.values, DLR])
    fromTs = Whole(max_value=2**33)
    toTs = Whole(max_value=2**33)
    messages = MessageRecord(many=True)


class NewTextMessage(Shape):
    fromNumber = TN()
    toNumber = TN()
    text = Text(max_length=LONGEST_TEXT * 2, allow_blank=True, trim_whitespace=False)
    subject = Text(required=False, allow_blank=True, help_text="MMS only.")
    mediaUrls = serializers.ListField(
        child=Text(max_length=LONGEST_URL),
        required=False,
        max_length=MOST_MEDIA,
        help_text="Present: an MMS.",
    )


class SentMessageData(Shape):
    id = Text()
    type = serializers.ChoiceField(MessageKind.values)
    fromNumber = TN()
    toNumber = TN()
    parts = Whole()
    subject = Text(allow_null=True)
    mediaUrls = serializers.ListField(child=Text(), allow_null=True)


class Messages(Endpoint):
    @operation("messaging.history", query=MessageHistoryQuery, reply=MessageHistoryData, also=(403,))
    def get(self, call: ApiCall) -> Data:
        """What a number sent and received, or the receipts of what it sent; newest first, at most 10,000."""
        number, kind = call.values["number"], call.values["type"]
        newer = call.values.get("from", int(timezone.now().timestamp()))
        older = call.values.get("to", max(newer - DAY, 0))
        if older > newer:
            raise Invalid("from is the newer end of the range, so it cannot be less than to.")
        selectors.require_own(call.account, number)
        # Both ends count, to the second.
        within = {"newest": _moment(newer + 1), "oldest": _moment(older)}
        if kind == DLR:
            rows = _receipts(call.account, selectors.receipt_history(call.account, number, **within))
        else:
            rows = _records(selectors.history(call.account, number, MessageKind(kind), **within))
        return {
            "number": to_ten_digits(number),
            "type": kind,
            "fromTs": newer,
            "toTs": older,
            "messages": rows,
        }

    @operation(
        "messaging.send",
        body=NewTextMessage,
        reply=SentMessageData,
        status=201,
        repeatable=True,
        also=(402, 403, 409, 429, 502),
    )
    def post(self, call: ApiCall) -> Reply:
        """Send a message; each part of an SMS is charged, an MMS as a whole.

        An Idempotency-Key makes repeats within 24 hours harmless: they get the first request's reply.
        """
        given = call.values
        draft = Draft(
            ours=given["fromNumber"],
            peer=given["toNumber"],
            text=given["text"],
            subject=given.get("subject", ""),
            media_urls=given.get("mediaUrls", []),
        )

        def send(key: str | None) -> Reply:
            sent = send_message(
                account=call.account, by=call.actor, draft=draft, wait=True, idempotency_key=key
            )
            return Reply(201, success(_sent(sent)))

        return once(call, "messages", send)


def _sent(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.pk),
        "type": message.kind,
        "fromNumber": to_ten_digits(message.ours),
        "toNumber": to_ten_digits(message.peer),
        "parts": message.parts,
        "subject": message.subject or None,
        "mediaUrls": message.media_urls or None,
    }


def _records(messages: Iterable[Message]) -> list[dict[str, Any]]:
    return [_record(message) for message in messages]


def _record(message: Message) -> dict[str, Any]:
    destination = message.peer if message.is_outbound else message.ours
    value: dict[str, Any] = {
        "direction": message.direction,
        "rate": money.for_people(message.price),
        "message": message.text,
        "number": to_ten_digits(message.peer),
    }
    if message.media_urls:
        value["mediaUrls"] = message.media_urls
    return {
        "id": str(message.pk),
        "key": [to_ten_digits(destination), _unix(message.created_at)],
        "value": value,
    }


def _receipts(account: Account, receipts: Iterable[DeliveryReceipt]) -> list[dict[str, Any]]:
    """Receipts go by the id of their message; what they say is more than the contract asks for."""
    return [
        {
            "id": str(receipt.message_id),
            "key": [account.number, receipt.message.ours.removeprefix("+"), _unix(receipt.happened_at)],
            "value": {
                "sourceNumber": to_ten_digits(receipt.message.ours),
                "destinationNumber": to_ten_digits(receipt.message.peer),
                # The vendor has no word for a simulated network.
                "status": MessageState.DELIVERED
                if receipt.state == MessageState.SIMULATED
                else receipt.state,
                "code": receipt.code,
                "detail": receipt.words,
            },
        }
        for receipt in receipts
    ]


def _moment(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, UTC)


def _unix(moment: datetime) -> int:
    return int(moment.timestamp())
