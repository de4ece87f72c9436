"""Giving numbers to agents and inboxes, and taking them back: the database keeps one holder at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.models.agent import bot_refs
from common.inserting import insert_rows
from numbers.models import NumberAssignment, PhoneNumber
from numbers.states import HELD, NumberUse


class BareNumber(NamedTuple):
    """A number as far as giving it to somebody needs it: thousands at a time are too many for rows of the model."""

    pk: int
    e164: str
    state: str


@dataclass(frozen=True)
class Handing:
    """A number to be given: to an agent, or to an inbox without an owner. ``holder`` is the name to be kept."""

    number: BareNumber
    use: NumberUse
    agent: Agent | None
    holder: str
    label: str = ""


def locked_numbers(account: Account, e164s: Iterable[str]) -> dict[str, BareNumber]:
    """Those of the numbers that the account has, by E.164, their rows locked in one order; call it in a transaction.

    Whoever gives or takes numbers locks them first, and so does a number that leaves the account.
    """
    rows = PhoneNumber.objects.select_for_update(of=("self",)).filter(
        account=account, e164__any_of=set(e164s), state__in=HELD
    )
    return by_e164(rows.order_by("pk"))


def by_e164(rows: QuerySet[PhoneNumber]) -> dict[str, BareNumber]:
    """The numbers, by E.164."""
    return {row.e164: row for row in map(BareNumber._make, rows.values_list("pk", "e164", "state"))}


def hand_out(*, account: Account, by: Actor, handings: Sequence[Handing]) -> list[int]:
    """Give each number to its holder, from now, and return the assignments' ids.

    IntegrityError when one has a holder: lock the numbers and look before.
    """
    now = timezone.now()
    rows = [
        {
            "number_id": handing.number.pk,
            "e164": handing.number.e164,
            "use": handing.use,
            "agent_id": handing.agent.pk if handing.agent else None,
            "holder": handing.holder[:200],
            "label": handing.label,
            "ref": ref,
        }
        for handing, ref in zip(handings, bot_refs(len(handings)), strict=True)
    ]
    same = {"account_id": account.pk, "begun_by": by.label[:160]}
    moments = dict.fromkeys(("since", "created_at", "updated_at"), now)
    return insert_rows(NumberAssignment, rows, same=same | moments)


def take_back(*, by: Actor, assignments: QuerySet[NumberAssignment]) -> int:
    """End what is current among the assignments and return how many that were; the rows stay as history."""
    now = timezone.now()
    current = assignments.filter(until=None).order_by()
    # Another process's clock may be a moment ahead; nothing ends before it began.
    return current.update(until=Greatest(now, F("since")), updated_at=now, ended_by=by.label[:160])
