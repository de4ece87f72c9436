"""The empty file with every column that an import reads."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from agents.imports.writing import HEADER, template_workbook
from common.errors import NotFound
from common.exports import sheet_of_list
from jobs.exports.writing import answer
from jobs.states import ExportForm


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_template(request: AccountRequest, kind: str) -> HttpResponseBase:
    """An empty file with every column; the workbook has a sheet that explains them."""
    if kind == ExportForm.CSV:
        empty = sheet_of_list(HEADER, [])
        return answer(request.account, "agents-template", "Agents", ExportForm.CSV, empty)
    if kind == ExportForm.XLSX:
        return template_workbook("agents-template")
    raise NotFound("There is no such format.")
