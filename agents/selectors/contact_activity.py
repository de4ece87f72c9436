"""When somebody of the address book was last heard or written to, and the calls with them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from accounts.models import Account, Contact, ContactComment, ContactNumber
from calls.models import CallRecord
from messaging.models import Conversation


def last_activity(account: Account, contacts: Iterable[Contact]) -> dict[int, datetime]:
    """The moment of the latest call, message or comment of each contact that has any, by its id, with any of its
    numbers; one statement however many they are, and none for none.
    """
    wanted = [row.pk for row in contacts]
    if not wanted:
        return {}
    calls = CallRecord.objects.filter(account=account).order_by("-started_at").values("started_at")
    talks = Conversation.objects.filter(account=account, peer=OuterRef("e164"))
    comments = ContactComment.objects.filter(account=account, contact=OuterRef("contact"))
    # Of several moments the database takes the latest that there is.
    latest = Greatest(
        Subquery(calls.filter(caller=OuterRef("e164"))[:1]),
        Subquery(calls.filter(called=OuterRef("e164"))[:1]),
        Subquery(talks.order_by().values("peer").annotate(at=Max("last_at")).values("at")),
        Subquery(comments.order_by().values("contact").annotate(at=Max("created_at")).values("at")),
    )
    rows = ContactNumber.objects.filter(account=account, contact__in=wanted).annotate(at=latest)
    # The latest of a contact's numbers comes last, and stays.
    return dict(rows.exclude(at=None).order_by("at").values_list("contact", "at"))


def calls_with(account: Account, e164s: Iterable[str], most: int) -> list[CallRecord]:
    """The newest calls with these numbers, newest first; one statement, which reads so many of each number."""
    ways = [
        _calls(account, **{side: e164})[:most]
        for e164 in dict.fromkeys(e164s)
        for side in ("caller", "called")
    ]
    if not ways:
        return []
    # A call between two of them is found from both sides.
    rows = ways[0].union(*ways[1:], all=True).order_by("-started_at", "-pk")[: 2 * most]
    return list({row.pk: row for row in rows}.values())[:most]


def _calls(account: Account, **way: str) -> QuerySet[CallRecord]:
    return CallRecord.objects.filter(account=account, **way).order_by(F("started_at").desc(), "-pk")
