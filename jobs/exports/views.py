"""Console pages of files to download: one list at once or by a job, what is being written, and what is there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.exporting import Source, all_sources, source_named
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from common.errors import DomainError, NotFound
from jobs import services as jobs
from jobs.exports import selectors, services, writing
from jobs.models import Export
from jobs.states import ExportForm
from jobs.views import STOP_POLLING


def _allowed(request: AccountRequest, name: str) -> Source:
    source = source_named(name)
    if not _may(request, source):
        raise PermissionDenied
    return source


def _may(request: AccountRequest, source: Source) -> bool:
    assert request.standing is not None
    over_all = source.over_all is None or source.over_all in request.standing.rights_over_all
    return source.right in request.rights and over_all


def _export(request: AccountRequest, ref: str) -> Export:
    export = selectors.export(request.account, ref)
    _allowed(request, export.source)
    return export


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.VIEW)
def start(request: AccountRequest, name: str, form: str) -> HttpResponseBase:
    """The list as a file, where it is small; a large one is written by a job, which a POST starts.

    The query is that of the list's own page, so that the file holds what is shown there.
    """
    source = _allowed(request, name)
    if form not in ExportForm.values:
        raise NotFound("There is no such form.")
    query = request.GET.copy()
    for part in ("after", "before"):
        query.pop(part, None)
    if request.method == "POST":
        return _begin(request, source, ExportForm(form), query.urlencode())
    sheet = source.sheet(request.account, query)
    if writing.is_small(sheet, ExportForm(form)):
        return writing.answer(request.account, source.name, source.title, ExportForm(form), sheet)
    context = {
        "source": source,
        "form": ExportForm(form),
        "most": writing.AT_ONCE[ExportForm(form)],
        "days": services.KEPT.days,
    }
    return render(request, "exports/large.html", context)


def _begin(request: AccountRequest, source: Source, form: ExportForm, query: str) -> HttpResponse:
    try:
        export = services.request_export(
            account=request.account, by=request.actor, source=source.name, form=form, query=query
        )
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("exports:list")
    return redirect("exports:detail", export.ref)


@require_safe
@requires(Right.VIEW)
def export_list(request: AccountRequest) -> HttpResponse:
    """Files that are there or being written, the newest first, of lists that the user may have."""
    mine = [source.name for source in all_sources() if _may(request, source)]
    page = page_asked(request, selectors.exports_of(request.account, mine), key="id", descending=True)
    context = {
        "rows": [(export, source_named(export.source).title) for export in page.rows],
        "days": services.KEPT.days,
    }
    return render(request, "exports/list.html", context | pages_beside(request, page))


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """One file; its page asks again every two seconds until it is there."""
    export = _export(request, ref)
    context: dict[str, Any] = {
        "export": export,
        "title": source_named(export.source).title,
        "job": export.job,
        "days": services.KEPT.days,
    }
    if not wants_part(request):
        return render(request, "exports/detail.html", context)
    status = 200 if export.is_open else STOP_POLLING
    return render(request, "exports/_export.html", context, status=status)


@require_safe
@requires(Right.VIEW)
def file(request: AccountRequest, ref: str) -> HttpResponseBase:
    """The file itself; NotFound before it is there, and when it was removed."""
    return writing.stored(_export(request, ref))


@require_POST
@requires(Right.VIEW)
def stop(request: AccountRequest, ref: str) -> HttpResponse:
    """Write it no further."""
    return _decide(request, ref, jobs.cancel, "It stops at its next safe point.")


@require_POST
@requires(Right.VIEW)
def again(request: AccountRequest, ref: str) -> HttpResponse:
    """Write anew what failed or was stopped."""
    return _decide(request, ref, jobs.retry, "It is written again.")


def _decide(request: AccountRequest, ref: str, decide: Any, text: str) -> HttpResponse:
    export = _export(request, ref)
    if export.job is None:
        raise NotFound("Nothing is known of its job any more.")
    try:
        decide(account=request.account, by=request.actor, job_id=export.job.pk)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, text)
    return redirect("exports:detail", ref)


@require_POST
@requires(Right.VIEW)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    """Take the file away."""
    _export(request, ref)
    try:
        services.remove_export(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "The file is removed.")
    return redirect("exports:list")
