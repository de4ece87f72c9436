"""Agents, and what became of imports by file, as files."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.http import QueryDict

from accounts.columns import cells, header, in_file, order_of
from accounts.exporting import Source, register
from accounts.models import Account, Agent
from accounts.rights import Right
from agents.columns import TABLES
from agents.forms.agents import StaffFilterForm
from agents.imports import selectors
from agents.imports.report import row_faults
from agents.imports.rows import WISHED, as_faults
from agents.imports.states import RowOutcome
from agents.imports.writing import HEADER, cells_of
from agents.models import AgentImport, AgentImportRow
from agents.selectors import staff
from agents.selectors.agents import agents, with_holdings
from agents.views.agents import as_filter
from common.exports import Cell, Sheet, sheet_in_parts, sheet_of

FAULTS = ["Row", "Column", "Value", "What is wrong", "How to mend it"]
OUTCOMES = ["Row", "Outcome", "Agent", "Agent ID", "What is wrong"]


def every_agent(account: Account, _query: QueryDict) -> Sheet:
    """Every agent in the import format: imported again as an update it changes nothing."""
    rows = agents(account)
    return Sheet(HEADER, lambda most: rows[:most].count(), lambda: map(cells_of, selectors.exported(account)))


def as_listed(group: str, account: Account, query: QueryDict) -> Sheet:
    """The agents of a group as their list narrows them, in the order and with the columns that its address names."""
    table = TABLES[group]
    columns = in_file(table, query)
    places = {place: query.getlist(place) for place in staff.PLACES}
    wanted = as_filter(StaffFilterForm(query, places, left=group == staff.LEFT))
    rows = order_of(table, query).of(staff.searched(account, group, wanted).every())

    def lines(part: Sequence[Agent]) -> Iterator[list[Cell]]:
        with_holdings(account, part)
        return (cells(columns, agent) for agent in part)

    return sheet_in_parts(header(columns), rows, lines)


def faults(account: Account, agent_import: AgentImport) -> Sheet:
    """Everything that the last check found, cell by cell."""

    def lines() -> Iterator[list[Cell]]:
        for line in selectors.report(account, agent_import.pk).lines():
            yield [line.place, line.column, line.value, line.text, line.mend]

    return Sheet(FAULTS, lambda _most: agent_import.fault_count, lines)


def outcomes(account: Account, agent_import: AgentImport) -> Sheet:
    """What became of every row."""
    rows = selectors.import_rows(account, agent_import).order_by("position")
    return sheet_of(OUTCOMES, rows, _outcome)


def _outcome(row: AgentImportRow) -> list[Cell]:
    agent = [row.agent.name, row.agent.ref] if row.agent else ["", ""]
    return [row.position, row.get_outcome_display(), *agent, _why(row)]


def _why(row: AgentImportRow) -> str:
    faults = row_faults(row.position, as_faults(row.faults))
    return " ".join(f"{fault.column}: {fault.text}" for fault in faults)


def failed(account: Account, agent_import: AgentImport) -> Sheet:
    """The failed rows in the import format, each with what is wrong, to be mended and imported again."""
    rows = selectors.import_rows(account, agent_import, RowOutcome.FAILED).order_by("position")
    return sheet_of([*HEADER, "Row", "What is wrong"], rows, _failed)


def _failed(row: AgentImportRow) -> list[Cell]:
    as_given = {**row.values, **row.values.get(WISHED, {})}
    return [*cells_of(as_given), row.position, _why(row)]


def left(account: Account, agent_import: AgentImport) -> Sheet:
    """Those whom an import offboarded, as they were, in the import format: to be onboarded again."""
    rows = selectors.import_rows(account, agent_import, RowOutcome.DONE).order_by("position")
    rows = rows.filter(made__has_key="values")
    return sheet_of(HEADER, rows, lambda row: cells_of(row.made["values"]))


def _of_import(make: Callable[[Account, AgentImport], Sheet], account: Account, query: QueryDict) -> Sheet:
    """A file about the import that the query names; NotFound for another account's."""
    given = query.get("import", "")
    return make(account, selectors.agent_import(account, int(given) if given.isdecimal() else 0))


register(Source("agents", "Agents", Right.MANAGE_AGENTS, every_agent))
for _group, _table in TABLES.items():
    register(Source(_table.name, _table.title, Right.VIEW, partial(as_listed, _group)))
for name, title, make in (
    ("import-faults", "Faults of an import", faults),
    ("import-outcome", "Outcome of an import", outcomes),
    ("import-failed", "Failed rows of an import", failed),
    ("import-left", "Who left by an import", left),
):
    register(Source(name, title, Right.MANAGE_AGENTS, partial(_of_import, make)))
