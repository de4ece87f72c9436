"""Compares what waits for a person with what was there the last time, and has the rules tell the difference.

Each kind of concern is read once for all rules together, in as many statements for two thousand accounts as for one. A
thing is told when it appears, and again only when it went and came back.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.concerns import Concern, all_concerns
from accounts.selectors.accounts import working
from common import scope
from common.inserting import insert_rows
from events.alerts.kinds import wanted
from events.alerts.telling import Told, settle, tell
from events.models import AlertRule, Raised

log = logging.getLogger(__name__)

# So many of a kind are told in one go, the rest in the next; of more than so many the last are left aside.
AT_ONCE, MOST = 1_000, 50_000
Key = tuple[int, str]


def sweep() -> int:
    """Tell what appeared and what is over since the last sweep; how many alerts were raised."""
    now, raised = timezone.now(), 0
    with scope.system():
        rules = list(AlertRule.objects.filter(working("account"), is_on=True).select_related("account"))
        for concern in all_concerns():
            asking = [rule for rule in rules if wanted(rule, concern)]
            with transaction.atomic():
                raised += _look_at(concern, asking, now) if _alone(concern) else 0
        fresh = [rule.pk for rule in rules if rule.introduced_at is None]
        if fresh:
            AlertRule.objects.filter(pk__in=fresh, introduced_at=None).update(introduced_at=now)
    return raised


def _alone(concern: Concern[Any]) -> bool:
    """Whether no other sweep is at this kind, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"alerts:{concern.name}"])
        return bool(cursor.fetchone() == (True,))


def _look_at(concern: Concern[Any], rules: Sequence[AlertRule], now: datetime) -> int:
    """One kind: what is new is written down and told, what is gone is forgotten and settled."""
    present = _present(concern, rules) if rules else {}
    rows = Raised.objects.filter(kind=concern.name).values_list("account_id", "ref", "pk")
    known: dict[Key, int] = {(account, ref): pk for account, ref, pk in rows}
    new = [key for key in present if key not in known][:AT_ONCE]
    gone = [key for key in known if key not in present] if len(present) < MOST else []
    if new:
        insert_rows(
            Raised,
            [{"account_id": account, "ref": ref} for account, ref in new],
            same={"kind": concern.name, "since": now},
        )
    if gone:
        Raised.objects.filter(pk__any_of=[known[key] for key in gone]).delete()
        settle(concern.name, [ref for _, ref in gone], now)
    return _tell_new(concern, rules, present, new, now)


def _tell_new(
    concern: Concern[Any],
    rules: Sequence[AlertRule],
    present: dict[Key, Any],
    new: list[Key],
    now: datetime,
) -> int:
    """What is new to every rule, and to a rule that was not there before whatever waits in its accounts."""
    introduces = any(rule.introduced_at is None for rule in rules)
    is_new = set(new)
    shown = [*new, *(key for key in present if key not in is_new)][:AT_ONCE] if introduces else new
    if not shown:
        return 0
    rows = _rows(concern, [present[key] for key in shown])
    told: list[Told] = []
    for row in rows:
        owner = concern.account_of(row)
        for rule in rules:
            if rule.covers(owner) and (rule.introduced_at is None or (owner.pk, str(row.pk)) in is_new):
                told.append(Told(rule, owner, row))
    return tell(concern, told, now)


def _present(concern: Concern[Any], rules: Iterable[AlertRule]) -> dict[Key, Any]:
    """The ids of what waits in any account that a rule covers, by account and id as text."""
    alone = [rule.account_id for rule in rules]
    below = [rule.account_id for rule in rules if rule.include_below]
    path = f"{concern.owner}__" if concern.owner else ""
    of = Q(**{f"{path}pk__in": alone}) | Q(**{f"{path}ancestor_ids__overlap": below})
    found = concern.rows(of).order_by("pk")[: MOST + 1]
    rows = (
        list(found.values_list("pk", f"{concern.owner}_id"))
        if concern.owner
        else [(pk, pk) for pk in found.values_list("pk", flat=True)]
    )
    if len(rows) > MOST:
        log.warning("More than %d rows of %s wait; alerts leave the others aside.", MOST, concern.name)
    return {(owner, str(pk)): pk for pk, owner in rows[:MOST]}


def _rows(concern: Concern[Any], pks: Sequence[Any]) -> list[Any]:
    found = concern.rows(Q(pk__in=pks))
    return list(found.select_related(concern.owner) if concern.owner else found)
