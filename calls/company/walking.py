"""The nodes of a call in order: the steps of a reception's path, and everybody who was called behind each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from calls.company.records import LEG, NODE, Node, Person, uuid_of
from calls.live.models import Call, CallNode, Leg
from pbx.receptions.states import StepKind
from providers.contract.destinations import Destination, DestinationKind

# Relatel's words for the steps of a path (relatel.md §5.5).
KINDS = {
    StepKind.AGENT: "employee",
    StepKind.GROUP: "employee_group",
    StepKind.QUEUE: "employee_group",
    StepKind.VOICEMAIL: "voicemail",
}
PHASE, KEY, PERSON, NUMBER = "phase", "ivr_menu_item", "employee", "number"


def nodes_of(call: Call, legs: Sequence[Leg], holders: Mapping[str, Person]) -> tuple[Node, ...]:
    """In the order of time. A step lasts until the next one begins, the last until the call is over."""
    steps = list(call.nodes.all())
    found = [
        _step(step, steps[place + 1] if place + 1 < len(steps) else None, call.ended_at, _parent(step, steps))
        for place, step in enumerate(steps)
    ]
    for leg in legs:
        if leg.is_ours:
            found.append(_of_leg(leg, holders.get(leg.number), _at(leg.began_at, steps)))
    return tuple(found)


def path_of(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes from the first one to whoever answered; all steps where nobody did."""
    called = [node for node in nodes if node.kind in (PERSON, NUMBER) and node.answered_at is not None]
    end = min(called, key=lambda node: node.answered_at or node.began_at, default=None)
    if end is None:
        return tuple(node for node in nodes if node.keys)
    by_id, found, at = {node.id: node for node in nodes}, [end], end.parent
    while at is not None and at in by_id:
        found.append(by_id[at])
        at = by_id[at].parent
    return tuple(reversed(found))


def _step(step: CallNode, following: CallNode | None, ended: datetime | None, parent: str | None) -> Node:
    kind = KEY if "." in step.place else PHASE
    return Node(
        id=uuid_of(NODE, step.pk),
        kind=kind if step.kind == StepKind.MENU or kind == PHASE else KINDS.get(StepKind(step.kind), kind),
        name=step.name,
        began_at=step.at,
        ended_at=following.at if following is not None else ended,
        destination=step.endpoint,
        parent=parent,
        keys=step.place,
    )


def _parent(step: CallNode, steps: Sequence[CallNode]) -> str | None:
    """The menu whose key led there; what a backup takes over from has none."""
    above = step.place.rpartition(".")[0]
    return next((uuid_of(NODE, one.pk) for one in steps if one.place == above), None) if above else None


def _at(moment: datetime, steps: Sequence[CallNode]) -> str | None:
    """The step at which the caller was then."""
    before = [step for step in steps if step.at <= moment]
    return uuid_of(NODE, before[-1].pk) if before else None


def _of_leg(leg: Leg, person: Person | None, parent: str | None) -> Node:
    destination = Destination.of(DestinationKind.AGENT, person.id) if person is not None else ""
    return Node(
        id=uuid_of(LEG, leg.pk),
        kind=PERSON if person is not None else NUMBER,
        name=person.name if person is not None else leg.number,
        began_at=leg.began_at,
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        state=leg.state,
        destination=destination,
        parent=parent,
    )
