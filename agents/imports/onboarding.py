"""Rows as new agents: looked at without changing anything, or onboarded."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from accounts.actor import Actor
from accounts.models import Account
from agents.imports.cells import USES, Asked, Row, read_row
from agents.imports.columns import NUMBERS
from agents.imports.naming import name_supervisors, pick_beside
from agents.imports.present import is_as_asked, present
from agents.imports.states import ImportMode
from agents.imports.verdicts import Firsts, Verdict
from agents.records import (
    PLACE_FIELDS,
    AgentRefs,
    Fault,
    FaultCode,
    Faults,
    Identifier,
    NewAgent,
    NumberWanted,
)
from agents.services.lookup import people_by
from agents.services.onboarding import check_new_agents, onboard
from numbers.states import NumberUse

# By what somebody without an object id is known, the surest first, and the name space of the ids that we make.
OWN = ("upn", "consistency_id", "email")
OURS = uuid.UUID("6f2a1d0e-7c51-4b5e-9b57-0d3b6a2f4c11")


def foresee(
    account: Account, rows: Sequence[Row], *, reassign_inbox: bool, makes_ids: bool = False
) -> list[Verdict]:
    """What onboarding all of the rows would do; a row that names the same as an earlier one is refused.

    With ``makes_ids`` the file has no object ids, and each person gets one of ours.
    """
    verdicts = _read(account, rows, makes_ids=makes_ids)
    # A row that cannot be done has no role here, so that whoever it would supervise hears of it.
    items = [_item(verdict, refused=bool(verdict.faults)) for verdict in verdicts]
    faults = check_new_agents(account=account, items=items, reassign_inbox=reassign_inbox)
    _find_already(account, verdicts, faults)
    firsts = Firsts(verdicts)
    for place, verdict in enumerate(verdicts):
        if verdict.already is None:
            firsts.refuse_seconds(verdict)
            verdict.add(map(_in_file, (fault for fault in faults.get(place, []) if fault.field != "roles")))
    return verdicts


def _in_file(fault: Fault) -> Fault:
    """Names that nobody has at all were refused before; what is left comes in the file itself, and in vain."""
    if fault.code != FaultCode.UNKNOWN_AGENT:
        return fault
    return replace(fault, text=f"The row of the supervisor “{fault.value[:60]}” cannot be done.")


def carry_out(
    account: Account, by: Actor, rows: Sequence[Row], *, reassign_inbox: bool, makes_ids: bool = False
) -> list[Verdict]:
    """Onboard the rows without a fault. Call it with the account's agents locked."""
    verdicts = _read(account, rows, makes_ids=makes_ids)
    good = [verdict for verdict in verdicts if not verdict.faults]
    outcome = onboard(
        account=account,
        by=by,
        items=[_item(verdict) for verdict in good],
        reassign_inbox=reassign_inbox,
        keep_going=True,
    )
    _find_already(account, good, outcome.faults)
    for place, verdict in enumerate(good):
        if verdict.already is None:
            verdict.add(outcome.faults.get(place, []))
        if place in outcome.agents:
            verdict.agent = outcome.agents[place][0]
            verdict.made = {"at": verdict.agent.updated_at.isoformat(), "numbers": _numbers(verdict)}
    return verdicts


def _read(account: Account, rows: Sequence[Row], *, makes_ids: bool) -> list[Verdict]:
    verdicts = []
    for row in rows:
        asked = read_row(row, ImportMode.ONBOARD, account.country)
        if makes_ids:
            asked.texts["object_id"] = _id_of_ours(account, asked, row)
        verdicts.append(Verdict(row, asked, list(asked.faults)))
    name_supervisors(account, verdicts)
    for verdict in verdicts:
        if verdict.asked.supervisors and not verdict.row.values.get("supervised_number"):
            text = "Only a supervised number has supervisors."
            verdict.refuse("supervisors", text, "Give the row a supervised number, or empty the cell.")
    _see_to_known_people(account, verdicts)
    return verdicts


def _id_of_ours(account: Account, asked: Asked, row: Row) -> str:
    """An object id for somebody whom no directory knows: the same for the same person in the same file again."""
    own = next((f"{name}:{value.lower()}" for name in OWN if (value := asked.texts.get(name, ""))), "")
    if not own:
        numbers = [row.values.get(column, "") for column in NUMBERS]
        own = "|".join([asked.texts.get("name", "").lower(), *numbers])
    return str(uuid.uuid5(OURS, f"{account.pk}/{own}")) if own.strip("|") else ""


def _see_to_known_people(account: Account, verdicts: Sequence[Verdict]) -> None:
    """Who begins is active, and gets a number for “any”; who is there already is left as they are."""
    unusual = [verdict for verdict in verdicts if verdict.asked.any_number or verdict.asked.active is False]
    if not unusual:
        return
    ids = {verdict.asked.texts.get("object_id", "") for verdict in unusual}
    known = people_by(account, [(Identifier.OBJECT_ID, value) for value in ids if value])
    new = [
        verdict
        for verdict in unusual
        if (Identifier.OBJECT_ID, verdict.asked.texts.get("object_id", "")) not in known
    ]
    taken = {number for verdict in verdicts for number in verdict.asked.numbers.values() if number}
    wishes = [(verdict, use, start) for verdict in new for use, start in verdict.asked.any_number.items()]
    pick_beside(account, wishes, taken)
    for verdict in new:
        if verdict.asked.active is False:
            verdict.refuse("active", "A new agent begins active.", "Empty the cell; suspend with an update.")


def _numbers(verdict: Verdict) -> dict[NumberUse, str]:
    numbers = {use: number for use, number in verdict.asked.numbers.items() if number}
    return numbers | {USES[column]: number for column, number in verdict.picked.items()}


def _item(verdict: Verdict, *, refused: bool = False) -> NewAgent:
    texts = verdict.asked.texts
    refs = AgentRefs(Identifier.OBJECT_ID, verdict.supervisors) if verdict.supervisors else None
    wanted = tuple(
        NumberWanted(use, number, refs if use == NumberUse.SUPERVISED else None)
        for use, number in _numbers(verdict).items()
    )
    return NewAgent(
        object_id=texts.get("object_id", ""),
        name=texts.get("name", ""),
        directory_tenant=texts.get("directory_tenant", ""),
        upn=texts.get("upn", ""),
        consistency_id=texts.get("consistency_id", ""),
        email=texts.get("email", ""),
        place={name: texts[name] for name in PLACE_FIELDS if name in texts},
        roles=() if refused else verdict.asked.roles or ("member",),
        numbers=wanted,
        services={name: value for name, value in verdict.asked.services.items() if value is not None},
    )


def _find_already(account: Account, verdicts: Sequence[Verdict], faults: Faults) -> None:
    """Of the rows that were refused because their agent is there, find those that ask for nothing else."""
    same = {
        place: verdicts[place]
        for place, found in faults.items()
        if any(fault.code == FaultCode.DUPLICATE and fault.field == Identifier.OBJECT_ID for fault in found)
        and not verdicts[place].faults
    }
    if not same:
        return
    keys = [(Identifier.OBJECT_ID, verdict.asked.texts["object_id"]) for verdict in same.values()]
    people = people_by(account, keys)
    now = present(account, [agents[0] for agents in people.values()])
    for verdict in same.values():
        agents = people.get((Identifier.OBJECT_ID, verdict.asked.texts["object_id"]))
        if agents and is_as_asked(verdict.asked, now[agents[0].pk], verdict.supervisors):
            verdict.already = agents[0]
