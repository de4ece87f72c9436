"""Web SMS: listed, and sent as the token's employee (relatel.md §5.7)."""

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from accounts.models import Account, Agent
from accounts.products import Feature, require
from accounts.selectors.seats import require_seat
from agents.selectors.agents import people_by_name, person, views_of
from common.errors import DomainError, InsufficientFunds, Throttled
from messaging.models import Message
from messaging.selectors.messages import MessageFilter, newest
from messaging.services.sending import Draft, send_message
from messaging.states import Direction
from pbx.models import Reception
from pbx.receptions.selectors import main_numbers, receptions
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.contacts import MOST, contacts_known
from portal.api.relatel.employees import employees_told
from portal.api.relatel.endpoints import agent_at, reception_at
from portal.api.relatel.errors import Problem
from portal.api.relatel.reading import UpTo, number_of
from portal.api.relatel.windows import page_of
from portal.api.relatel.writing import digits, employee_endpoint, formatted, moment, reception_endpoint

WAYS = ("incoming", "outgoing")


# What of a refusal has a documented code.
CODES: dict[type[DomainError], str] = {Throttled: "rate_limit_reached", InsufficientFunds: "overuse_full"}


@dataclass(frozen=True)
class Sender:
    """One of the company's numbers, and whose it is. ``brand`` is shown instead of it."""

    number: str
    agent: Agent | None = None
    reception: Reception | None = None
    brand: str = ""

    @property
    def name(self) -> str | None:
        if self.reception is not None:
            return self.reception.name
        return self.agent.name if self.agent is not None else None

    @property
    def endpoint(self) -> str | None:
        if self.reception is not None:
            return reception_endpoint(self.reception.pk)
        return employee_endpoint(self.agent.pk) if self.agent is not None else None


class MessageBody(Shape):
    id = serializers.IntegerField(allow_null=True, help_text="Null for one that was not sent.")
    direction = serializers.ChoiceField(WAYS)
    body = serializers.CharField()
    from_number = serializers.CharField()
    to_number = serializers.CharField()
    endpoint = serializers.CharField(allow_null=True)
    from_number_hidden = serializers.BooleanField()
    created_at = serializers.CharField(allow_null=True)
    sort_value = serializers.CharField(allow_null=True)


class Messages(Shape):
    messages = MessageBody(many=True)


class Sent(Shape):
    sent = serializers.IntegerField(help_text="To how many.")
    failed_numbers = MessageBody(many=True)


class Window(Shape):
    created_at_lt_or_eq = UpTo(required=False)
    created_at_gt_or_eq = serializers.DateTimeField(required=False)
    endpoint = serializers.CharField(required=False)
    limit = serializers.IntegerField(required=False, min_value=0)


class Given(Shape):
    body = serializers.CharField(max_length=1600)
    endpoint = serializers.CharField(required=False, allow_blank=True)
    from_number_hidden = serializers.BooleanField(required=False)


class ToOne(Shape):
    message = Given()


class AnyNumber(serializers.CharField):
    """A number as clients write it, text or integer, with a plus; whether it is one shows when it is sent to."""

    def to_internal_value(self, data: Any) -> str:
        return f"+{super().to_internal_value(data)}"


class ToMany(Shape):
    message = Given()
    to_numbers = serializers.ListField(child=AnyNumber(), min_length=1, max_length=1000)


class All(Endpoint):
    @operation("messages.list", reply=Messages, takes=Window)
    def get(self, call: Call) -> Data:
        """Newest first; of one employee or main number, or of the whole company."""
        wanted = call.values
        ours = None
        if "endpoint" in wanted:
            ours = _number_at(call.account, wanted["endpoint"])
            if not ours:
                return {"messages": []}
        which = MessageFilter(
            ours=ours or "",
            since=wanted.get("created_at_gt_or_eq"),
            until=wanted.get("created_at_lt_or_eq"),
        )
        rows = page_of(
            lambda most: newest(call.account, which, most),
            lambda row: row.created_at,
            most=min(wanted.get("limit", MOST), MOST),
            until=which.until,
        )
        return {"messages": messages_told(call.account, rows)}

    @operation("messages.send", reply=Sent, takes=ToMany)
    def post(self, call: Call) -> Data:
        return send(call, call.values["message"], call.values["to_numbers"])


class ToEmployee(Endpoint):
    @operation("employees.message", reply=Sent, takes=ToOne)
    def post(self, call: Call, id: int) -> Data:
        (view,) = views_of(call.account, [person(call.account, id)])
        return send(call, call.values["message"], [view.private_number] if view.private_number else [])


def send(call: Call, given: dict[str, Any], to_numbers: list[str]) -> dict[str, Any]:
    """One message for each number, each once; what could not be sent is told with its number.

    Refused as a whole, with the documented code, where the first one is already beyond what may be sent in a time or
    paid for; and where a hidden sender has no approved brand name (relatel.md §4, §5.7).
    """
    require(call.account, Feature.TEXTS)
    require_seat(call.account, call.me.pk)
    sender = _sender(call, given)
    sent = 0
    failed: list[dict[str, Any]] = []
    for number in dict.fromkeys(to_numbers):
        draft = Draft(ours=sender.number, peer=number, text=given["body"], sender_name=sender.brand)
        try:
            number_of(number.removeprefix("+"), field="to_numbers")
            send_message(account=call.account, by=call.actor, draft=draft, wait=False)
        except DomainError as exc:
            code = next((code for kind, code in CODES.items() if isinstance(exc, kind)), "")
            if code and not (sent or failed):
                raise Problem(400, code, code) from exc
            failed.append(_unsent(call, sender, draft, code or exc.text))
        else:
            sent += 1
    return {"sent": sent, "failed_numbers": failed}


def _sender(call: Call, given: dict[str, Any]) -> Sender:
    """Whom a message goes out from: the main number that is named, or else the employee."""
    endpoint = given.get("endpoint", "")
    reception = reception_at(call.account, endpoint)
    if reception is None and endpoint not in ("", employee_endpoint(call.me.pk)):
        raise Problem(400, "message.endpoint: Texts go out from a main number, or from yourself.")
    is_hidden = bool(given.get("from_number_hidden"))
    if is_hidden and (reception is None or not reception.approved_brand):
        raise Problem(400, "There is no approved short brand name to send as.")
    if reception is not None:
        number = main_numbers(call.account, [reception]).get(reception.pk, "")
        found = Sender(number, reception=reception, brand=reception.approved_brand if is_hidden else "")
    else:
        (mine,) = views_of(call.account, [call.me])
        found = Sender(mine.private_number, agent=call.me)
    if not found.number:
        raise Problem(400, "You have no mobile number to send from.")
    return found


def _number_at(account: Account, endpoint: str) -> str:
    """The number of an endpoint; "" for one without, and for any but an employee's and a main number's."""
    if (reception := reception_at(account, endpoint)) is not None:
        return main_numbers(account, [reception]).get(reception.pk, "")
    if (agent := agent_at(account, endpoint)) is None:
        return ""
    (view,) = views_of(account, [agent])
    return view.private_number


def _unsent(call: Call, sender: Sender, draft: Draft, error: str) -> dict[str, Any]:
    known, [employee] = contacts_known(call.account, [draft.peer]), employees_told(call.account, [call.me])
    row = Message(ours=draft.ours, peer=draft.peer, text=draft.text, direction=Direction.OUTBOUND)
    row.sender_name = draft.sender_name
    told = _told(row, sender, known.get(draft.peer))
    return told | {"id": None, "created_at": None, "sort_value": None, "employee": employee, "error": error}


def messages_told(account: Account, rows: list[Message]) -> list[dict[str, Any]]:
    """The messages as the API tells of them; as many statements however many they are."""
    known, senders = contacts_known(account, {row.peer for row in rows}), _senders(account)
    agents = [one.agent for one in (senders.get(row.ours) for row in rows) if one is not None and one.agent]
    people = {
        told["id"]: told for told in employees_told(account, {agent.pk: agent for agent in agents}.values())
    }
    found = []
    for row in rows:
        sender = senders.get(row.ours, Sender(row.ours))
        at = moment(row.created_at)
        more = {"id": id_of(row), "created_at": at, "sort_value": at}
        employee = people[sender.agent.pk] if sender.agent is not None else None
        found.append(_told(row, sender, known.get(row.peer)) | more | {"employee": employee})
    return found


def _senders(account: Account) -> dict[str, Sender]:
    """Whose each of the company's numbers is: an employee's or a main number's."""
    mains = list(receptions(account))
    numbers = main_numbers(account, mains)
    found = {numbers[row.pk]: Sender(numbers[row.pk], reception=row) for row in mains if row.pk in numbers}
    views = views_of(account, people_by_name(account))
    return found | {
        one.private_number: Sender(one.private_number, one.agent) for one in views if one.private_number
    }


def id_of(row: Message) -> int:
    """A whole number, as the API has it: the ref of a message is one, written with letters."""
    return int(row.ref, 36)


def _told(row: Message, sender: Sender, contact: dict[str, Any] | None) -> dict[str, Any]:
    source, target = (row.ours, row.peer) if row.is_outbound else (row.peer, row.ours)
    mine, theirs = row.sender_name or sender.name, contact["name"] if contact is not None else None
    return {
        "from_contact": None if row.is_outbound else contact,
        "to_contact": contact if row.is_outbound else None,
        "from_name": mine if row.is_outbound else theirs,
        "from_number": digits(source),
        "from_number_formatted": formatted(source),
        "from_number_hidden": row.is_outbound and bool(row.sender_name),
        "to_number": digits(target),
        "to_name": theirs if row.is_outbound else mine,
        "to_number_formatted": formatted(target),
        "endpoint": sender.endpoint,
        "direction": "outgoing" if row.is_outbound else "incoming",
        "body": row.text,
    }
