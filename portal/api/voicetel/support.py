"""Support tickets (voicetel.md §7, operations 73 to 79)."""

from django.utils import timezone
from rest_framework import serializers

from accounts.models import Account
from accounts.states import AccountKind
from common import scope
from common.errors import Forbidden, Invalid, NotFound
from portal.api.repeating import Reply
from portal.api.voicetel.auth import require_admin
from portal.api.voicetel.base import ApiCall, Data, Endpoint, once, operation, success
from portal.api.voicetel.fields import Shape, Text, Whole
from portal.api.voicetel.support_json import ThreadData, TicketShape, customer_json, thread_json, ticket_json
from support.clean import BODY_LENGTH, SUBJECT_LENGTH
from support.models import Ticket
from support.selectors import desk
from support.selectors import tickets as selectors
from support.selectors.tickets import GONE
from support.services.speaking import Customer, Words, open_ticket, reply
from support.services.status import change_status, delete_ticket
from support.states import TicketStatus

LONGEST_LIST = 200


class NewTicket(Shape):
    subject = Text(max_length=SUBJECT_LENGTH)
    message = Text(max_length=BODY_LENGTH)
    email = Text(
        required=False, allow_blank=True, max_length=254, help_text="Administrators only: whose ticket it is."
    )


class NewReply(Shape):
    message = Text(max_length=BODY_LENGTH)


class StatusChange(Shape):
    status = serializers.ChoiceField(TicketStatus.values)


class TicketData(Shape):
    ticket = TicketShape()


class TicketList(Shape):
    tickets = TicketShape(many=True)
    totalCount = Whole()


class ThreadList(Shape):
    messages = ThreadData(many=True)


class UpdateData(Shape):
    status = serializers.ChoiceField(["success"])
    id = Whole()


class ReplyData(Shape):
    message = serializers.ChoiceField(["Reply added"])


class Tickets(Endpoint):
    @operation("support.list", reply=TicketList)
    def get(self, call: ApiCall) -> Data:
        """Tickets, newest first, at most 200: the account's own, and for administrators those of accounts below."""
        found, total = selectors.newest(call.account, LONGEST_LIST, staff=call.credential.is_admin)
        now = timezone.now()
        return {"tickets": [ticket_json(ticket, [], now) for ticket in found], "totalCount": total}

    @operation("support.create", body=NewTicket, reply=TicketData, status=201, also=(409,), repeatable=True)
    def post(self, call: ApiCall) -> Data | Reply:
        """Open a ticket; answers go to the account's address, or for administrators to ``email``'s account."""
        return once(call, "support.create", lambda _key: _create(call), together=True)


class OneTicket(Endpoint):
    @operation("support.get", reply=TicketData, also=(403, 404))
    def get(self, call: ApiCall, id: str) -> Data:
        """One ticket with all that was said."""
        ticket, staff = _ticket(call, id)
        said = selectors.conversation(call.account, ticket, staff=staff)
        return {"ticket": ticket_json(ticket, said, timezone.now())}

    @operation("support.update", body=StatusChange, reply=UpdateData, also=(403, 404, 409))
    def put(self, call: ApiCall, id: str) -> Data:
        """Give a ticket a status; the one that it has already is no change. One that was merged stays closed."""
        ticket, staff = _ticket(call, id)
        status = TicketStatus(call.values["status"])
        change_status(account=call.account, by=call.actor, number=ticket.number, status=status, staff=staff)
        return {"status": "success", "id": ticket.pk}

    @operation("support.delete", reply=None, also=(403, 404))
    def delete(self, call: ApiCall, id: str) -> Data:
        """Delete a ticket with all that was said; administrators only."""
        require_admin(call.credential)
        ticket, staff = _ticket(call, id)
        if not staff:
            raise Forbidden("Tickets of your own account are deleted by an account above it.")
        delete_ticket(account=call.account, by=call.actor, number=ticket.number)
        return None


class TicketMessages(Endpoint):
    @operation("support.messages", reply=ThreadList, also=(403, 404))
    def get(self, call: ApiCall, id: str) -> Data:
        """What was said in a ticket, oldest first; internal notes are told to administrators only."""
        ticket, staff = _ticket(call, id)
        customer = customer_json(ticket)
        said = selectors.conversation(call.account, ticket, staff=staff)
        return {"messages": [thread_json(thread, ticket, customer) for thread in said]}


class TicketReplies(Endpoint):
    @operation(
        "support.reply", body=NewReply, reply=ReplyData, status=201, also=(403, 404, 409), repeatable=True
    )
    def post(self, call: ApiCall, id: str) -> Data | Reply:
        """Say something in a ticket; a customer's reply makes it active again."""
        ticket, staff = _ticket(call, id)
        return once(
            call, f"support.reply.{ticket.pk}", lambda _key: _reply(call, ticket, staff), together=True
        )


def _create(call: ApiCall) -> Reply:
    email = call.values.get("email", "").strip().lower()
    account, address = call.account, call.account.email
    if email and call.credential.is_admin:
        account, address = _customer(call, email), email
    with scope.tenant(account.pk):
        ticket = open_ticket(
            account=account,
            by=call.actor,
            customer=Customer(address, account.name),
            subject=call.values["subject"],
            words=Words(call.values["message"]),
        )
        said = selectors.conversation(account, ticket)
    return Reply(201, success({"ticket": ticket_json(ticket, said, timezone.now())}))


def _customer(call: ApiCall, email: str) -> Account:
    try:
        return desk.account_of_customer(call.account, email)
    except NotFound as exc:
        raise Invalid(exc.text, field=exc.field) from exc


def _reply(call: ApiCall, ticket: Ticket, staff: bool) -> Reply:
    words = Words(call.values["message"])
    reply(account=call.account, by=call.actor, number=ticket.number, words=words, staff=staff)
    return Reply(201, success({"message": "Reply added"}))


def _ticket(call: ApiCall, id: str) -> tuple[Ticket, bool]:
    """The ticket, and whether the caller is its staff. A stranger's is a 403, no ticket at all a 404."""
    if not (id.isascii() and id.isdecimal() and len(id) < 19):
        raise NotFound(GONE)
    pk = int(id)
    sides = (False, True) if call.credential.is_admin else (False,)
    if call.account.kind == AccountKind.OPERATOR and call.credential.is_admin:
        # Nobody stands above the operator, whose own tickets its staff handle.
        sides = (True,)
    for staff in sides:
        try:
            return selectors.ticket_with_id(call.account, pk, staff=staff), staff
        except NotFound:
            continue
    if selectors.is_anybodys(pk):
        raise Forbidden("This ticket belongs to another account.")
    raise NotFound(GONE)
