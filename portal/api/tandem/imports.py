"""Imports of agents by file: what the console's import pages do, for programs."""

from collections.abc import Mapping
from typing import Any

from openpyxl.utils import get_column_letter
from rest_framework import serializers

from agents.imports import runs, selectors, services
from agents.imports.report import row_faults
from agents.imports.rows import as_faults
from agents.imports.states import ImportMode, ImportState, RowOutcome
from agents.models import AgentImport, AgentImportRow
from common.errors import NotFound
from common.tables.delimited import ENCODINGS
from common.tables.sheet import MOST_ROWS, How
from portal.api.tandem.base import ApiCall, Data, Endpoint, Shape, operation

AT_ONCE = 200
ACTIONS = {
    "start": runs.start,
    "pause": runs.pause,
    "go-on": runs.go_on,
    "stop": runs.stop,
    "retry": runs.retry_failed,
    "undo": runs.start_undo,
}


class Reading(Shape):
    """How the file is read; what is left out is found."""

    encoding = serializers.ChoiceField(list(ENCODINGS.items()), required=False)
    sheet = serializers.CharField(
        required=False, max_length=100, help_text="The title of a workbook's sheet."
    )
    header_row = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ROWS)


class Look(Reading):
    """``columns`` names our column for headers of the file, as an object, or for each column of the file in its order,
    as a list with null for those that are left out.
    """

    columns = serializers.JSONField(required=False, binary=True)
    atomic = serializers.BooleanField(default=False)
    reassign_inbox = serializers.BooleanField(default=False)
    remove_inboxes = serializers.BooleanField(default=False)

    def validate_columns(self, value: Any) -> Any:
        cells = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [0]
        if not all(
            isinstance(column, str) or (column is None and isinstance(value, list)) for column in cells
        ):
            raise serializers.ValidationError(
                "An object of headers and columns is needed, or a list of columns."
            )
        return value


class Upload(Look):
    file = serializers.FileField(allow_empty_file=True)
    mode = serializers.ChoiceField(ImportMode.choices, default=ImportMode.ONBOARD)


class FileColumn(Shape):
    letter = serializers.CharField(help_text="As a spreadsheet calls the column.")
    header = serializers.CharField(allow_blank=True)
    means = serializers.CharField(allow_null=True, help_text="Our column.")
    samples = serializers.ListField(child=serializers.CharField())


class WasRead(Reading):
    sheets = serializers.ListField(child=serializers.CharField(), help_text="What can be chosen.")
    told = serializers.CharField()


class Import(Shape):
    id = serializers.IntegerField()
    mode = serializers.ChoiceField(ImportMode.choices)
    state = serializers.ChoiceField(ImportState.choices)
    file_name = serializers.CharField()
    columns = FileColumn(many=True, help_text="In the file's order.")
    reading = WasRead()
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was left out of the file.")
    atomic = serializers.BooleanField()
    rows = serializers.IntegerField()
    ready = serializers.IntegerField(help_text="Rows that the look at the file found good.")
    already = serializers.IntegerField()
    faulty = serializers.IntegerField()
    outcomes = serializers.DictField(
        child=serializers.IntegerField(), help_text="Rows by outcome, once it runs."
    )
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class CellFault(Shape):
    row = serializers.IntegerField(help_text="As in the file; the header is row 1.")
    column = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()


class Faults(Shape):
    faults = CellFault(many=True)


class Row(Shape):
    row = serializers.IntegerField()
    outcome = serializers.ChoiceField(RowOutcome.choices)
    agent = serializers.CharField(allow_null=True, help_text="The agent's id.")
    faults = CellFault(many=True)


class Rows(Shape):
    rows = Row(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="Give it as ``after`` for the rows that follow."
    )


class RowsQuery(Shape):
    outcome = serializers.ChoiceField(RowOutcome.choices, required=False)
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class Imports(Endpoint):
    @operation("imports.create", reply=Import, status=201, form=Upload)
    def post(self, call: ApiCall) -> Data:
        """Take a file and look at every row; no agent is changed before ``start``."""
        given, file = call.values, call.values["file"]
        agent_import = services.upload_checked(
            account=call.account,
            by=call.actor,
            mode=ImportMode(given["mode"]),
            name=file.name,
            file=file.file,
            size=file.size,
            columns=given.get("columns"),
            choices=_choices(given),
            how=_how(given) or How(),
        )
        return _import(call, agent_import)


class OneImport(Endpoint):
    @operation("imports.get", reply=Import, also=(404,))
    def get(self, call: ApiCall, pk: int) -> Data:
        return _import(call, selectors.agent_import(call.account, pk))

    @operation("imports.discard", reply=None, also=(404, 409))
    def delete(self, call: ApiCall, pk: int) -> Data:
        """Forget a file that was never run."""
        services.discard(account=call.account, by=call.actor, pk=pk)
        return None


class ImportCheck(Endpoint):
    @operation("imports.check", reply=Import, form=Look, also=(404, 409))
    def post(self, call: ApiCall, pk: int) -> Data:
        """Look at every row anew, with other columns or choices, or read in another way; until ``start``."""
        services.check_again(
            account=call.account,
            by=call.actor,
            pk=pk,
            columns=call.values.get("columns"),
            choices=_choices(call.values),
            how=_how(call.values),
        )
        return _import(call, selectors.agent_import(call.account, pk))


class ImportFaults(Endpoint):
    @operation("imports.faults", reply=Faults, also=(404,))
    def get(self, call: ApiCall, pk: int) -> Data:
        """Every fault of every cell that the look at the file found."""
        agent_import = selectors.agent_import(call.account, pk)
        lines = selectors.report(call.account, agent_import.pk).lines()
        return {"faults": [_fault(line) for line in lines]}


class ImportRows(Endpoint):
    @operation("imports.rows", reply=Rows, query=RowsQuery, also=(404,))
    def get(self, call: ApiCall, pk: int) -> Data:
        """What became of the rows, in the file's order, some hundreds at a time."""
        agent_import = selectors.agent_import(call.account, pk)
        asked, after = call.values.get("outcome", ""), call.values["after"]
        found = list(selectors.import_rows(call.account, agent_import, asked, after=after)[: AT_ONCE + 1])
        more = found[AT_ONCE - 1].position if len(found) > AT_ONCE else None
        return {"rows": [_row(row) for row in found[:AT_ONCE]], "next": more}


class ImportAction(Endpoint):
    @operation("imports.act", reply=Import, also=(404, 409))
    def post(self, call: ApiCall, pk: int, action: str) -> Data:
        """One of start, pause, go-on, stop, retry and undo."""
        if action not in ACTIONS:
            raise NotFound("There is no such operation.")
        ACTIONS[action](account=call.account, by=call.actor, pk=pk)
        return _import(call, selectors.agent_import(call.account, pk))


def _choices(given: Mapping[str, Any]) -> services.Choices:
    return services.Choices(given["atomic"], given["reassign_inbox"], given["remove_inboxes"])


def _how(given: Mapping[str, Any]) -> How | None:
    chosen = {name: given[name] for name in ("encoding", "sheet", "header_row") if name in given}
    return How(**chosen) if chosen else None


def _import(call: ApiCall, agent_import: AgentImport) -> dict[str, Any]:
    counts = selectors.outcome_counts(call.account, agent_import)
    return {
        "id": agent_import.pk,
        "mode": agent_import.mode,
        "state": agent_import.state,
        "file_name": agent_import.file_name,
        "columns": [
            {
                "letter": get_column_letter(place + 1),
                "header": header,
                "means": agent_import.mapping.get(str(place)),
                "samples": [row[place] for row in agent_import.samples if place < len(row) and row[place]],
            }
            for place, header in enumerate(agent_import.header)
        ],
        "reading": {
            name: agent_import.reading[name]
            for name in ("encoding", "sheet", "header_row", "sheets")
            if agent_import.reading.get(name)
        }
        | {"sheets": agent_import.reading.get("sheets", []), "told": agent_import.told},
        "notes": agent_import.notes,
        "atomic": agent_import.atomic,
        "rows": agent_import.row_count,
        "ready": agent_import.ready_count,
        "already": agent_import.already_count,
        "faulty": agent_import.bad_count,
        "outcomes": {outcome.value: counts[outcome] for outcome in RowOutcome if counts[outcome]},
        "error": agent_import.error,
        "created_at": agent_import.created_at,
        "started_at": agent_import.started_at,
        "finished_at": agent_import.finished_at,
    }


def _fault(line: Any) -> dict[str, Any]:
    return {
        "row": line.place,
        "column": line.column,
        "value": line.value,
        "message": line.text,
        "remedy": line.mend,
    }


def _row(row: AgentImportRow) -> dict[str, Any]:
    return {
        "row": row.position,
        "outcome": row.outcome,
        "agent": row.agent.ref if row.agent else None,
        "faults": [_fault(line) for line in row_faults(row.position, as_faults(row.faults))],
    }
