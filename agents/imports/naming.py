"""Whom rows name as supervisors, and which free numbers they get where any will do."""

from collections.abc import Sequence

from accounts.models import Account, Agent
from agents.imports.cells import COLUMN_OF
from agents.imports.verdicts import Verdict, own_keys
from agents.records import Identifier, Key
from agents.services.lookup import folded, people_by
from common.plans.registry import calling_code
from numbers.selectors.assignments import free_numbers
from numbers.states import NumberUse

NAMED_BY = (Identifier.OBJECT_ID, Identifier.UPN, Identifier.CONSISTENCY_ID, Identifier.REF)
UNKNOWN = "Correct it, or give that person a row of their own."


def name_supervisors(account: Account, verdicts: Sequence[Verdict]) -> None:
    """Put the object ids of the supervisors into each verdict, or a fault for each that nobody has.

    A supervisor may be named by anything that identifies an agent, and may have a row in the same file.
    """
    values = {value for verdict in verdicts for value in verdict.asked.supervisors or ()}
    if not values:
        return
    here: dict[Key, str] = {}
    for verdict in verdicts:
        if object_id := verdict.asked.texts.get("object_id"):
            for key in own_keys(verdict.asked):
                here.setdefault(key, object_id)
    known = people_by(account, [(by, value) for by in NAMED_BY for value in values])
    meaning = {value: _meaning(value, here, known) for value in values}
    for verdict in verdicts:
        named = verdict.asked.supervisors or ()
        for value in named:
            if not meaning[value]:
                verdict.refuse(
                    "supervisors", f"There is no agent “{value[:60]}”, neither here nor in the file.", UNKNOWN
                )
        # That somebody is their own supervisor says nothing (smartcommunicator.md §3).
        own = verdict.asked.texts.get("object_id")
        found = dict.fromkeys(meaning[value] for value in named)
        verdict.supervisors = tuple(name for name in found if name and name != own)


def _meaning(value: str, here: dict[Key, str], known: dict[Key, list[Agent]]) -> str:
    for by in NAMED_BY:
        key = (by, folded(by, value))
        if found := here.get(key):
            return found
        if agents := known.get(key):
            return agents[0].object_id
    return ""


def pick_beside(account: Account, wishes: Sequence[tuple[Verdict, NumberUse, str]], taken: set[str]) -> None:
    """Give each wish a free number that begins so, and add it to ``taken``, which are left out; the narrowest wishes
    choose first.
    """
    for start in sorted({start for _, _, start in wishes}, key=lambda start: (-len(start), start)):
        mine = [(verdict, use) for verdict, use, wished in wishes if wished == start]
        rows = free_numbers(account).filter(e164__startswith=start).order_by("e164")
        found = rows.values_list("e164", flat=True)[: len(mine) + len(taken)]
        free = iter([e164 for e164 in found if e164 not in taken])
        for verdict, use in mine:
            column = COLUMN_OF[use]
            if (e164 := next(free, None)) is None:
                digits = start.removeprefix(f"+{calling_code(account.country)}").removeprefix("+")
                text = f"No more free number begins with {digits}." if digits else "No number is free."
                verdict.refuse(column, text, "Buy numbers, or name one that is free.")
            else:
                verdict.picked[column] = e164
                taken.add(e164)
