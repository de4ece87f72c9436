"""Checks of one number, and mails about new messaging problems."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity, throttle
from accounts.services.suspension import while_active
from common import scope
from messaging.models import HealthSetting
from messaging.selectors import health

CHECKS_AN_HOUR = 30
BETWEEN_MAILS = timedelta(hours=20)
# So many numbers are told of; others come up as these are put right.
MOST_MAILED = 1_000


def check_number(*, account: Account, e164: str) -> health.NumberHealth:
    """Look at one number now: 30 times an hour and account, Throttled after that. NotFound for a stranger's."""
    throttle.count(key=f"messaging-health:{account.pk}", limit=CHECKS_AN_HOUR, seconds=3600)
    return health.number_health(account, e164)


@while_active
def set_alerts(*, account: Account, by: Actor, enabled: bool) -> bool:
    """Mail the account about new problems, or not; what is wrong already is told with the first mail."""
    setting, _ = HealthSetting.objects.get_or_create(account=account)
    changed = HealthSetting.objects.filter(pk=setting.pk, alerts=not enabled).update(
        alerts=enabled, mailed=[]
    )
    if changed:
        after = {"alerts": enabled}
        activity.record(account=account, by=by, verb="changed", subject=setting, after=after)
    return enabled


def mail_new_problems() -> int:
    """Mail every account that wants it about problems it was not told of; at most one mail in 20 hours each."""
    now = timezone.now()
    due = Q(mailed_at=None) | Q(mailed_at__lt=now - BETWEEN_MAILS)
    with scope.system():
        rows = HealthSetting.objects.filter(due, alerts=True).exclude(account__email="")
        ids = list(rows.values_list("pk", "account_id"))
    mails = 0
    for pk, account_id in ids:
        with scope.tenant(account_id):
            setting = HealthSetting.objects.select_related("account").get(pk=pk)
            mails += _mail(setting, due)
    return mails


def _mail(setting: HealthSetting, due: Q) -> bool:
    """The row is claimed before the mail goes out: of two processes one sends it, and a lost mail is not repeated."""
    rows = health.needing_attention(setting.account, MOST_MAILED)
    found = [(row.state.e164, problem) for row in rows for problem in row.problems]
    present = [f"{e164} {problem.code}" for e164, problem in found]
    new = [pair for pair, name in zip(found, present, strict=True) if name not in setting.mailed]
    if not new:
        if sorted(present) != sorted(setting.mailed):
            HealthSetting.objects.filter(pk=setting.pk).update(mailed=present)
        return False
    claimed = HealthSetting.objects.filter(due, pk=setting.pk, alerts=True)
    if not claimed.update(mailed=present, mailed_at=timezone.now()):
        return False
    text = render_to_string("messaging/email/problems.txt", {"account": setting.account, "problems": new})
    send_mail("Messaging needs attention", text, settings.DEFAULT_FROM_EMAIL, [setting.account.email])
    return True
