"""Web SMS: listed, and sent as the token's employee (relatel.md §5.7)."""

from typing import Any

from rest_framework import serializers

from accounts.models import Account, Agent
from accounts.products import Feature, require
from accounts.selectors.contacts import names_of
from agents.selectors.agents import people_by_name, person, views_of
from common.errors import DomainError
from messaging.models import Message
from messaging.selectors.messages import MessageFilter, newest
from messaging.services.sending import Draft, send_message
from pbx.receptions.selectors import main_numbers
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.contacts import MOST
from portal.api.relatel.employees import employees_told
from portal.api.relatel.endpoints import agent_at, reception_at
from portal.api.relatel.errors import Problem
from portal.api.relatel.reading import Number
from portal.api.relatel.writing import digits, employee_endpoint, formatted, moment

WAYS = {"in": "incoming", "out": "outgoing"}


class MessageBody(Shape):
    id = serializers.CharField()
    direction = serializers.ChoiceField(sorted(WAYS.values()))
    body = serializers.CharField()
    from_number = serializers.CharField()
    to_number = serializers.CharField()
    endpoint = serializers.CharField(allow_null=True)
    created_at = serializers.CharField()
    sort_value = serializers.CharField()


class Messages(Shape):
    messages = MessageBody(many=True)


class Sent(Shape):
    sent = serializers.IntegerField(help_text="To how many.")
    failed_numbers = MessageBody(many=True)


class Window(Shape):
    created_at_lt_or_eq = serializers.DateTimeField(required=False)
    created_at_gt_or_eq = serializers.DateTimeField(required=False)
    endpoint = serializers.CharField(required=False)
    limit = serializers.IntegerField(required=False, min_value=0)


class Given(Shape):
    body = serializers.CharField(max_length=1600)
    endpoint = serializers.CharField(required=False, allow_blank=True)
    from_number_hidden = serializers.BooleanField(required=False)


class ToOne(Shape):
    message = Given()


class ToMany(Shape):
    message = Given()
    to_numbers = serializers.ListField(child=Number(), min_length=1, max_length=1000)


class All(Endpoint):
    @operation("messages.list", reply=Messages, takes=Window)
    def get(self, call: Call) -> Data:
        """Newest first; of one employee, or of the whole company."""
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
        rows = newest(call.account, which, min(wanted.get("limit", MOST), MOST))
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

    A hidden sender needs a main number with an approved brand name (relatel.md §5.7).
    """
    require(call.account, Feature.TEXTS)
    ours = _sender(call, given)
    sent, failed = 0, []
    for number in dict.fromkeys(to_numbers):
        draft = Draft(ours=ours, peer=number, text=given["body"])
        try:
            send_message(account=call.account, by=call.actor, draft=draft, wait=False)
        except DomainError as exc:
            failed.append(_unsent(call, draft, exc))
        else:
            sent += 1
    return {"sent": sent, "failed_numbers": failed}


def _sender(call: Call, given: dict[str, Any]) -> str:
    """The number that a message goes out from: that of the main number which is named, or else the employee's own."""
    reception = reception_at(call.account, given.get("endpoint", ""))
    if given.get("from_number_hidden") and (reception is None or not reception.approved_brand):
        raise Problem(400, "There is no approved short brand name to send as.")
    if reception is not None:
        number = main_numbers(call.account, [reception]).get(reception.pk, "")
    else:
        (mine,) = views_of(call.account, [call.me])
        number = mine.private_number
    if not number:
        raise Problem(400, "You have no mobile number to send from.")
    return number


def _number_at(account: Account, endpoint: str) -> str:
    """The number of an endpoint; "" for one without, and for any but an employee's and a main number's."""
    if (reception := reception_at(account, endpoint)) is not None:
        return main_numbers(account, [reception]).get(reception.pk, "")
    if (agent := agent_at(account, endpoint)) is None:
        return ""
    (view,) = views_of(account, [agent])
    return view.private_number


def _unsent(call: Call, draft: Draft, exc: DomainError) -> dict[str, Any]:
    told = _told(
        ours=draft.ours,
        peer=draft.peer,
        is_out=True,
        body=draft.text,
        names=names_of(call.account, [draft.peer]),
        sender=call.me,
    )
    return told | {"id": None, "created_at": None, "sort_value": None, "error": exc.text}


def messages_told(account: Account, rows: list[Message]) -> list[dict[str, Any]]:
    names = names_of(account, {row.peer for row in rows})
    of_number = {
        view.private_number: view.agent
        for view in views_of(account, people_by_name(account))
        if view.private_number
    }
    senders = {of_number[row.ours] for row in rows if row.ours in of_number}
    people = {told["id"]: told for told in employees_told(account, senders)}
    found = []
    for row in rows:
        sender = of_number.get(row.ours)
        told = _told(
            ours=row.ours, peer=row.peer, is_out=row.is_outbound, body=row.text, names=names, sender=sender
        )
        at = moment(row.created_at)
        employee_told = people.get(sender.pk) if sender is not None else None
        found.append(
            told | {"id": str(row.pk), "created_at": at, "sort_value": at, "employee": employee_told}
        )
    return found


def _told(
    *, ours: str, peer: str, is_out: bool, body: str, names: dict[str, str], sender: Agent | None
) -> dict[str, Any]:
    source, target = (ours, peer) if is_out else (peer, ours)
    mine = sender.name if sender is not None else None
    theirs = names.get(peer)
    return {
        "from_contact": None,
        "to_contact": None,
        "from_name": mine if is_out else theirs,
        "from_number": digits(source),
        "from_number_formatted": formatted(source),
        "from_number_hidden": False,
        "to_number": digits(target),
        "to_name": theirs if is_out else mine,
        "to_number_formatted": formatted(target),
        "endpoint": employee_endpoint(sender.pk) if sender is not None else None,
        "employee": None,
        "direction": "outgoing" if is_out else "incoming",
        "body": body,
    }
