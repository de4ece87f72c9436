"""Files about imports: the template, agents in the import format, what a check found, and what became of rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from agents.imports import selectors
from agents.imports.report import row_faults
from agents.imports.rows import WISHED, as_faults
from agents.imports.states import RowOutcome
from agents.imports.writing import HEADER, as_csv, as_workbook, cells_of
from agents.models import AgentImport, AgentImportRow
from common.errors import NotFound
from common.exports import Cell, csv_response

FAULTS = ["Row", "Column", "Value", "What is wrong", "How to mend it"]
OUTCOMES = ["Row", "Outcome", "Agent", "Agent ID", "What is wrong"]


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_template(_request: AccountRequest, kind: str) -> HttpResponseBase:
    """An empty file with every column; the workbook has a sheet that explains them."""
    return _written("agents-template", kind, iter(()), with_help=True)


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_export(request: AccountRequest, kind: str) -> HttpResponseBase:
    """Every agent in the import format: imported again as an update it changes nothing."""
    return _written("agents", kind, selectors.exported(request.account))


def _written(
    name: str, kind: str, rows: Iterator[Mapping[str, str]], *, with_help: bool = False
) -> FileResponse:
    if kind == "csv":
        return as_csv(name, rows)
    if kind == "xlsx":
        return as_workbook(name, rows, with_help=with_help)
    raise NotFound("There is no such format.")


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_faults(request: AccountRequest, pk: int) -> HttpResponseBase:
    """Everything that the last check found, cell by cell."""
    agent_import = selectors.agent_import(request.account, pk)
    lines = selectors.report(request.account, agent_import.pk).lines()
    rows: Iterator[list[Cell]] = (
        [line.place, line.column, line.value, line.text, line.mend] for line in lines
    )
    return csv_response(f"faults-{agent_import.pk}", FAULTS, rows)


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_outcomes(request: AccountRequest, pk: int) -> HttpResponseBase:
    """What became of every row."""
    agent_import = selectors.agent_import(request.account, pk)
    return csv_response(f"outcome-{agent_import.pk}", OUTCOMES, _outcomes(request.account, agent_import))


def _outcomes(account: Account, agent_import: AgentImport) -> Iterator[list[Cell]]:
    for row in selectors.import_rows(account, agent_import).order_by("position").iterator(chunk_size=2000):
        agent = [row.agent.name, row.agent.ref] if row.agent else ["", ""]
        yield [row.position, row.get_outcome_display(), *agent, _why(row)]


def _why(row: AgentImportRow) -> str:
    faults = row_faults(row.position, as_faults(row.faults))
    return " ".join(f"{fault.column}: {fault.text}" for fault in faults)


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_failed(request: AccountRequest, pk: int) -> HttpResponseBase:
    """The failed rows in the import format, each with what is wrong, to be mended and imported again."""
    agent_import = selectors.agent_import(request.account, pk)
    rows = selectors.import_rows(request.account, agent_import, RowOutcome.FAILED).order_by("position")
    lines: Iterator[list[Cell]] = (
        [*cells_of(_as_given(row)), row.position, _why(row)] for row in rows.iterator(chunk_size=2000)
    )
    header = [*HEADER, "Row", "What is wrong"]
    return csv_response(f"failed-{agent_import.pk}", header, lines)


def _as_given(row: AgentImportRow) -> dict[str, Any]:
    """The row's cells as they stood in the file."""
    return {**row.values, **row.values.get(WISHED, {})}


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_left(request: AccountRequest, pk: int) -> HttpResponseBase:
    """Those whom an import offboarded, as they were, in the import format: to be onboarded again."""
    agent_import = selectors.agent_import(request.account, pk)
    rows = selectors.import_rows(request.account, agent_import, RowOutcome.DONE).order_by("position")
    values = (row.made["values"] for row in rows.iterator(chunk_size=2000) if "values" in row.made)
    return as_csv(f"left-{agent_import.pk}", values)
