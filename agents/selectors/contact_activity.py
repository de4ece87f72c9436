"""When somebody of the address book was last heard or written to, and the calls with them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from accounts.models import Account, Contact, ContactComment
from calls.models import CallRecord
from messaging.models import Conversation


def last_activity(account: Account, contacts: Iterable[Contact]) -> dict[int, datetime]:
    """The moment of the latest call, message or comment of each contact that has any, by its id; one statement however
    many they are, and none for none.
    """
    wanted = [row.pk for row in contacts]
    if not wanted:
        return {}
    calls = CallRecord.objects.filter(account=account).order_by("-started_at").values("started_at")
    talks = Conversation.objects.filter(account=account, peer=OuterRef("e164"))
    comments = ContactComment.objects.filter(account=account, contact=OuterRef("pk"))
    # Of several moments the database takes the latest that there is.
    latest = Greatest(
        Subquery(calls.filter(caller=OuterRef("e164"))[:1]),
        Subquery(calls.filter(called=OuterRef("e164"))[:1]),
        Subquery(talks.order_by().values("peer").annotate(at=Max("last_at")).values("at")),
        Subquery(comments.order_by().values("contact").annotate(at=Max("created_at")).values("at")),
    )
    rows = Contact.objects.filter(account=account, pk__in=wanted).order_by().annotate(at=latest)
    return dict(rows.exclude(at=None).values_list("pk", "at"))


def calls_with(account: Account, contact: Contact, most: int) -> list[CallRecord]:
    """The newest calls with the contact, newest first."""
    ways = (Q(caller=contact.e164), Q(called=contact.e164))
    found = [row for way in ways for row in _calls(account, way)[:most]]
    return sorted(found, key=lambda row: (row.started_at, row.pk), reverse=True)[:most]


def _calls(account: Account, way: Q) -> QuerySet[CallRecord]:
    return CallRecord.objects.filter(way, account=account).order_by(F("started_at").desc(), "-pk")
