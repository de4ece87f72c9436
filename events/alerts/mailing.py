"""Mails of alert rules: at once, or once a day with all that was raised since the last one and waits yet."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.concerns import Concern, all_concerns
from accounts.models import Membership
from accounts.selectors.accounts import working
from accounts.services.mailing import mail
from common import scope
from common.account_paths import public
from common.errors import CarrierTrouble
from events.alerts.telling import people_of, rights_in
from events.kinds import ALERT_MAIL
from events.models import Alert, AlertRule
from events.states import Pace
from jobs import services as job_services
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from jobs.services import NewJob

# A daily mail goes out from this hour on, where the account is.
MORNING = time(8)
# So many things stand in one mail; of the others it says how many there are.
MOST = 200


def start_mails() -> int:
    """Start a job for each rule with something to mail that is due; how many."""
    now = timezone.now()
    waits = Exists(Alert.objects.filter(rule=OuterRef("pk"), waits_for_mail=True))
    with scope.system():
        rows = AlertRule.objects.filter(waits, working("account"), is_on=True).select_related("account")
        due = [rule for rule in rows.order_by("pk") if _is_due(rule, now)]
    started = 0
    for rule in due:
        with scope.tenant(rule.account_id), transaction.atomic():
            started += _start(rule, now)
    return started


def _is_due(rule: AlertRule, now: datetime) -> bool:
    if rule.pace == Pace.AT_ONCE:
        return True
    local = now.astimezone(rule.account.zone)
    return local.time() >= MORNING and rule.digest_on != local.date()


def _start(rule: AlertRule, now: datetime) -> bool:
    """Of several workers one starts the job; it is part of the transaction that takes the alerts."""
    mine = AlertRule.objects.filter(pk=rule.pk, digest_on=rule.digest_on)
    if not mine.update(digest_on=now.astimezone(rule.account.zone).date()):
        return False
    rows = Alert.objects.filter(rule=rule, waits_for_mail=True)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    Alert.objects.filter(pk__any_of=pks, waits_for_mail=True).update(waits_for_mail=False)
    if not pks:
        return False
    new = NewJob(
        ALERT_MAIL,
        f"Mail what waits: {rule.name}"[:160],
        payload={"rule": rule.pk, "alerts": pks[:MOST], "more": max(len(pks) - MOST, 0)},
    )
    job_services.start(new, account=rule.account, by=SYSTEM)
    return True


def send_alert_mail(job: Job) -> None:
    """Mail everybody whom the rule names what still waits of it and they may see, in one mail each.

    A repeat after a mail server's failure may tell some of them twice.
    """
    account = job.account
    rule = AlertRule.objects.filter(account=account, pk=job.payload["rule"]).select_related("account").first()
    rows = Alert.objects.filter(account=account, pk__in=job.payload["alerts"], cleared_at=None)
    with scope.system():
        alerts = list(rows.select_related("origin").order_by("pk")) if rule else []
        people = people_of([rule])[rule.pk] if rule else []
    try:
        with timezone.override(account.zone):
            for member in people:
                _mail(job, member, alerts)
    except CarrierTrouble as exc:
        raise Again(exc.text) from exc
    work.settle(job, None if alerts else {"outcome": "Nothing of it waits any more."})


def _mail(job: Job, member: Membership, alerts: Iterable[Alert]) -> None:
    rights = rights_in(job.account, member)
    groups = []
    for concern in all_concerns():
        mine = [alert for alert in alerts if alert.kind == concern.name and concern.right in rights]
        if mine:
            groups.append(_group(job, concern, mine))
    if not groups:
        return
    count = sum(len(group["lines"]) for group in groups)
    mail(
        "events/email/alerts",
        [member.user.email],
        path=reverse("accounts:attention"),
        account=job.account,
        groups=groups,
        count=count,
        more=job.payload["more"],
        bell=public(reverse("events:bell")),
    )


def _group(job: Job, concern: Concern[Any], alerts: Iterable[Alert]) -> dict[str, Any]:
    lines = []
    for alert in alerts:
        where = "" if alert.origin_id == job.account_id else f" ({alert.origin.name})"
        why = f": {alert.why}" if alert.why else ""
        lines.append({"text": f"{alert.text}{where}{why}", "url": settings.PUBLIC_URL + alert.url})
    return {"title": concern.title, "todo": concern.todo, "lines": lines}
