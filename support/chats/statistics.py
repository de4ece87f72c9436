"""How chats were answered: by chat reception, colleague and stretch of time. There are few beside calls, so that the
chats themselves are read.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, Sum, Value

from accounts.models import Account
from accounts.products import Feature, require
from calls.statistics.ratings import NONE, Ratings
from calls.statistics.selectors import Answers
from common.hourly import Unit
from support.chats.models import Chat
from support.satisfaction.figures import STRETCHES, By, sums_by
from support.satisfaction.states import Conversation


class ChatGroup(StrEnum):
    """What chats are added up by, besides time; each is a column of the table."""

    RECEPTION = "reception_id"
    COLLEAGUE = "answered_by_id"


RATED = {ChatGroup.RECEPTION: By.CHAT_RECEPTION, ChatGroup.COLLEAGUE: By.EMPLOYEE}


def chat_figures(
    account: Account,
    *,
    group: ChatGroup | None,
    unit: Unit | None,
    since: datetime,
    until: datetime,
    only: Collection[int] | None,
) -> dict[Any, tuple[Answers, Ratings]]:
    """Of the chats that are over and began at or after ``since`` and before ``until``: by ids, or by when an hour, day,
    week or month of the account's zone began; of all chat receptions, or of those with these ids. Forbidden where the
    account's product has no statistics.
    """
    require(account, Feature.STATISTICS)
    rows = Chat.objects.filter(account=account, ended_at__isnull=False)
    rows = rows.filter(started_at__gte=since, started_at__lt=until).order_by()
    places = Q(conversation=Conversation.CHAT)
    if only is not None:
        rows, places = rows.filter(reception__in=only), places & Q(chat_reception__in=only)
    key: Any = F(group.value) if group is not None else Value(0)
    if unit is not None:
        key = STRETCHES[unit]("started_at", tzinfo=account.zone)
    elif group is not None:
        rows = rows.exclude(**{group.value: None})
    found = rows.values(whose=key).annotate(
        chats=Count("pk"),
        answered=Count("answered_at"),
        waited=Sum(F("answered_at") - F("started_at")),
        talked=Sum(F("ended_at") - F("answered_at")),
    )
    apart = [RATED[group]] if group is not None else []
    rated = sums_by(account, since=since, until=until, apart=apart, each=unit, places=places)
    ratings = {key[-1]: Ratings(sums.count, sums.average) for key, sums in rated.items() if sums.count}
    return {row["whose"]: (_answers(row), ratings.get(row["whose"], NONE)) for row in found}


def _answers(row: Any) -> Answers:
    waited, talked = (
        round(row[name].total_seconds() * 1000) if row[name] else 0 for name in ("waited", "talked")
    )
    return Answers(
        calls=row["chats"], answered=row["answered"], waits=row["answered"], waited=waited, talked=talked
    )
