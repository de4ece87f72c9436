"""Writing on numbers by file: what is in it, what it would change, then the job."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.fields.states import FieldAbout
from accounts.rights import Right
from accounts.selectors.owning import offered
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError
from numbers.describe_forms import WrittenFileForm
from numbers.selectors.destinations import DestinationNames
from numbers.services.writing import foresee_writing, start_writing
from numbers.views.bulk import preview_context
from numbers.written_file import PLAIN, FileReader, Reading


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_NUMBERS)
def write_by_file(request: AccountRequest) -> HttpResponse:
    """The form; a POST shows every fault or what would change, and one with ``step=start`` starts the job."""
    account = request.account
    offer = offered(account, FieldAbout.NUMBER)
    posted = request.method == "POST"
    reader = FileReader(account.country, offer)
    form = WrittenFileForm(reader.known, request.POST if posted else None, request.FILES if posted else None)
    columns = [*map(str.capitalize, PLAIN), *(field.name for field in offer.fields)]
    context: dict[str, Any] = {"form": form, "columns": columns}
    if not posted or not form.is_valid():
        return render(request, "numbers/write_file.html", context, status=422 if form.errors else 200)
    reading = reader.read(form.rows)
    found = [] if reading.faults else foresee_writing(account, reading.wanted)
    for change in found:
        if change.refused:
            reading.fault(reading.lines[change.e164], "", change.refused)
    if reading.faults:
        told = {"faults": reading.faults, "sheet": form.rows.sheet}
        return render(request, "numbers/write_file.html", context | told, status=422)
    if request.POST.get("step") == "start":
        return _started(request, form, reading, context)
    context |= preview_context(found, DestinationNames(account))
    context |= {
        "count": len(found),
        "text": reading.text,
        "sheet": form.rows.sheet,
        "passed_over": reading.passed_over,
    }
    return render(request, "numbers/write_preview.html", context)


def _started(
    request: AccountRequest, form: WrittenFileForm, reading: Reading, context: dict[str, Any]
) -> HttpResponse:
    try:
        job = start_writing(account=request.account, by=request.actor, wanted=reading.wanted)
    except DomainError as exc:
        put_on_form(form, exc)
        return render(request, "numbers/write_file.html", context, status=422)
    return redirect("jobs:detail", job.pk)
