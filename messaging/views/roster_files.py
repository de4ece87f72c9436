"""Files about imports: the template, agents in the import format, what a check found, and what became of rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.errors import NotFound
from common.exports import Cell, csv_response
from messaging.models import RosterImport, RosterRow
from messaging.roster.report import told
from messaging.roster.rows import WISHED, as_faults
from messaging.roster.states import RowOutcome
from messaging.roster.writing import HEADER, as_csv, as_workbook, cells_of
from messaging.selectors import roster as selectors

FAULTS = ["Row", "Column", "Value", "What is wrong", "How to mend it"]
OUTCOMES = ["Row", "Outcome", "Agent", "Agent ID", "What is wrong"]


@require_safe
@requires(Right.MANAGE_AGENTS)
def roster_template(_request: AccountRequest, kind: str) -> HttpResponseBase:
    """An empty file with every column; the workbook has a sheet that explains them."""
    return _written("agents-template", kind, iter(()), with_help=True)


@require_safe
@requires(Right.MANAGE_AGENTS)
def roster_export(request: AccountRequest, kind: str) -> HttpResponseBase:
    """Every agent in the import format: imported again as an update it changes nothing."""
    return _written(f"agents-{timezone.now():%Y-%m-%d}", kind, selectors.exported(request.account))


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
def roster_faults(request: AccountRequest, pk: int) -> HttpResponseBase:
    """Everything that the last check found, cell by cell."""
    roster = selectors.roster_import(request.account, pk)
    lines = selectors.report(request.account, roster.pk).lines()
    rows: Iterator[list[Cell]] = (
        [line.place, line.column, line.value, line.text, line.mend] for line in lines
    )
    return csv_response(f"faults-{roster.pk}.csv", FAULTS, rows, bom=True)


@require_safe
@requires(Right.MANAGE_AGENTS)
def roster_outcomes(request: AccountRequest, pk: int) -> HttpResponseBase:
    """What became of every row."""
    roster = selectors.roster_import(request.account, pk)
    return csv_response(f"outcome-{roster.pk}.csv", OUTCOMES, _outcomes(request.account, roster), bom=True)


def _outcomes(account: Account, roster: RosterImport) -> Iterator[list[Cell]]:
    for row in selectors.roster_rows(account, roster).order_by("position").iterator(chunk_size=2000):
        agent = [row.agent.name, row.agent.ref] if row.agent else ["", ""]
        yield [row.position, row.get_outcome_display(), *agent, _why(row)]


def _why(row: RosterRow) -> str:
    faults = told(row.position, as_faults(row.faults))
    return " ".join(f"{fault.column}: {fault.text}" for fault in faults)


@require_safe
@requires(Right.MANAGE_AGENTS)
def roster_failed(request: AccountRequest, pk: int) -> HttpResponseBase:
    """The failed rows in the import format, each with what is wrong, to be mended and imported again."""
    roster = selectors.roster_import(request.account, pk)
    rows = selectors.roster_rows(request.account, roster, RowOutcome.FAILED).order_by("position")
    lines: Iterator[list[Cell]] = (
        [*cells_of(_as_given(row)), row.position, _why(row)] for row in rows.iterator(chunk_size=2000)
    )
    header = [*HEADER, "Row", "What is wrong"]
    return csv_response(f"failed-{roster.pk}.csv", header, lines, bom=True)


def _as_given(row: RosterRow) -> dict[str, Any]:
    """The row's cells as they stood in the file."""
    return {**row.values, **row.values.get(WISHED, {})}


@require_safe
@requires(Right.MANAGE_AGENTS)
def roster_left(request: AccountRequest, pk: int) -> HttpResponseBase:
    """Those whom an import offboarded, as they were, in the import format: to be onboarded again."""
    roster = selectors.roster_import(request.account, pk)
    rows = selectors.roster_rows(request.account, roster, RowOutcome.DONE).order_by("position")
    values = (row.made["values"] for row in rows.iterator(chunk_size=2000) if "values" in row.made)
    return as_csv(f"left-{roster.pk}", values)
