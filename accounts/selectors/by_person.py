"""What people did, in an account or in it and all below it: by person, day and kind."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import Account, Activity
from accounts.selectors.accounts import family

MOST_PEOPLE = 200


@dataclass(frozen=True)
class PersonFilter:
    """``since`` is included and ``until`` is not; ``below`` takes in all accounts under the one asked."""

    since: datetime
    until: datetime
    person: int | None = None
    subject: str = ""
    below: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody who did something within the days, in how many accounts, from when to when."""

    pk: int
    name: str
    email: str
    entries: int
    accounts: int
    first: datetime
    last: datetime


def _within(account: Account, wanted: PersonFilter) -> QuerySet[Activity]:
    whose = family(account) if wanted.below else Q(account=account)
    days = Q(created_at__gte=wanted.since, created_at__lt=wanted.until)
    return Activity.objects.filter(whose, days, user__isnull=False)


def entries(account: Account, wanted: PersonFilter) -> QuerySet[Activity]:
    """The entries that fit, with their accounts; with ``below`` evaluate it inside ``scope.system()``."""
    rows = _within(account, wanted)
    if wanted.person is not None:
        rows = rows.filter(user=wanted.person)
    if wanted.subject:
        rows = rows.filter(subject_type=wanted.subject)
    return rows.select_related("account")


def people(account: Account, wanted: PersonFilter) -> list[Person]:
    """Who did something within the days, whoever is asked for: who did most first."""
    rows = _within(account, wanted).order_by().values_list("user_id", "user__name", "user__email")
    told = rows.annotate(
        entries=Count("pk"),
        accounts=Count("account", distinct=True),
        first=Min("created_at"),
        last=Max("created_at"),
    )
    return [Person(*row) for row in told.order_by("-entries", "user__email")[:MOST_PEOPLE]]


def subjects(account: Account, wanted: PersonFilter) -> list[str]:
    """The sorts of things that it was done to within the days."""
    rows = _within(account, wanted).order_by().values_list("subject_type", flat=True)
    return sorted(rows.distinct())
