"""Settling what differs between colleagues and groups here and at a switchboard, and sending groups there."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from agents import kinds
from agents.models import ColleagueAtCarrier, GroupAtCarrier
from agents.models.at_carrier import AtCarrier
from agents.records import AgentRefs, Fault, Identifier
from agents.selectors.agents import person
from agents.selectors.presence import stand_ins
from agents.services.offboarding import offboard
from agents.services.presence import set_away
from agents.switchboards import selectors
from agents.switchboards.described import NOT_AWAY, away_there
from common.errors import Conflict
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from pbx.models import CallGroup
from pbx.selectors.groups import call_group, members
from pbx.services.groups import GroupWish, change_group, delete_group
from providers.contract.switchboard import Switchboard
from providers.states import TROUBLED, Agreement

A = TypeVar("A", bound=AtCarrier)


@while_active
def send_group(*, account: Account, by: Actor, ref: str, login: int) -> None:
    """Have a call group at one of the account's switchboards from now on; a worker makes it.

    NotFound for a strange group, Conflict for a login that makes none and for a group that is there already.
    """
    found = call_group(account, ref)
    place = next((one for one in selectors.switchboards(account) if one.pk == login), None)
    if place is None:
        raise Conflict("None of your carriers of this name makes call groups.", field="login")
    with transaction.atomic():
        row, is_new = GroupAtCarrier.objects.get_or_create(
            account=account, group=found, provider_account=place
        )
        if not is_new:
            raise Conflict(f"{place.name} has the group already.")
        start_push_group(account=account, by=by, row=row)
        activity.record(account=account, by=by, verb="sent", subject=found, after={"to": place.name})


@while_active
def push_our_presence(*, account: Account, by: Actor, pk: int) -> None:
    """Tell the carrier again whether somebody wants to be left alone; a worker does it.

    Conflict where nothing differs, and for who is not there any more: people are made at the carrier alone.
    """
    with transaction.atomic():
        row = _troubled(ColleagueAtCarrier, selectors.colleague(account, pk))
        if row.agreement == Agreement.GONE:
            raise Conflict(f"Whom {row.provider_account.name} does not know can be made only there.")
        start_push_presence(account=account, by=by, row=row)
        _record(account, by, "sent our version of", row.agent, row)


@while_active
def adopt_their_presence(*, account: Account, by: Actor, pk: int) -> None:
    """Have somebody be left alone here as at the carrier; who is gone there leaves here too.

    Conflict where nothing differs, or with why somebody cannot leave.
    """
    with transaction.atomic():
        row = _troubled(ColleagueAtCarrier, selectors.colleague(account, pk))
        if row.agreement == Agreement.GONE:
            targets = [AgentRefs(Identifier.REF, (row.agent.ref,))]
            outcome = offboard(account=account, by=by, targets=targets)
            if outcome.faults:
                fault: Fault = next(iter(outcome.faults.values()))[0]
                raise Conflict(fault.text)
            row.delete()
            return
        _agreed(ColleagueAtCarrier, row)
        take_in(account=account, by=by, row=row)


@while_active
def keep_here(*, account: Account, by: Actor, pk: int) -> None:
    """Have somebody who is gone at a switchboard be here alone. Conflict for who is there."""
    with transaction.atomic():
        row = _troubled(ColleagueAtCarrier, selectors.colleague(account, pk))
        if row.agreement != Agreement.GONE:
            raise Conflict(f"{row.provider_account.name} still knows {row.agent.name}.")
        _record(account, by, "kept here", row.agent, row)
        row.delete()


@while_active
def push_our_group(*, account: Account, by: Actor, pk: int) -> None:
    """Have the carrier have the group as it is here; one that is gone there is made anew. Conflict where nothing
    differs.
    """
    with transaction.atomic():
        row = _troubled(GroupAtCarrier, selectors.group(account, pk))
        if row.agreement == Agreement.GONE:
            GroupAtCarrier.objects.filter(pk=row.pk).update(carrier_ref="", reported={})
        start_push_group(account=account, by=by, row=row)
        _record(account, by, "sent our version of", row.group, row)


@while_active
def adopt_their_group(*, account: Account, by: Actor, pk: int) -> None:
    """Have the group here as the carrier has it: name, speed dial, and those of its members who are known there. One
    that is gone there is deleted here too.

    Conflict where nothing differs, and with why what the carrier has cannot be had here.
    """
    with transaction.atomic():
        row = _troubled(GroupAtCarrier, selectors.group(account, pk))
        if row.agreement == Agreement.GONE:
            delete_group(account=account, by=by, ref=row.group.ref)
            row.delete()
            return
        if not row.reported:
            raise Conflict("There is nothing that can be taken over.")
        theirs = row.reported
        wish = GroupWish(
            name=theirs["name"] if "name" in row.differences else None,
            speed_dial=theirs["speed_dial"] if "speed_dial" in row.differences else None,
            members=_members(row) if "members" in row.differences else None,
        )
        _agreed(GroupAtCarrier, row)
        change_group(account=account, by=by, ref=row.group.ref, wish=wish)


def take_in(*, account: Account, by: Actor, row: ColleagueAtCarrier) -> None:
    """Have somebody be left alone here as the carrier told last; call it in a transaction. Who stands in for them
    stays, for the carrier does not know it.
    """
    there = away_there(row.reported, timezone.now()) or NOT_AWAY
    set_away(
        account=account,
        by=by,
        agent=person(account, row.agent_id).pk,
        is_away=there["is_away"],
        until=parse_datetime(there["until"] or ""),
        label=there["label"],
        emoji=there["emoji"],
        stand_in=stand_ins(account, [row.agent_id]).get(row.agent_id),
    )


def start_push_presence(*, account: Account, by: Actor, row: ColleagueAtCarrier) -> None:
    """Mark it as waiting, and start a job unless one waits that has not begun."""
    if selectors.can(row.provider_account, Switchboard.set_away):
        title = f"Tell {row.provider_account.name} how {row.agent.name} is reached"
        _start(account, by, row, NewJob(kinds.PUSH_PRESENCE, title, {"colleague": row.pk}, subject=row.agent))


def start_push_group(*, account: Account, by: Actor, row: GroupAtCarrier) -> None:
    """Mark it as waiting, and start a job unless one waits that has not begun."""
    title = f"Send {row.group.name} to {row.provider_account.name}"
    _start(account, by, row, NewJob(kinds.PUSH_GROUP, title, {"group": row.pk}, subject=row.group))


def _start(account: Account, by: Actor, row: AtCarrier, new: NewJob) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(
        agreement=Agreement.PENDING, version=F("version") + 1, push_error=""
    )
    waiting = Job.objects.filter(
        account=account, kind=new.kind, payload=new.payload, state=JobState.QUEUED, attempts=0
    )
    if not waiting.exists():
        job_services.start(new, account=account, by=by)


def _troubled(model: type[A], row: A) -> A:
    locked = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.agreement not in TROUBLED:
        raise Conflict("Nothing is known to differ at the carrier.")
    row.agreement, row.reported, row.differences = locked.agreement, locked.reported, locked.differences
    return row


def _agreed(model: type[A], row: A) -> None:
    """Before the change here is recorded, so that nothing of it is sent back to where it came from."""
    model._default_manager.filter(pk=row.pk).update(
        agreement=Agreement.CONFIRMED, differences=[], push_error="", version=F("version") + 1
    )


def _members(row: GroupAtCarrier) -> list[int]:
    """Who should be in it: those here whom the carrier has, in our order, whom it does not know, and newcomers."""
    agent_of = {ref: pk for pk, ref in selectors.refs_at(row.provider_account).items()}
    there = [agent_of[ref] for ref in row.reported["members"] if ref in agent_of]
    known = set(agent_of.values())
    group = call_group(row.account, row.group.ref)
    here = [agent.pk for agent in members(group) if agent.pk in there or agent.pk not in known]
    return here + [pk for pk in there if pk not in here]


def _record(account: Account, by: Actor, verb: str, subject: Model, row: AtCarrier) -> None:
    after: dict[str, Any] = {"at": row.provider_account.name, "differences": row.differences}
    activity.record(account=account, by=by, verb=verb, subject=subject, after=after)


def follow_presence(account: Account, by: Actor, agent: Agent) -> None:
    """Have switchboards that have somebody know what they say of themselves now; call it in that transaction."""
    for row in selectors.colleagues_of(account, agent):
        if row.agreement != Agreement.GONE:
            row.agent = agent
            _send_if_other(account, by, row)


def _send_if_other(account: Account, by: Actor, row: ColleagueAtCarrier) -> None:
    now = timezone.now()
    if selectors.away_of(row.agent, now) != away_there(row.reported, now):
        start_push_presence(account=account, by=by, row=row)


def follow_group(account: Account, by: Actor, group: CallGroup) -> None:
    """Have switchboards that have a group know it as it is now; call it in the transaction that changes it."""
    for row in selectors.groups_of(account, group):
        row.group = group
        if row.agreement != Agreement.GONE and selectors.group_differs(account, row):
            start_push_group(account=account, by=by, row=row)
