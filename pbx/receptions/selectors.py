"""Reads of receptions."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Account, Agent
from accounts.selectors.contacts import colleagues
from common.errors import NotFound
from numbers.models import PhoneNumber
from numbers.selectors.destinations import answered_by
from numbers.selectors.numbers import phone_numbers
from pbx.models import CallGroup, Reception
from pbx.receptions.path import Path
from pbx.receptions.rules import Plan
from pbx.receptions.states import StepKind
from pbx.selectors.groups import call_groups
from providers.contract.destinations import Destination, DestinationKind


def receptions(account: Account) -> QuerySet[Reception]:
    """The account's receptions by name."""
    return Reception.objects.filter(account=account, deleted_at=None).order_by("name", "pk")


def reception(account: Account, ref: str) -> Reception:
    """One of the account's; NotFound for any other, and for one that was deleted."""
    return _one(receptions(account).filter(ref=ref))


def reception_with_id(account: Account, pk: int) -> Reception:
    """The same by the row's id, as served APIs name it."""
    return _one(receptions(account).filter(pk=pk))


def _one(rows: QuerySet[Reception]) -> Reception:
    found = rows.first()
    if found is None:
        raise NotFound("There is no such reception.", field="reception")
    return found


def plan_of(row: Reception) -> Plan:
    return Plan.stored(row.settings)


def as_destination(row: Reception) -> Destination:
    return Destination.of(DestinationKind.RECEPTION, row.pk)


def reception_at(account: Account, destination: Destination) -> Reception | None:
    """The reception that answers there; None where something else does, or nothing."""
    if destination.kind != DestinationKind.RECEPTION or not destination.target.isdecimal():
        return None
    return receptions(account).filter(pk=int(destination.target)).first()


def numbers_of(account: Account, row: Reception) -> QuerySet[PhoneNumber]:
    """The main numbers by which it is reached, or would be if they were not forwarded."""
    return answered_by(account, as_destination(row)).order_by("e164")


def main_numbers(account: Account, rows: Iterable[Reception]) -> dict[int, str]:
    """The first number of each reception that has any, by their ids; one statement however many they are."""
    wanted = {str(as_destination(row)): row.pk for row in rows}
    numbers = phone_numbers(account).filter(destination__in=list(wanted)).order_by("-e164")
    return {wanted[str(to)]: e164 for to, e164 in numbers.values_list("destination", "e164")}


def asked_in(account: Account, path: Path) -> tuple[dict[int, Agent], dict[int, CallGroup]]:
    """The agents and groups that a path names and that are still there, by their ids."""
    steps = [step for _, step in path.walk()]
    agents = {step.target for step in steps if step.do == StepKind.AGENT}
    groups = {step.target for step in steps if step.do in (StepKind.GROUP, StepKind.QUEUE)}
    people = colleagues(account).filter(pk__in=agents) if agents else ()
    found = call_groups(account).filter(pk__in=groups) if groups else ()
    return {agent.pk: agent for agent in people}, {group.pk: group for group in found}


def receptions_playing(account: Account, pk: int) -> list[Reception]:
    """The account's receptions in whose path the media is heard."""
    rows = receptions(account)
    return [row for row in rows if any(step.prompt.media == pk for _, step in plan_of(row).path.walk())]
