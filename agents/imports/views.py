"""Importing agents by file: upload, columns, what would happen, and the import at work."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, same_page, wants_part
from agents.imports import runs, selectors, services
from agents.imports.forms import ColumnsForm, ReadingForm, UploadForm
from agents.imports.report import row_faults
from agents.imports.rows import as_faults
from agents.imports.states import AT_WORK, BEFORE, SETTLED, ImportMode, ImportState, RowOutcome
from agents.models import AgentImport
from common.errors import DomainError, Invalid, NotFound

STOP_POLLING = 286
# More faults than these on a page nobody reads; the download has all.
SHOWN = 100
TONES = {
    "uploaded": "muted",
    "checked": "info",
    "running": "info",
    "paused": "warn",
    "stopped": "warn",
    "done": "ok",
    "undoing": "info",
    "undone": "muted",
}
OUTCOME_TONES = {
    "pending": "muted",
    "done": "ok",
    "already": "info",
    "failed": "bad",
    "undone": "muted",
    "kept": "warn",
}
ACTIONS = {
    "start": (runs.start, "The import has begun."),
    "pause": (runs.pause, "The import pauses after the present batch."),
    "go-on": (runs.go_on, "The import goes on."),
    "stop": (runs.stop, "The import stops after the present batch."),
    "retry": (runs.retry_failed, "The failed rows are tried again."),
}


@require_safe
@requires(Right.MANAGE_AGENTS)
def import_list(request: AccountRequest) -> HttpResponse:
    """Every import, newest first, and the files to begin with."""
    page = page_asked(request, selectors.agent_imports(request.account), key="pk", descending=True)
    rows = [{"agent_import": row, "tone": TONES[row.state]} for row in page.rows]
    return render(request, "agents/imports/list.html", pages_beside(request, page) | {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def import_new(request: AccountRequest) -> HttpResponse:
    """Upload a file."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            agent_import = services.upload(
                account=request.account,
                by=request.actor,
                mode=ImportMode(form.cleaned_data["mode"]),
                name=file.name,
                file=file.file,
                size=file.size,
            )
        except Invalid as exc:
            put_on_form(form, exc)
        else:
            return redirect("agents:import_columns", agent_import.pk)
    return render(request, "agents/imports/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def import_columns(request: AccountRequest, pk: int) -> HttpResponse:
    """Say what the columns mean and how to import, then have every row looked at."""
    agent_import = selectors.agent_import(request.account, pk)
    if agent_import.state not in BEFORE:
        return redirect("agents:import", pk)
    again = "read_again" in request.POST
    form = ColumnsForm(agent_import, request.POST if request.method == "POST" and not again else None)
    reading = ReadingForm(agent_import, request.POST if again else None)
    if again and reading.is_valid():
        try:
            services.read_again(account=request.account, by=request.actor, pk=pk, how=reading.how)
        except Invalid as exc:
            put_on_form(reading, exc)
        else:
            return redirect("agents:import_columns", pk)
    elif request.method == "POST" and form.is_valid():
        try:
            services.check(
                account=request.account,
                by=request.actor,
                pk=pk,
                mapping=form.mapping(),
                choices=form.choices(),
            )
        except NotFound:
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("agents:import", pk)
    context = {
        "agent_import": agent_import,
        "form": form,
        "reading": reading,
        "before": selectors.same_file_before(request.account, agent_import),
    }
    wrong = form.errors or reading.errors
    return render(request, "agents/imports/columns.html", context, status=422 if wrong else 200)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@requires(Right.MANAGE_AGENTS)
def import_detail(request: AccountRequest, pk: int) -> HttpResponse:
    """What would happen, or what is happening; the page asks again every two seconds while the import is at work."""
    agent_import = selectors.agent_import(request.account, pk)
    if agent_import.state == ImportState.UPLOADED:
        return redirect("agents:import_columns", pk)
    if agent_import.state == ImportState.CHECKED:
        return render(request, "agents/imports/check.html", _checked(request, agent_import))
    context = _running(request, agent_import)
    if not wants_part(request):
        return render(request, "agents/imports/run.html", context)
    if request.htmx.target == "import-rows":
        return render(request, "agents/imports/_rows.html", context)
    status = 200 if agent_import.state in AT_WORK else STOP_POLLING
    return render(request, "agents/imports/_live.html", context, status=status)


def _checked(request: AccountRequest, agent_import: AgentImport) -> dict[str, Any]:
    report = selectors.report(request.account, agent_import.pk)
    lines = list(report.lines())
    picked = [(place, number) for place in sorted(report.picked) for number in report.picked[place].values()]
    start = _whole(request.GET.get("from", ""), len(lines))
    return {
        "agent_import": agent_import,
        "lines": lines[start : start + SHOWN],
        "newer_url": same_page(request, **{"from": str(max(start - SHOWN, 0)) if start > SHOWN else ""})
        if start
        else "",
        "older_url": same_page(request, **{"from": str(start + SHOWN)}) if start + SHOWN < len(lines) else "",
        "count_label": f"{start + 1:,} to {min(start + SHOWN, len(lines)):,} of {len(lines):,}",
        "picked": picked[:SHOWN],
        "picked_more": len(picked[SHOWN:]),
        "may_start": bool(agent_import.ready_count) and not (agent_import.atomic and agent_import.bad_count),
        "before": selectors.same_file_before(request.account, agent_import),
    }


def _whole(text: str, most: int) -> int:
    return min(int(text), max(most - 1, 0)) if text.isdecimal() and text.isascii() and len(text) < 9 else 0


def _running(request: AccountRequest, agent_import: AgentImport) -> dict[str, Any]:
    counts = selectors.outcome_counts(request.account, agent_import)
    wanted = request.GET.get("outcome", "")
    wanted = wanted if wanted in RowOutcome.values else ""
    page = page_asked(request, selectors.import_rows(request.account, agent_import, wanted), key="position")
    settled = agent_import.state in SETTLED
    can_undo = settled and bool(counts[RowOutcome.DONE]) and agent_import.mode != ImportMode.OFFBOARD
    shown = [(outcome.value, outcome.label, counts[outcome]) for outcome in RowOutcome if counts[outcome]]
    return pages_beside(request, page) | {
        "agent_import": agent_import,
        "tone": TONES[agent_import.state],
        "at_work": agent_import.state in AT_WORK,
        "counts": counts,
        "finished": agent_import.row_count - counts[RowOutcome.PENDING],
        "may_pause": agent_import.state == ImportState.RUNNING
        and not agent_import.pause_asked
        and not agent_import.atomic,
        "may_stop": agent_import.state in AT_WORK or agent_import.state == ImportState.PAUSED,
        "may_go_on": settled and bool(counts[RowOutcome.PENDING]),
        "may_retry": settled and bool(counts[RowOutcome.FAILED]),
        "may_undo": can_undo,
        "rows": [
            {
                "row": row,
                "tone": OUTCOME_TONES[row.outcome],
                "faults": row_faults(row.position, as_faults(row.faults)),
            }
            for row in page.rows
        ],
        "tabs": [
            {
                "label": label,
                "url": same_page(request, outcome=value, after="", before=""),
                "active": value == wanted,
                "count": count,
            }
            for value, label, count in [("", "All", agent_import.row_count), *shown]
        ],
        "count_label": f"{len(page.rows)} shown",
    }


@require_POST
@requires(Right.MANAGE_AGENTS)
def import_act(request: AccountRequest, pk: int, action: str) -> HttpResponse:
    """Start, pause, go on, stop, or try failed rows again."""
    if action not in ACTIONS:
        raise NotFound("There is no such thing to do.")
    act, text = ACTIONS[action]
    try:
        act(account=request.account, by=request.actor, pk=pk)
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, text)
    return redirect("agents:import", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def import_undo(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask, then take back what the import did."""
    agent_import = selectors.agent_import(request.account, pk)
    if request.method == "POST":
        try:
            runs.start_undo(account=request.account, by=request.actor, pk=pk)
        except DomainError as exc:
            messages.error(request, exc.text)
        else:
            messages.success(request, "The import is being undone.")
        return redirect("agents:import", pk)
    count = selectors.outcome_counts(request.account, agent_import)[RowOutcome.DONE]
    return render(request, "agents/imports/undo.html", {"agent_import": agent_import, "count": count})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def import_discard(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask, then forget a file that was never run."""
    agent_import = selectors.agent_import(request.account, pk)
    if request.method == "POST":
        try:
            services.discard(account=request.account, by=request.actor, pk=pk)
        except NotFound:
            raise
        except DomainError as exc:
            messages.error(request, exc.text)
            return redirect("agents:import", pk)
        messages.success(request, f"{agent_import.file_name} is discarded.")
        return redirect("agents:imports")
    context = {"agent_import": agent_import, "back": reverse("agents:import", args=[pk])}
    return render(request, "agents/imports/discard.html", context)
