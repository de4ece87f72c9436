"""What tests of alerts begin with: jobs that fail, and rules about them."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import Account, Membership, User
from common import scope
from events.alerts import services
from events.alerts.services import Wish
from events.models import Alert, AlertRule, Notice
from jobs.models import Job
from numbers.kinds import PUSH
from tests.people import BY, People


def fail(account: Account, title: str = "Broke") -> Job:
    """A job that failed just now."""
    now = timezone.now()
    with scope.system():
        return Job.objects.create(
            account=account,
            kind=PUSH,
            title=title,
            state="failed",
            run_at=now,
            finished_at=now,
            error="Because",
        )


def mend(job: Job) -> None:
    with scope.system():
        Job.objects.filter(pk=job.pk).update(state="done")


def fail_again(job: Job) -> None:
    with scope.system():
        Job.objects.filter(pk=job.pk).update(state="failed")


def rule_of(account: Account, name: str = "Failed jobs", **more) -> AlertRule:
    wish = Wish(**{"name": name, "kinds": ["failed-jobs"], "roles": ["owner"]} | more)
    with scope.tenant(account.pk):
        return services.make_rule(account=account, by=BY, wish=wish)


def told(rule: AlertRule) -> list[tuple[str, str, bool]]:
    """What a rule told of: the thing, the account it waited in, and whether it is over."""
    with scope.system():
        rows = Alert.objects.filter(rule=rule).select_related("origin").order_by("pk")
        return [(row.text, row.origin.name, row.cleared_at is not None) for row in rows]


def under_the_bell(person: User) -> Sequence[str]:
    with scope.system():
        rows = Notice.objects.filter(membership__user=person).select_related("alert").order_by("pk")
        return [row.alert.text for row in rows]


def alert_things(people: People) -> dict[str, int]:
    """A rule of Acme's, and what Alice was told by it."""
    rule = rule_of(people.customer)
    alice = Membership.objects.get(user=people.alice)
    alert = Alert.objects.create(
        account=people.customer,
        rule=rule,
        kind="failed-jobs",
        ref="1",
        origin=people.customer,
        title="Jobs that failed this week",
        text="Broke",
        url="/jobs/",
        raised_at=timezone.now(),
    )
    notice = Notice.objects.create(account=people.customer, membership=alice, alert=alert)
    return {"alert_rule": rule.pk, "notice": notice.pk}
