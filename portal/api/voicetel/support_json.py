"""Tickets, threads, actors and customers in VoiceTel's words (voicetel.md §7)."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from accounts.models import User
from portal.api.voicetel.account import moment
from portal.api.voicetel.fields import Moment, Shape, Text, Whole
from support.clean import BODY_LENGTH
from support.models import Attachment, Thread, Ticket
from support.states import Source, ThreadKind, TicketStatus
from support.tokens import file_url

MAILBOX = 1
# One folder for each status, by our numbering.
FOLDERS = {status: place for place, status in enumerate(TicketStatus.values, start=1)}


class TypeAndVia(Shape):
    type = Text()
    via = Text()


class TypeAndText(Shape):
    type = Text()
    text = Text(allow_blank=True)


class ActorData(Shape):
    id = Whole()
    type = serializers.ChoiceField(["customer", "user"])
    email = Text(allow_blank=True)
    firstName = Text()
    lastName = Text(allow_blank=True)
    photoUrl = Text(allow_blank=True)


class ContactEntry(Shape):
    id = Whole()
    value = Text()
    type = Text()


class WebsiteEntry(Shape):
    id = Whole()
    value = Text()


class AddressData(Shape):
    street = Text(allow_blank=True)
    city = Text(allow_blank=True)
    state = Text(allow_blank=True)
    country = Text(allow_blank=True)
    zip = Text(allow_blank=True)


class CustomerParts(Shape):
    emails = ContactEntry(many=True)
    phones = ContactEntry(many=True)
    socialProfiles = ContactEntry(many=True)
    websites = WebsiteEntry(many=True)
    address = AddressData()


class CustomerData(Shape):
    id = Whole()
    firstName = Text()
    lastName = Text(allow_blank=True)
    email = Text()
    company = Text()
    jobTitle = Text(allow_blank=True)
    photoType = Text()
    photoUrl = Text(allow_blank=True)
    notes = Text(allow_blank=True)
    type = serializers.ChoiceField(["customer"])
    createdAt = Moment()
    updatedAt = Moment()
    embedded = CustomerParts()


class AttachmentData(Shape):
    id = Whole()
    mimeType = Text()
    fileName = Text()
    fileUrl = Text(max_length=500, help_text="Opens the file for an hour.")
    size = Whole()


class ThreadParts(Shape):
    attachments = AttachmentData(many=True)


class ThreadData(Shape):
    id = Whole()
    status = serializers.ChoiceField(TicketStatus.values)
    type = serializers.ChoiceField(ThreadKind.values)
    state = serializers.ChoiceField(["published"])
    body = Text(max_length=BODY_LENGTH)
    rating = Whole()
    ratingComment = Text(allow_blank=True)
    openedAt = Moment(allow_null=True)
    createdAt = Moment()
    source = TypeAndVia()  # type: ignore[assignment]
    action = TypeAndText()
    createdBy = ActorData()
    assignedTo = ActorData(allow_null=True)
    customer = CustomerData()
    to = serializers.ListField(child=Text())
    cc = serializers.ListField(child=Text())
    bcc = serializers.ListField(child=Text())
    embedded = ThreadParts()


class TicketParts(Shape):
    threads = ThreadData(many=True)


class WaitingData(Shape):
    time = Moment()
    friendly = Text()
    latestReplyFrom = serializers.ChoiceField(["customer", "user"])


class CustomField(Shape):
    id = Whole()
    name = Text()
    value = Text()
    text = Text()


class TicketShape(Shape):
    id = Whole()
    number = Whole(help_text="The human sequence.")
    subject = Text()
    preview = Text(allow_blank=True)
    type = serializers.ChoiceField(Source.values)
    status = serializers.ChoiceField(TicketStatus.values)
    state = serializers.ChoiceField(["published"])
    mailboxId = Whole()
    folderId = Whole()
    threadsCount = Whole()
    source = TypeAndVia()  # type: ignore[assignment]
    createdAt = Moment()
    updatedAt = Moment()
    userUpdatedAt = Moment()
    closedAt = Moment(allow_null=True)
    closedBy = Whole(allow_null=True)
    closedByUser = ActorData(allow_null=True)
    customerWaitingSince = WaitingData(allow_null=True)
    createdBy = ActorData()
    assignee = ActorData(allow_null=True)
    customer = CustomerData()
    cc = serializers.ListField(child=Text())
    bcc = serializers.ListField(child=Text())
    customFields = CustomField(many=True)
    embedded = TicketParts()


def ticket_json(ticket: Ticket, threads: list[Thread], now: datetime) -> dict[str, Any]:
    """The whole object; a list of tickets tells no threads."""
    customer = customer_json(ticket)
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "subject": ticket.subject,
        "preview": ticket.preview,
        "type": ticket.source,
        "status": ticket.status,
        "state": "published",
        "mailboxId": MAILBOX,
        "folderId": FOLDERS[ticket.status],
        "threadsCount": ticket.threads_count,
        "source": {"type": ticket.channel, "via": "customer"},
        "createdAt": moment(ticket.created_at),
        "updatedAt": moment(ticket.updated_at),
        "userUpdatedAt": moment(ticket.last_reply_at),
        "closedAt": moment(ticket.closed_at) if ticket.closed_at else None,
        "closedBy": ticket.closed_by_id,
        "closedByUser": _closer(ticket),
        "customerWaitingSince": _waiting(ticket, now),
        "createdBy": _actor(ticket.account_id, "customer", ticket.customer_email, _customer_name(ticket)),
        "assignee": user_json(ticket.assignee),
        "customer": customer,
        "cc": [],
        "bcc": [],
        "customFields": _about(ticket),
        "embedded": {"threads": [thread_json(thread, ticket, customer) for thread in threads]},
    }


def thread_json(thread: Thread, ticket: Ticket, customer: dict[str, Any]) -> dict[str, Any]:
    is_customer = thread.kind == ThreadKind.CUSTOMER
    return {
        "id": thread.pk,
        "status": thread.status,
        "type": thread.kind,
        "state": "published",
        "body": thread.body,
        "rating": 0,
        "ratingComment": "",
        "openedAt": None,
        "createdAt": moment(thread.created_at),
        "source": {"type": thread.channel, "via": "customer" if is_customer else "user"},
        "action": {"type": "", "text": ""},
        "createdBy": _author(thread, ticket),
        "assignedTo": user_json(ticket.assignee),
        "customer": customer,
        "to": [ticket.customer_email] if thread.kind == ThreadKind.MESSAGE else [],
        "cc": [],
        "bcc": [],
        "embedded": {"attachments": [_attachment(file) for file in thread.attachments.all()]},
    }


def customer_json(ticket: Ticket) -> dict[str, Any]:
    """The account in the part of the customer, with the address that the ticket's answers go to."""
    account = ticket.account
    first, last = _names(_customer_name(ticket))
    phones = [{"id": account.pk, "value": account.caller_id, "type": "work"}] if account.caller_id else []
    return {
        "id": account.pk,
        "firstName": first,
        "lastName": last,
        "email": ticket.customer_email,
        "company": account.name[:60],
        "jobTitle": "",
        "photoType": "default",
        "photoUrl": "",
        "notes": "",
        "type": "customer",
        "createdAt": moment(account.created_at),
        "updatedAt": moment(account.created_at),
        "embedded": {
            "emails": [{"id": account.pk, "value": ticket.customer_email, "type": "work"}],
            "phones": phones,
            "socialProfiles": [],
            "websites": [],
            "address": {"street": "", "city": "", "state": "", "country": "", "zip": ""},
        },
    }


def user_json(user: User | None) -> dict[str, Any] | None:
    """A member of staff; their own address is not the customer's to know."""
    return _actor(user.pk, "user", "", str(user)) if user else None


def _author(thread: Thread, ticket: Ticket) -> dict[str, Any]:
    if thread.kind == ThreadKind.CUSTOMER:
        return _actor(ticket.account_id, "customer", ticket.customer_email, thread.author_label)
    return _actor(thread.author_id or 0, "user", "", thread.author_label)


def _closer(ticket: Ticket) -> dict[str, Any] | None:
    if ticket.closed_at is None:
        return None
    return user_json(ticket.closed_by) or _actor(0, "user", "", ticket.closed_by_label or "Tandem")


def _actor(pk: int, type: str, email: str, name: str) -> dict[str, Any]:
    first, last = _names(name)
    return {"id": pk, "type": type, "email": email, "firstName": first, "lastName": last, "photoUrl": ""}


def _customer_name(ticket: Ticket) -> str:
    return ticket.customer_name or ticket.account.name


def _names(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def _waiting(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    if ticket.waiting_since is None:
        return None
    minutes = int((now - ticket.waiting_since).total_seconds() // 60)
    friendly = f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"
    return {
        "time": moment(ticket.waiting_since),
        "friendly": friendly,
        "latestReplyFrom": ticket.last_reply_from,
    }


def _about(ticket: Ticket) -> list[dict[str, Any]]:
    fields = []
    if ticket.about_type:
        value = f"{ticket.about_type}:{ticket.about_id}"
        fields.append({"id": 1, "name": "About", "value": value, "text": ticket.about_label})
    if kept := ticket.merged_into:
        fields.append({"id": 2, "name": "Merged into", "value": str(kept.pk), "text": f"#{kept.number}"})
    return fields


def _attachment(file: Attachment) -> dict[str, Any]:
    return {
        "id": file.pk,
        "mimeType": file.mime,
        "fileName": file.name,
        "fileUrl": file_url(file),
        "size": file.size,
    }
