"""What workers tell switchboards. What may have been done is looked up first; only what is still missing is sent."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.states import AgentState
from agents.models import ColleagueAtCarrier, GroupAtCarrier
from agents.switchboards.described import (
    Words,
    as_away,
    away_there,
    described,
    differing,
    group_here,
    group_there,
)
from agents.switchboards.selectors import away_of, refs_at
from jobs import work
from jobs.models import Job
from pbx.selectors.groups import call_groups
from providers.contract.connector import Connector
from providers.contract.switchboard import CarrierColleague, CarrierGroup, Switchboard
from providers.services import calling
from providers.states import Agreement


def push_presence(job: Job) -> None:
    """Tell whether somebody wants to be left alone, as they say when the job runs."""
    row = _colleague(job)
    if row is None or row.agreement != Agreement.PENDING or row.agent.state == AgentState.OFFBOARDED:
        work.settle(job)
        return
    ours = away_of(row.agent, timezone.now())
    with calling(row.provider_account) as connector:
        told = _told_already(job, connector, row, ours)
        if told is None:
            work.about_to_call(job)
            told = connector.set_away(row.carrier_ref, as_away(ours), key=job.pk)
    theirs = described(told)
    is_other = away_there(theirs, timezone.now()) != ours
    _store(job, row, theirs, ["presence"] if is_other else [])


def _told_already(
    job: Job, connector: Connector, row: ColleagueAtCarrier, ours: Words
) -> CarrierColleague | None:
    """How the carrier has them, where an attempt without an answer has brought that about."""
    if not job.must_look_up:
        return None
    told = connector.get_colleague(row.carrier_ref)
    if away_there(described(told), timezone.now()) == ours:
        return told
    work.nothing_happened(job)
    return None


def presence_not_pushed(job: Job) -> None:
    """The carrier refuses, and somebody has to say what counts."""
    _waiting_colleagues(job).update(
        agreement=Agreement.FAILED, differences=["presence"], push_error=job.error[:1000]
    )


def presence_was_pushed(job: Job) -> None:
    """A person saw that the carrier knows it; the next sync tells."""
    _waiting_colleagues(job).update(agreement=Agreement.PUSHED, pushed_at=timezone.now())


def push_group(job: Job) -> None:
    """Make a group there, or have it be as it is here when the job runs."""
    row = _group(job)
    found = None if row is None else call_groups(job.account).filter(pk=row.group_id).first()
    if row is None or found is None or row.agreement != Agreement.PENDING:
        work.settle(job)
        return
    refs = refs_at(row.provider_account)
    ours, known = group_here(found, refs), set(refs.values())
    with calling(row.provider_account) as connector:
        told = _there_already(job, connector, row, ours)
        if told is not None:
            # It may have been made by the attempt that had no answer.
            row.carrier_ref, row.reported = told.ref, group_there(told)
            GroupAtCarrier.objects.filter(pk=row.pk).update(carrier_ref=told.ref[:64])
        if told is None or differing(ours, row.reported, known):
            told = _send(job, connector, row, ours, known)
    theirs = group_there(told)
    row.carrier_ref = told.ref
    _store(job, row, theirs, differing(ours, theirs, known))


def _there_already(job: Job, connector: Connector, row: GroupAtCarrier, ours: Words) -> CarrierGroup | None:
    """The group as the carrier has it after an attempt without an answer; one that was to be made is known by its
    name, where no other group of ours is it.
    """
    if not job.must_look_up:
        return None
    told: CarrierGroup | None
    if row.carrier_ref:
        told = connector.get_call_group(row.carrier_ref)
    else:
        others = GroupAtCarrier.objects.filter(provider_account=row.provider_account).exclude(pk=row.pk)
        taken = set(others.values_list("carrier_ref", flat=True))
        alike = [
            one for one in connector.list_call_groups() if one.name == ours["name"] and one.ref not in taken
        ]
        told = max(alike, key=lambda one: (one.members == tuple(ours["members"]), one.ref), default=None)
    work.nothing_happened(job)
    return told


def _send(
    job: Job, connector: Connector, row: GroupAtCarrier, ours: Words, known: Collection[str]
) -> CarrierGroup:
    """Members whom nobody here is stay. To join and leave oneself one need not be an administrator there."""
    strangers = [ref for ref in row.reported.get("members", ()) if ref not in known]
    wanted = CarrierGroup(row.carrier_ref, ours["name"], (*ours["members"], *strangers), ours["speed_dial"])
    work.about_to_call(job)
    if not row.carrier_ref:
        return connector.create_call_group(wanted, key=job.pk)
    move = _own_move(connector, row, ours)
    if move == "join":
        return connector.join_call_group(row.carrier_ref, key=job.pk)
    if move == "leave":
        return connector.leave_call_group(row.carrier_ref, key=job.pk)
    return connector.change_call_group(wanted, key=job.pk)


def _own_move(connector: Connector, row: GroupAtCarrier, ours: Words) -> str:
    """ "join" or "leave" where nothing differs but whether the login's own employee is a member."""
    rows = ColleagueAtCarrier.objects.filter(provider_account=row.provider_account, is_own=True)
    own = rows.values_list("carrier_ref", flat=True).first()
    theirs: Mapping[str, Any] = row.reported
    same = all(ours[name] == theirs.get(name) for name in ("name", "speed_dial"))
    if not (own and same and connector.can(Switchboard.join_call_group)):
        return ""
    here, there = set(ours["members"]), set(theirs.get("members", ()))
    if here - there == {own} and here >= there:
        return "join"
    return "leave" if there - here == {own} and there >= here else ""


def group_not_pushed(job: Job) -> None:
    """The carrier refuses, and somebody has to say what counts."""
    for row in _waiting_groups(job):
        names = row.differences or ["state"]
        GroupAtCarrier.objects.filter(pk=row.pk).update(
            agreement=Agreement.FAILED, differences=names, push_error=job.error[:1000]
        )


def group_was_pushed(job: Job) -> None:
    """A person saw that the carrier has it; the next sync finds it by its name."""
    _waiting_groups(job).update(agreement=Agreement.PUSHED, pushed_at=timezone.now())


def _store(job: Job, row: ColleagueAtCarrier | GroupAtCarrier, theirs: Words, names: list[str]) -> None:
    """What the carrier has now; whoever changed it here meanwhile has started another job."""
    now = timezone.now()
    rows = type(row)._default_manager.filter(pk=row.pk)
    with transaction.atomic():
        work.settle(job)
        rows.update(
            reported=theirs, carrier_ref=row.carrier_ref[:64], seen_at=now, pushed_at=now, missed_syncs=0
        )
        rows.filter(version=row.version).update(
            agreement=Agreement.DRIFT if names else Agreement.CONFIRMED, differences=names, push_error=""
        )


def _colleague(job: Job) -> ColleagueAtCarrier | None:
    rows = ColleagueAtCarrier.objects.filter(account=job.account, pk=job.payload["colleague"])
    return rows.select_related("agent", "provider_account").first()


def _group(job: Job) -> GroupAtCarrier | None:
    rows = GroupAtCarrier.objects.filter(account=job.account, pk=job.payload["group"])
    return rows.select_related("group", "provider_account").first()


def _waiting_colleagues(job: Job) -> Any:
    return ColleagueAtCarrier.objects.filter(
        account=job.account, pk=job.payload["colleague"], agreement=Agreement.PENDING
    )


def _waiting_groups(job: Job) -> Any:
    return GroupAtCarrier.objects.filter(
        account=job.account, pk=job.payload["group"], agreement=Agreement.PENDING
    )
