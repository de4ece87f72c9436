"""Contacts of the company and the comments on them (relatel.md §5.4)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpResponse
from rest_framework import serializers

from accounts.models import Account, Contact, ContactComment
from accounts.selectors import contacts as selectors
from accounts.services import address_book
from accounts.services.address_book import ContactFields
from agents.selectors.contact_activity import last_activity
from portal.api.relatel.base import Call, Data, Endpoint, Shape, operation
from portal.api.relatel.employees import employees_told
from portal.api.relatel.reading import Number, number_of
from portal.api.relatel.writing import digits, formatted, moment

USUAL, MOST = 10, 100


class ContactBody(Shape):
    id = serializers.IntegerField()
    number = serializers.CharField()
    number_formatted = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    comments_count = serializers.IntegerField()
    flagged = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())
    activity_id = serializers.IntegerField(allow_null=True)
    activity_at = serializers.CharField(allow_null=True)


class OneContact(Shape):
    contact = ContactBody()


class Contacts(Shape):
    contacts = ContactBody(many=True)


class Window(Shape):
    """Which contacts: by id, so many at once; more than a hundred are cut to that."""

    number = Number(required=False)
    limit = serializers.IntegerField(required=False, min_value=0)
    id_gt_or_eq = serializers.IntegerField(required=False, min_value=0, max_value=2**63 - 1)


class Given(Shape):
    name = serializers.CharField(required=False, max_length=100)
    number = Number(required=False)
    email = serializers.CharField(required=False, allow_blank=True, max_length=254)
    flagged = serializers.BooleanField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=30), required=False, max_length=20)


class Wanted(Shape):
    contact = Given()


class CommentBody(Shape):
    id = serializers.IntegerField()
    body = serializers.CharField()
    contact_id = serializers.IntegerField()
    sort_value = serializers.CharField()
    created_at = serializers.CharField()


class OneComment(Shape):
    comment = CommentBody()


class Comments(Shape):
    comments = CommentBody(many=True)


class Said(Shape):
    body = serializers.CharField(max_length=4000)
    employee_id = serializers.IntegerField(required=False)
    recipient_id = serializers.IntegerField(required=False)


class Comment(Shape):
    comment = Said()


def contacts_known(account: Account, e164s: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the address book has of these numbers, as the API tells of it; two statements however many they are."""
    return contacts_told(account, selectors.contacts_by_number(account, e164s))


Key = TypeVar("Key")


def contacts_told(account: Account, found: Mapping[Key, Contact]) -> dict[Key, dict[str, Any]]:
    """The same of contacts that were read with their numbers of comments; one statement however many they are."""
    latest = last_activity(account, found.values())
    return {key: _told(row, row.comment_count, latest.get(row.pk)) for key, row in found.items()}  # type: ignore[attr-defined]


def contact_told(account: Account, row: Contact) -> dict[str, Any]:
    """One contact, however it was read."""
    comments, latest = selectors.comment_count(account, row), last_activity(account, [row])
    return _told(row, comments, latest.get(row.pk))


def _told(row: Contact, comments: int, latest: datetime | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": digits(row.e164),
        "number_formatted": formatted(row.e164),
        "name": row.name,
        "email": row.email or None,
        "comments_count": comments,
        "flagged": row.is_flagged,
        "tags": list(row.tags),
        "activity_id": None,
        "activity_at": moment(latest),
    }


class All(Endpoint):
    @operation("contacts.list", reply=Contacts, takes=Window)
    def get(self, call: Call) -> Data:
        wanted = call.values
        rows = selectors.contacts_from(
            call.account,
            first_id=wanted.get("id_gt_or_eq", 0),
            most=min(wanted.get("limit", USUAL), MOST),
            e164=wanted.get("number", ""),
        )
        return {"contacts": list(contacts_told(call.account, {row.pk: row for row in rows}).values())}

    @operation("contacts.create", reply=OneContact, takes=Wanted)
    def post(self, call: Call) -> Data:
        fields = _fields(call.values["contact"])
        made = address_book.add_contact(account=call.account, by=call.actor, fields=fields)
        return {"contact": contact_told(call.account, made)}


class One(Endpoint):
    @operation("contacts.get", reply=OneContact)
    def get(self, call: Call, id: int) -> Data:
        return _one(call, selectors.contact(call.account, id))

    @operation("contacts.update", reply=OneContact, takes=Wanted)
    def put(self, call: Call, id: int) -> Data:
        fields = _fields(call.values["contact"])
        return _one(
            call, address_book.change_contact(account=call.account, by=call.actor, pk=id, fields=fields)
        )

    @operation("contacts.delete", reply=None)
    def delete(self, call: Call, id: int) -> Data:
        address_book.delete_contact(account=call.account, by=call.actor, pk=id)
        return HttpResponse(status=200)


class ByNumber(Endpoint):
    @operation("contacts.by_number", reply=OneContact)
    def get(self, call: Call, number: int) -> Data:
        return _one(call, selectors.contact_of_number(call.account, number_of(str(number), field="number")))


class CommentsOfOne(Endpoint):
    @operation("comments.list", reply=Comments)
    def get(self, call: Call, id: int) -> Data:
        rows = selectors.comments(call.account, selectors.contact(call.account, id))[:MOST]
        return {"comments": [_comment_told(call, row) for row in rows]}

    @operation("comments.create", reply=OneComment, takes=Comment)
    def post(self, call: Call, id: int) -> Data:
        """By the token's employee unless another one is named."""
        said = call.values["comment"]
        author = call.me
        if (named := said.get("employee_id", author.pk)) != author.pk:
            author = selectors.colleague(call.account, named)
        made = address_book.comment_on(
            account=call.account,
            by=call.actor,
            pk=id,
            body=said["body"],
            author=author,
            recipient=said.get("recipient_id"),
        )
        return {"comment": _comment_told(call, made)}


def _fields(given: dict[str, Any]) -> ContactFields:
    values = {name: given.get(name) for name in ("name", "number", "email", "tags")}
    return ContactFields(**values, is_flagged=given.get("flagged"))


def _one(call: Call, row: Contact) -> Data:
    return {"contact": contact_told(call.account, row)}


def _comment_told(call: Call, row: ContactComment) -> dict[str, Any]:
    recipient = employees_told(call.account, [row.recipient])[0] if row.recipient is not None else None
    return {
        "id": row.pk,
        "body": row.body,
        "employee": {"id": row.author_id, "name": row.author_name},
        "contact_id": row.contact_id,
        "sort_value": moment(row.created_at),
        "created_at": moment(row.created_at),
        "recipient": recipient,
    }
