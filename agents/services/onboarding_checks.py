"""What stands against new agents: in each item, in the list, and in what is there already."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Account, Agent
from agents.records import AgentRefs, Fault, FaultCode, Faults, Identifier, Key, NewAgent, NumberWanted
from agents.services.faults import shape_faults
from agents.services.lookup import folded, keys_of, people_by, resolve, taken
from messaging.models import Inbox
from messaging.states import InboxKind
from numbers.models import NumberAssignment, PhoneNumber
from numbers.services.assignments import BareNumber, by_e164
from numbers.states import NumberState, NumberUse

# A number that is on its way in or out cannot be given to anybody.
HOLDABLE = frozenset({NumberState.ACTIVE})
DUPLICATE_TEXT = {
    Identifier.OBJECT_ID: "An agent with the same object ID already exists.",
    Identifier.UPN: "An agent with the same user principal name already exists.",
    Identifier.CONSISTENCY_ID: "An agent with the same consistency ID already exists.",
}


@dataclass(frozen=True)
class Known:
    """What is there already: numbers by E.164, their holders' names and inboxes by the number's id, keys that somebody
    has, and who may be meant as a supervisor by key.
    """

    numbers: Mapping[str, BareNumber]
    holders: Mapping[int, str]
    inboxes: Mapping[int, Inbox]
    taken: Container[Key]
    people: Mapping[Key, list[Agent]]


def known_numbers(account: Account, e164s: Iterable[str]) -> dict[str, BareNumber]:
    """The numbers as they are, without locks: for looking only."""
    return by_e164(PhoneNumber.objects.filter(account=account, e164__any_of=set(e164s), state__in=HOLDABLE))


def look_up(account: Account, items: Sequence[NewAgent], numbers: Mapping[str, BareNumber]) -> Known:
    """Read what the items touch, in a fixed number of statements."""
    ids = [number.pk for number in numbers.values()]
    assignments = NumberAssignment.objects.filter(account=account, number_id__any_of=ids, until=None)
    inboxes = Inbox.objects.filter(account=account, number_id__any_of=ids, removed_at=None).select_related(
        "owner"
    )
    supervisors = [key for item in items for refs in supervisors_of(item) for key in keys_of(refs)]
    return Known(
        numbers=numbers,
        holders=dict(assignments.values_list("number_id", "holder")),
        inboxes={inbox.number_id: inbox for inbox in inboxes},
        taken=taken(account, (key for item in items for key in item.keys)),
        people=people_by(account, supervisors),
    )


def supervisors_of(item: NewAgent) -> list[AgentRefs]:
    return [wanted.supervisors for wanted in item.numbers if wanted.supervisors is not None]


def find_faults(items: Sequence[NewAgent], known: Known, *, reassign_inbox: bool) -> Faults:
    """Everything that stands against each item. Of two items that want the same, the second is refused."""
    faults: Faults = {}
    seen_keys: set[Key] = set()
    seen_numbers: set[str] = set()
    for place, item in enumerate(items):
        found = shape_faults(item) + _duplicates(item, known, seen_keys)
        for wanted in item.numbers:
            found += _number_faults(wanted, known, seen_numbers, reassign_inbox=reassign_inbox)
        seen_keys.update(item.keys)
        if found:
            faults[place] = list(dict.fromkeys(found))
    _add_supervisor_faults(items, known, faults)
    return faults


def _duplicates(item: NewAgent, known: Known, seen: set[Key]) -> list[Fault]:
    return [
        Fault(FaultCode.DUPLICATE, key[0].value, DUPLICATE_TEXT[key[0]], key[1][:200])
        for key in item.keys
        if key in seen or key in known.taken
    ]


def _number_faults(
    wanted: NumberWanted, known: Known, seen: set[str], *, reassign_inbox: bool
) -> list[Fault]:
    e164 = wanted.e164
    if e164 in seen:
        return [Fault(FaultCode.NUMBER_TAKEN, "number", f"{e164} is wanted twice in this list.", e164)]
    seen.add(e164)
    number = known.numbers.get(e164)
    if number is None or number.state not in HOLDABLE:
        return [
            Fault(
                FaultCode.UNKNOWN_NUMBER, "number", f"{e164[:40]} is not a number of this account.", e164[:40]
            )
        ]
    inbox = known.inboxes.get(number.pk)
    if inbox is not None and wanted.use == NumberUse.SUPERVISED and inbox.kind == InboxKind.SUPERVISED:
        if reassign_inbox and not has_active_owner(inbox):
            return []
        return [Fault(FaultCode.INBOX_EXISTS, "number", "Inbox already exists", e164)]
    holder = known.holders.get(number.pk)
    if holder is not None:
        return [Fault(FaultCode.NUMBER_TAKEN, "number", f"{e164} is held by {holder}.", e164)]
    return []


def has_active_owner(inbox: Inbox) -> bool:
    return inbox.owner is not None and inbox.owner.is_active


def _add_supervisor_faults(items: Sequence[NewAgent], known: Known, faults: Faults) -> None:
    """Supervisors are people who are there, or who come in the same list and are not refused themselves."""
    with_supervisors = [(place, refs) for place, item in enumerate(items) for refs in supervisors_of(item)]
    missing = {
        place: (refs, resolve(refs, known.people, "supervisors")[1]) for place, refs in with_supervisors
    }
    refused_more = True
    while refused_more:
        coming = {key for place, item in enumerate(items) if place not in faults for key in item.keys}
        refused_more = False
        for place, (refs, unknown) in missing.items():
            found = [fault for fault in unknown if (refs.by, folded(refs.by, fault.value)) not in coming]
            if found and not set(found) <= set(faults.get(place, [])):
                refused_more = refused_more or place not in faults
                faults[place] = list(dict.fromkeys([*faults.get(place, []), *found]))
