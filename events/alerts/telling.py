"""Telling: alerts are written, people find them under the bell, subscribers hear of them, and mails wait to be sent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.concerns import Concern
from accounts.models import Account, Membership
from accounts.rights import Right
from accounts.selectors.people import Standing
from accounts.web import seen_from
from common.e164 import at_home_in
from events.alerts.event_kinds import CLEARED, RAISED
from events.models import Alert, AlertRule, Notice
from events.services.recording import happened

COUNT_UNREAD = """
UPDATE accounts_membership m SET unread = m.unread + n.count
FROM unnest(%(members)s::bigint[], %(counts)s::int[]) AS n(id, count) WHERE m.id = n.id
"""


@dataclass(frozen=True)
class Told:
    """A row of a concern that a rule is to tell of, and the account in which it waits."""

    rule: AlertRule
    owner: Account
    row: Any


def tell(concern: Concern[Any], told: Sequence[Told], now: datetime) -> int:
    """Write an alert for each, unless the rule told of it before and it still waits; how many there were.

    Call it inside ``scope.system()``, in the transaction that notes what is new, and by one sweep at a time.
    """
    known = _open(concern.name, {str(one.row.pk) for one in told})
    alerts = [_alert(concern, one, now) for one in told if (one.rule.pk, str(one.row.pk)) not in known]
    Alert.objects.bulk_create(alerts, batch_size=1_000)
    ring(concern, alerts)
    for rule, mine in _by_rule(alerts).items():
        if rule.by_webhook:
            happened(account=rule.account, type=RAISED, subjects=mine)
    return len(alerts)


def settle(kind: str, refs: Sequence[str], now: datetime) -> None:
    """What rules told of waits no longer; subscribers hear of it, and a mail that was not sent yet leaves it out."""
    rows = Alert.objects.filter(kind=kind, ref__any_of=list(refs), cleared_at=None)
    alerts = list(rows.select_related("rule__account", "origin"))
    if not alerts:
        return
    Alert.objects.filter(pk__any_of=[row.pk for row in alerts]).update(cleared_at=now, waits_for_mail=False)
    for alert in alerts:
        alert.cleared_at = now
    for rule, mine in _by_rule(alerts).items():
        if rule.by_webhook:
            happened(account=rule.account, type=CLEARED, subjects=mine)


def ring(concern: Concern[Any], alerts: Iterable[Alert]) -> None:
    """Put the alerts under the bell of everybody whom their rules name and who may see such things."""
    loud = [alert for alert in alerts if alert.rule.by_bell]
    if not loud:
        return
    people = people_of({alert.rule for alert in loud})
    notices = [
        Notice(account_id=alert.account_id, membership=member, alert=alert)
        for alert in loud
        for member in people[alert.rule_id]
        if concern.right in rights_in(alert.rule.account, member)
    ]
    Notice.objects.bulk_create(notices, batch_size=1_000)
    counts = Counter(notice.membership_id for notice in notices)
    if counts:
        with connection.cursor() as cursor:
            cursor.execute(
                COUNT_UNREAD, {"members": sorted(counts), "counts": [counts[pk] for pk in sorted(counts)]}
            )


def rights_in(account: Account, member: Membership) -> frozenset[Right]:
    """What the member may do and see in the account of a rule."""
    return Standing(account, member, None).rights


def people_of(rules: Iterable[AlertRule]) -> dict[int, list[Membership]]:
    """The members of each rule's account whom it names by their role or as a person, by the rule's id."""
    rules = list(rules)
    rows = Membership.objects.filter(account__in={rule.account_id for rule in rules}, user__is_active=True)
    members = defaultdict[int, list[Membership]](list)
    for row in rows.select_related("user", "custom_role").order_by("user__email"):
        members[row.account_id].append(row)
    return {
        rule.pk: [
            row for row in members[rule.account_id] if row.role in rule.roles or row.user_id in rule.user_ids
        ]
        for rule in rules
    }


def _open(kind: str, refs: set[str]) -> set[tuple[int, str]]:
    """What is told of already and still waits, by rule and id."""
    rows = Alert.objects.filter(kind=kind, ref__any_of=sorted(refs), cleared_at=None)
    return set(rows.values_list("rule_id", "ref"))


def _alert(concern: Concern[Any], told: Told, now: datetime) -> Alert:
    account = told.rule.account
    with at_home_in(account.country):
        text, why = concern.text(told.row), concern.why(told.row)
    url = concern.url(told.row)
    return Alert(
        account=account,
        rule=told.rule,
        kind=concern.name,
        ref=str(told.row.pk),
        origin=told.owner,
        title=concern.title,
        text=text[:200],
        why=why[:300],
        url=(url if concern.from_above else seen_from(account, told.owner.pk, url))[:500],
        raised_at=now,
        waits_for_mail=told.rule.by_mail,
    )


def _by_rule(alerts: Iterable[Alert]) -> dict[AlertRule, list[Alert]]:
    found: dict[AlertRule, list[Alert]] = {}
    for alert in alerts:
        found.setdefault(alert.rule, []).append(alert)
    return found
