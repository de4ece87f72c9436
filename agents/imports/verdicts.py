"""What an import would do, or did, with a row; and the services' faults as faults of its cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import Agent
from agents.identity import compared
from agents.imports.cells import COLUMN_OF, Asked, CellFault, Row
from agents.records import Fault, FaultCode, Identifier, Key

MEND = {
    FaultCode.REQUIRED: "Fill the cell, or say which column holds it.",
    FaultCode.TOO_LONG: "Shorten it to 200 characters.",
    FaultCode.BAD_TEXT: "Type the value anew; something in it cannot be shown.",
    FaultCode.BAD_VALUE: "Use one of the values that the template names.",
    FaultCode.DUPLICATE: "Leave the row out, or change that agent with an update.",
    FaultCode.BAD_NUMBER: "Write it with + and the country code.",
    FaultCode.UNKNOWN_NUMBER: "Use a number that the account has and that is active, or write “any” for a free one.",
    FaultCode.NUMBER_TAKEN: "Use another number, or write “any” for a free one.",
    FaultCode.INBOX_EXISTS: "Use another number; the inbox of somebody who left can be taken over by an option.",
    FaultCode.UNKNOWN_AGENT: "Correct it, or give that person a row of their own.",
    FaultCode.UNKNOWN_INBOX: "Give the agent a supervised number first.",
    FaultCode.NOT_ALLOWED: "Change the value.",
}
COLUMNS = {"agents": "supervisors", "owner": "supervisors", "inbox": "supervisors", "add_roles": "roles"}
SAME = {
    Identifier.OBJECT_ID: "object ID",
    Identifier.UPN: "user principal name",
    Identifier.CONSISTENCY_ID: "consistency ID",
}
OTHER_ROW = "Leave one of the two rows out, or change it."


@dataclass
class Verdict:
    """``already`` is the agent who is as the row asks. ``picked`` are the numbers found for “any”, by column.

    ``agent`` is whom the row is about, or whom it made; ``made`` is what an undo needs to know.
    """

    row: Row
    asked: Asked
    faults: list[CellFault] = field(default_factory=list)
    supervisors: tuple[str, ...] = ()
    already: Agent | None = None
    agent: Agent | None = None
    picked: dict[str, str] = field(default_factory=dict)
    made: dict[str, object] = field(default_factory=dict)

    def refuse(self, column: str, text: str, mend: str) -> None:
        self.faults.append(CellFault(column, self.row.values.get(column, "")[:200], text, mend))

    def add(self, faults: Iterable[Fault]) -> None:
        """Take over what a service found; of a cell that is at fault already nothing more is told."""
        # That cell names several people, each with a fault of their own.
        told = {fault.column for fault in self.faults} - {"supervisors"}
        for fault in faults:
            column = self.column_of(fault)
            if column not in told:
                self.refuse(column, fault.text, MEND[fault.code])

    def column_of(self, fault: Fault) -> str:
        """Our column of the cell that the fault is about."""
        if fault.field == "number":
            wanted = {number: COLUMN_OF[use] for use, number in self.asked.numbers.items()}
            wanted |= {number: column for column, number in self.picked.items()}
            return wanted.get(fault.value, "messaging_number")
        return COLUMNS.get(fault.field, fault.field)


def own_keys(asked: Asked) -> list[Key]:
    """By what others could be the same as the row's agent."""
    return [(by, compared(by, value)) for by in SAME if (value := asked.texts.get(by, ""))]


class Firsts:
    """Which row was the first to have each name and each number: others that have it are refused."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self.rows: dict[Key | str, Verdict] = {}
        for verdict in verdicts:
            for key in own_keys(verdict.asked):
                self.rows.setdefault(key, verdict)
            for number in verdict.asked.numbers.values():
                if number:
                    self.rows.setdefault(number, verdict)

    def refuse_seconds(self, verdict: Verdict) -> None:
        """Name the earlier row with the same, cell by cell."""
        asked = verdict.asked
        for by, value in own_keys(asked):
            first = self.rows[by, value]
            if first is not verdict:
                verdict.refuse(by.value, f"Row {first.row.place} has the same {SAME[by]}.", OTHER_ROW)
        for use, number in asked.numbers.items():
            if number and self.rows[number] is not verdict:
                text = f"Row {self.rows[number].row.place} wants the same number."
                verdict.refuse(COLUMN_OF[use], text, OTHER_ROW)
