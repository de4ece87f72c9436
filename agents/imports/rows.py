"""Writes the rows of an import, thousands at a time, as one JSON document for each statement."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from agents.imports.cells import CellFault, Row
from agents.imports.report import Report
from agents.imports.states import RowOutcome
from agents.imports.verdicts import Verdict
from agents.models import AgentImport, AgentImportRow
from common.inserting import insert_rows

AT_ONCE = 5_000
# Beside the cells, by our columns, a row keeps which of them cannot be used, and what a picked number was wished as.
FLAWS, WISHED = "flaws", "wished"


class Waiting(NamedTuple):
    """A stored row that is to be done: thousands at a time are too many for rows of the model."""

    pk: int
    position: int
    values: dict[str, Any]


SETTLE = """
UPDATE agents_agentimportrow AS r SET outcome = t.outcome, faults = t.faults, agent_id = t.agent, made = t.made
FROM jsonb_to_recordset(%(rows)s::jsonb) AS t(id bigint, outcome text, faults jsonb, agent bigint, made jsonb)
WHERE r.id = t.id AND r.account_id = %(account)s
"""


def insert(agent_import: AgentImport, batches: Sequence[Sequence[Row]], report: Report) -> None:
    """Store every row with its batch; those in which the check found a fault have failed already."""
    documents = []
    for number, batch in enumerate(batches):
        for row in batch:
            faults = report.faults.get(row.place, [])
            documents.append(
                {
                    "position": row.place,
                    "batch": number,
                    "values": _stored(row, report.picked.get(row.place, {})),
                    "outcome": RowOutcome.FAILED if faults else RowOutcome.PENDING,
                    "faults": as_lists(faults),
                }
            )
    same = {"account_id": agent_import.account_id, "agent_import_id": agent_import.pk}
    for start in range(0, len(documents), AT_ONCE):
        insert_rows(AgentImportRow, documents[start : start + AT_ONCE], same=same)


def _stored(row: Row, picked: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {**row.values, **picked}
    if row.flaws:
        values[FLAWS] = dict(row.flaws)
    if picked:
        values[WISHED] = {column: row.values[column] for column in picked}
    return values


def as_row(stored: Waiting) -> Row:
    cells = {name: value for name, value in stored.values.items() if name not in {FLAWS, WISHED}}
    return Row(stored.position, cells, stored.values.get(FLAWS, {}))


def settle(account_id: int, rows: Iterable[tuple[Waiting, Verdict]]) -> int:
    """Store what became of the rows; returns how many failed."""
    documents = []
    failed = 0
    for stored, verdict in rows:
        outcome = (
            RowOutcome.FAILED
            if verdict.faults
            else RowOutcome.ALREADY
            if verdict.already
            else RowOutcome.DONE
        )
        agent = verdict.already or verdict.agent
        failed += outcome == RowOutcome.FAILED
        documents.append(
            {
                "id": stored.pk,
                "outcome": outcome,
                "faults": as_lists(verdict.faults),
                "agent": agent.pk if agent and outcome != RowOutcome.FAILED else None,
                "made": verdict.made if outcome == RowOutcome.DONE else {},
            }
        )
    _run(SETTLE, account=account_id, rows=json.dumps(documents, ensure_ascii=False))
    return failed


def as_lists(faults: Iterable[CellFault]) -> list[list[str]]:
    return [[fault.column, fault.value, fault.text, fault.mend] for fault in faults]


def as_faults(lists: Iterable[Sequence[str]]) -> list[CellFault]:
    return [CellFault(*cells) for cells in lists]


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
