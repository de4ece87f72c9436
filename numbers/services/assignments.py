"""Giving numbers to agents and inboxes, and taking them back: the database keeps one holder at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from numbers.models import NumberAssignment, PhoneNumber
from numbers.states import HELD, NumberUse


@dataclass(frozen=True)
class Handing:
    """A number to be given: to an agent, or to an inbox without an owner. ``holder`` is the name to be kept."""

    number: PhoneNumber
    use: NumberUse
    agent: Agent | None
    holder: str
    label: str = ""


def locked_numbers(account: Account, e164s: Iterable[str]) -> dict[str, PhoneNumber]:
    """Those of the numbers that the account has, by E.164, their rows locked in one order; call it in a transaction.

    Whoever gives or takes numbers locks them first, and so does a number that leaves the account.
    """
    rows = PhoneNumber.objects.select_for_update(of=("self",)).filter(
        account=account, e164__in=set(e164s), state__in=HELD
    )
    return {number.e164: number for number in rows.only("id", "account_id", "e164", "state").order_by("pk")}


def hand_out(*, account: Account, by: Actor, handings: Sequence[Handing]) -> list[NumberAssignment]:
    """Give each number to its holder, from now; IntegrityError when one has a holder, in the caller's transaction."""
    now = timezone.now()
    return NumberAssignment.objects.bulk_create(
        NumberAssignment(
            account=account,
            number=handing.number,
            e164=handing.number.e164,
            use=handing.use,
            agent=handing.agent,
            holder=handing.holder[:200],
            label=handing.label,
            since=now,
            begun_by=by.label[:160],
            created_at=now,
            updated_at=now,
        )
        for handing in handings
    )


def take_back(*, by: Actor, assignments: QuerySet[NumberAssignment]) -> int:
    """End what is current among the assignments and return how many that were; the rows stay as history."""
    now = timezone.now()
    current = assignments.filter(until=None).order_by()
    # Another process's clock may be a moment ahead; nothing ends before it began.
    return current.update(until=Greatest(now, F("since")), updated_at=now, ended_by=by.label[:160])
