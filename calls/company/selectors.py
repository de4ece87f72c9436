"""Reads of a company's calls: those that run here with their paths, and those that a carrier told of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Account, Agent
from calls.company.records import CALL, LEG, NODE, RECORD, CompanyCall, Person, row_of, uuid_of
from calls.company.states import Status, with_facts
from calls.company.walking import nodes_of, path_of
from calls.live.models import Call, CallNode, Leg
from calls.live.selectors import waiting_calls
from calls.models import CallRecord
from calls.states import Direction
from common.errors import NotFound
from numbers.models import NumberAssignment
from pbx.models import Reception

OUTBOUND = Direction.OUTBOUND
# How a call that only a carrier told of ended.
TALKED = 0


@dataclass(frozen=True)
class CallsWanted:
    """What a list is narrowed to; None and "" do not narrow. Both ends of a window are in it."""

    started_from: datetime | None = None
    started_to: datetime | None = None
    ended_from: datetime | None = None
    ended_to: datetime | None = None
    direction: str = ""
    status: str = ""
    peer: str = ""
    reception: Reception | None = None
    agent: Agent | None = None


def company_calls(account: Account, wanted: CallsWanted, *, most: int) -> list[CompanyCall]:
    """The newest of the calls that fit, newest first."""
    ours = numbers_held(account, wanted.agent) if wanted.agent is not None else None
    runs = list(_runs(account, wanted, ours)[:most])
    told = list(_told(account, wanted, ours)[:most]) if wanted.reception is None else []
    holders = _holders(account, told) if told else {}
    found = [*_described(account, runs), *(_of_record(row, holders) for row in told)]
    return sorted(found, key=lambda one: (one.started_at, one.id), reverse=True)[:most]


def company_call(account: Account, id: str) -> CompanyCall:
    """One of the account's by its UUID; NotFound for any other."""
    kind, pk = row_of(id)
    if kind == CALL and (runs := list(with_facts(_calls(account)).filter(pk=pk))):
        return _described(account, runs)[0]
    if kind == RECORD and (row := CallRecord.objects.filter(account=account, leg=None, pk=pk).first()):
        return _of_record(row, _holders(account, [row]))
    raise NotFound("There is no such call.", field="uuid")


def live_calls(account: Account, *, most: int) -> list[CompanyCall]:
    """Those that have begun and are not over, newest first."""
    rows = with_facts(_calls(account)).filter(started_at__isnull=False, ended_at=None).order_by("-pk")
    return _described(account, list(rows[:most]))


def call_of_node(account: Account, id: str) -> CompanyCall:
    """The call that a node with this UUID is of; NotFound for any other."""
    kind, pk = row_of(id)
    call = None
    if kind == LEG:
        call = Leg.objects.filter(account=account, pk=pk).values_list("call_id", flat=True).first()
    elif kind == NODE:
        call = CallNode.objects.filter(account=account, pk=pk).values_list("call_id", flat=True).first()
    if call is None:
        raise NotFound("There is no such node of a call.", field="node_uuid")
    return company_call(account, uuid_of(CALL, call))


def leg_of_node(id: str) -> int:
    """The row of the leg that a node's UUID stands for; NotFound for a step of a path, and for any other text."""
    kind, pk = row_of(id)
    if kind != LEG:
        raise NotFound("There is nobody in this node of a call.", field="node_uuid")
    return pk


def _calls(account: Account) -> QuerySet[Call]:
    rows = Call.objects.filter(account=account).select_related("reception", "promise", "keeps_promise")
    return rows.prefetch_related(Prefetch("legs", Leg.objects.order_by("place")), "nodes")


def _runs(account: Account, wanted: CallsWanted, ours: list[str] | None) -> QuerySet[Call]:
    rows = with_facts(_calls(account)).filter(started_at__isnull=False)
    window = {
        "planned_for__gte": wanted.started_from,
        "planned_for__lte": wanted.started_to,
        "ended_at__gte": wanted.ended_from,
        "ended_at__lte": wanted.ended_to,
        "direction": wanted.direction or None,
        "status": wanted.status or None,
        "reception": wanted.reception,
    }
    rows = rows.filter(**{name: value for name, value in window.items() if value is not None})
    if wanted.peer:
        legs = CallRecord.objects.filter(account=account).filter(
            Q(caller=wanted.peer) | Q(called=wanted.peer)
        )
        rows = rows.filter(Q(caller=wanted.peer) | Q(pk__in=legs.values("leg__call_id")))
    if ours is not None:
        theirs = Q(called__in=ours) | Q(direction=OUTBOUND, cli__in=ours)
        rows = rows.filter(theirs, reception=None)
    return rows.order_by("-planned_for", "-pk")


def _told(account: Account, wanted: CallsWanted, ours: list[str] | None) -> QuerySet[CallRecord]:
    """Calls that ran elsewhere: their records have no leg. Nobody knows whether a voicemail took one."""
    rows = CallRecord.objects.filter(account=account, leg=None)
    window = {
        "started_at__gte": wanted.started_from,
        "started_at__lte": wanted.started_to,
        "direction": wanted.direction or None,
    }
    rows = rows.filter(**{name: value for name, value in window.items() if value is not None})
    if wanted.status == Status.ANSWERED:
        rows = rows.filter(seconds__gt=TALKED)
    elif wanted.status == Status.MISSED:
        rows = rows.filter(seconds=TALKED)
    elif wanted.status or wanted.ended_from or wanted.ended_to:
        return rows.none()
    if wanted.peer:
        came, went = Q(direction=Direction.INBOUND), Q(direction=OUTBOUND)
        rows = rows.filter(came & Q(caller=wanted.peer) | went & Q(called=wanted.peer))
    if ours is not None:
        came = Q(direction=Direction.INBOUND, called__in=ours)
        rows = rows.filter(came | Q(direction=OUTBOUND, caller__in=ours))
    return rows.order_by("-started_at", "-pk")


def numbers_held(account: Account, agent: Agent) -> list[str]:
    """The numbers that the agent holds now."""
    held = NumberAssignment.objects.filter(account=account, agent=agent, until=None)
    return list(held.values_list("e164", flat=True))


def people_at(account: Account, e164s: Iterable[str]) -> dict[str, Person]:
    """Who holds these numbers now; one statement however many they are."""
    held = NumberAssignment.objects.filter(account=account, e164__in=set(e164s), until=None)
    rows = held.exclude(agent=None).values_list("e164", "agent_id", "agent__name")
    return {e164: Person(pk, name, e164) for e164, pk, name in rows if pk is not None}


def _holders(account: Account, rows: Iterable[CallRecord]) -> dict[str, Person]:
    return people_at(
        account, {row.called if row.direction == Direction.INBOUND else row.caller for row in rows}
    )


def _described(account: Account, runs: list[Call]) -> list[CompanyCall]:
    """Five statements however many they are, those of the calls among them, and one more while somebody waits."""
    numbers = {leg.number for call in runs for leg in call.legs.all()} | {call.called for call in runs}
    holders = people_at(account, numbers) if runs else {}
    places = _places(account, runs)
    return [_of_call(call, holders, places.get(call.pk)) for call in runs]


def _places(account: Account, runs: Iterable[Call]) -> dict[int, int]:
    """The places in the queues of those of the calls who wait in one now, by the calls' ids."""
    asked = {call.reception_id for call in runs if call.reception_id and call.ended_at is None}
    found: dict[int, int] = {}
    for reception in asked:
        waiting = waiting_calls(account, reception).order_by("planned_for", "pk")
        found |= {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True), 1)}
    return found


def _of_call(call: Call, holders: Mapping[str, Person], place: int | None) -> CompanyCall:
    legs = list(call.legs.all())
    ours = [leg for leg in legs if leg.is_ours]
    is_inbound = call.direction == Direction.INBOUND
    answered = [leg for leg in ours if leg.answered_at is not None and leg.number in holders]
    first = min(answered, key=lambda leg: leg.answered_at or leg.began_at, default=None)
    nodes = nodes_of(call, legs, holders)
    began = call.started_at or call.planned_for
    peers = [leg.number for leg in ours if leg.number not in holders]
    promise = getattr(call, "promise", None)
    return CompanyCall(
        id=uuid_of(CALL, call.pk),
        direction=Direction(call.direction),
        status=Status(call.status),  # type: ignore[attr-defined]
        ours=call.called if is_inbound else call.cli,
        peer=call.caller if is_inbound else (peers[-1] if peers else _target(call)),
        started_at=began,
        ringing_at=min((leg.began_at for leg in ours), default=None),
        answered_at=call.picked_up_at,  # type: ignore[attr-defined]
        ended_at=call.ended_at,
        reception=call.reception,
        person=None if call.reception else holders.get(call.called),
        answered_by=holders.get(first.number) if first is not None else None,
        position=place,
        asks_call_back=promise is not None,
        reserved_by=promise.agent_id if promise is not None else None,
        is_call_back=hasattr(call, "keeps_promise"),
        nodes=nodes,
        path=path_of(nodes),
        call=call.pk,
        people=frozenset(holders[leg.number].id for leg in legs if leg.number in holders)
        | frozenset({holders[call.called].id} if call.called in holders else ()),
    )


def _target(call: Call) -> str:
    """Whom a call from here is for, before they were called."""
    second = call.plan.get("b_targets")
    return str(second[0]["number"]) if second else call.called


def _of_record(row: CallRecord, holders: Mapping[str, Person]) -> CompanyCall:
    is_inbound = row.direction == Direction.INBOUND
    ours, peer = (row.called, row.caller) if is_inbound else (row.caller, row.called)
    holder, talked = holders.get(ours), row.seconds > TALKED
    return CompanyCall(
        id=uuid_of(RECORD, row.pk),
        direction=Direction(row.direction),
        status=Status.ANSWERED if talked else Status.MISSED,
        ours=ours,
        peer=peer,
        started_at=row.started_at,
        answered_at=row.started_at if talked else None,
        ended_at=row.started_at + timedelta(seconds=row.seconds),
        person=holder,
        answered_by=holder if talked and is_inbound else None,
        people=frozenset({holder.id} if holder else ()),
    )
