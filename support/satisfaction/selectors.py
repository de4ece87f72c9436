"""Reads of ratings. Requests that nobody has answered are counted, and else not there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from common import crypto, scope
from support.satisfaction.figures import HAS_COMMENT, Sums, sums_of
from support.satisfaction.models import Rating
from support.satisfaction.states import RatingKind
from support.satisfaction.tokens import LENGTH

LATELY = timedelta(days=90)


@dataclass(frozen=True)
class RatingFilter:
    """What a list is narrowed to; None and "" do not narrow. ``until`` is not in the time, ``at_latest`` is."""

    reception: int | None = None
    chat_reception: int | None = None
    agent: int | None = None
    kind: str = ""
    is_commented: bool | None = None
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None
    at_latest: datetime | None = None


def ratings(account: Account) -> QuerySet[Rating]:
    """What was answered, newest first, with what it is about."""
    rows = Rating.objects.filter(account=account, rated_at__isnull=False).order_by("-rated_at", "-pk")
    return rows.select_related("reception", "chat_reception", "agent", "chat")


def filtered(account: Account, wanted: RatingFilter) -> QuerySet[Rating]:
    rows = ratings(account)
    if wanted.is_commented is not None:
        rows = rows.filter(HAS_COMMENT if wanted.is_commented else ~HAS_COMMENT)
    exact = _exact(wanted) | {
        "kind": wanted.kind or None,
        "rated_at__gte": wanted.since,
        "rated_at__lt": wanted.until,
        "rated_at__lte": wanted.at_latest,
    }
    return rows.filter(**{name: value for name, value in exact.items() if value is not None})


def _exact(wanted: RatingFilter) -> dict[str, object]:
    return {
        "reception": wanted.reception,
        "chat_reception": wanted.chat_reception,
        "agent": wanted.agent,
        "number": wanted.number or None,
    }


def totals(account: Account, wanted: RatingFilter) -> Sums:
    """What the ratings that fit add up to; requests are narrowed by what they have: time, place, employee, number."""
    exact = _exact(wanted) | {"asked_at__gte": wanted.since, "asked_at__lt": wanted.until}
    asked = Rating.objects.filter(account=account, asked_at__isnull=False)
    asked = asked.filter(**{name: value for name, value in exact.items() if value is not None})
    return sums_of(filtered(account, wanted).select_related(None), asked)


def of_calls(account: Account, calls: Iterable[int]) -> dict[int, Rating]:
    """The answers about these calls, by their ids; one statement however many they are."""
    rows = ratings(account).filter(call_id__in=set(calls))
    return {row.call_id: row for row in rows if row.call_id is not None}


def of_records(account: Account, records: Iterable[int]) -> dict[int, Rating]:
    """The same of calls that a carrier told of, by the ids of their records."""
    rows = ratings(account).filter(record_id__in=set(records))
    return {row.record_id: row for row in rows if row.record_id is not None}


def of_call(account: Account, call: int) -> Rating | None:
    return of_calls(account, [call]).get(call)


def of_chat(account: Account, chat: int) -> Rating | None:
    """What was asked about the chat, and may have been answered."""
    return Rating.objects.filter(account=account, chat_id=chat).first()


def with_verdict(wanted: RatingFilter, rating: int | None) -> RatingFilter:
    """Narrowed by Relatel's word too: 1 is satisfied and 0 is not (relatel.md §5.9)."""
    if rating is None:
        return wanted
    return replace(wanted, kind=RatingKind.POSITIVE if rating else RatingKind.NEGATIVE)


def behind_link(token: str) -> Rating | None:
    """The request, with its account, that a link leads to while it can be answered; None for any other word."""
    if len(token) != LENGTH:
        return None
    with scope.system():
        rows = Rating.objects.filter(fingerprint=crypto.fingerprint(token), rated_at=None)
        found: Rating | None = (
            rows.filter(expires_at__gt=timezone.now()).select_related("account", "reception").first()
        )
    return found


def asked_by_mail(token: str) -> Rating | None:
    """The request, with its account, that was mailed with this word, also once it is answered or over."""
    if len(token) != LENGTH:
        return None
    with scope.system():
        rows = Rating.objects.filter(fingerprint=crypto.fingerprint(token)).exclude(email="")
        return rows.select_related("account").first()


def at_place(*, reception: int | None = None, chat_reception: int | None = None) -> Q:
    """Ratings of a main number, or of a chat reception, for ``figures.sums_by``."""
    if reception is not None:
        return Q(reception=reception)
    return Q(chat_reception=chat_reception) if chat_reception is not None else Q()
