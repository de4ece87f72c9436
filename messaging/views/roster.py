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
from common.errors import DomainError, Invalid, NotFound
from messaging.models import RosterImport
from messaging.roster.report import told
from messaging.roster.rows import as_faults
from messaging.roster.states import AT_WORK, BEFORE, SETTLED, RosterMode, RosterState, RowOutcome
from messaging.roster_forms import ColumnsForm, UploadForm
from messaging.selectors import roster as selectors
from messaging.services import roster as services
from messaging.services import roster_runs as runs

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
def roster_list(request: AccountRequest) -> HttpResponse:
    """Every import, newest first, and the files to begin with."""
    page = page_asked(request, selectors.roster_imports(request.account), key="pk", descending=True)
    rows = [{"roster": row, "tone": TONES[row.state]} for row in page.rows]
    return render(request, "messaging/roster/list.html", pages_beside(request, page) | {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def roster_new(request: AccountRequest) -> HttpResponse:
    """Upload a file."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            roster = services.upload(
                account=request.account,
                by=request.actor,
                mode=RosterMode(form.cleaned_data["mode"]),
                name=file.name,
                file=file.file,
                size=file.size,
            )
        except Invalid as exc:
            put_on_form(form, exc)
        else:
            return redirect("messaging:roster_columns", roster.pk)
    return render(request, "messaging/roster/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def roster_columns(request: AccountRequest, pk: int) -> HttpResponse:
    """Say what the columns mean and how to import, then have every row looked at."""
    roster = selectors.roster_import(request.account, pk)
    if roster.state not in BEFORE:
        return redirect("messaging:roster", pk)
    form = ColumnsForm(roster, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
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
            return redirect("messaging:roster", pk)
    context = {"roster": roster, "form": form, "before": selectors.same_file_before(request.account, roster)}
    return render(request, "messaging/roster/columns.html", context, status=422 if form.errors else 200)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@requires(Right.MANAGE_AGENTS)
def roster_detail(request: AccountRequest, pk: int) -> HttpResponse:
    """What would happen, or what is happening; the page asks again every two seconds while the import is at work."""
    roster = selectors.roster_import(request.account, pk)
    if roster.state == RosterState.UPLOADED:
        return redirect("messaging:roster_columns", pk)
    if roster.state == RosterState.CHECKED:
        return render(request, "messaging/roster/check.html", _checked(request, roster))
    context = _running(request, roster)
    if not wants_part(request):
        return render(request, "messaging/roster/run.html", context)
    if request.htmx.target == "roster-rows":
        return render(request, "messaging/roster/_rows.html", context)
    status = 200 if roster.state in AT_WORK else STOP_POLLING
    return render(request, "messaging/roster/_live.html", context, status=status)


def _checked(request: AccountRequest, roster: RosterImport) -> dict[str, Any]:
    report = selectors.report(request.account, roster.pk)
    lines = list(report.lines())
    picked = [(place, number) for place in sorted(report.picked) for number in report.picked[place].values()]
    start = _whole(request.GET.get("from", ""), len(lines))
    return {
        "roster": roster,
        "lines": lines[start : start + SHOWN],
        "newer_url": same_page(request, **{"from": str(max(start - SHOWN, 0)) if start > SHOWN else ""})
        if start
        else "",
        "older_url": same_page(request, **{"from": str(start + SHOWN)}) if start + SHOWN < len(lines) else "",
        "count_label": f"{start + 1:,} to {min(start + SHOWN, len(lines)):,} of {len(lines):,}",
        "picked": picked[:SHOWN],
        "picked_more": len(picked[SHOWN:]),
        "may_start": bool(roster.ready_count) and not (roster.atomic and roster.bad_count),
        "before": selectors.same_file_before(request.account, roster),
    }


def _whole(text: str, most: int) -> int:
    return min(int(text), max(most - 1, 0)) if text.isdecimal() and text.isascii() and len(text) < 9 else 0


def _running(request: AccountRequest, roster: RosterImport) -> dict[str, Any]:
    counts = selectors.outcome_counts(request.account, roster)
    wanted = request.GET.get("outcome", "")
    wanted = wanted if wanted in RowOutcome.values else ""
    page = page_asked(request, selectors.roster_rows(request.account, roster, wanted), key="position")
    settled = roster.state in SETTLED
    can_undo = settled and bool(counts[RowOutcome.DONE]) and roster.mode != RosterMode.OFFBOARD
    shown = [(outcome.value, outcome.label, counts[outcome]) for outcome in RowOutcome if counts[outcome]]
    return pages_beside(request, page) | {
        "roster": roster,
        "tone": TONES[roster.state],
        "at_work": roster.state in AT_WORK,
        "counts": counts,
        "finished": roster.row_count - counts[RowOutcome.PENDING],
        "may_pause": roster.state == RosterState.RUNNING and not roster.pause_asked and not roster.atomic,
        "may_stop": roster.state in AT_WORK or roster.state == RosterState.PAUSED,
        "may_go_on": settled and bool(counts[RowOutcome.PENDING]),
        "may_retry": settled and bool(counts[RowOutcome.FAILED]),
        "may_undo": can_undo,
        "rows": [
            {
                "row": row,
                "tone": OUTCOME_TONES[row.outcome],
                "faults": told(row.position, as_faults(row.faults)),
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
            for value, label, count in [("", "All", roster.row_count), *shown]
        ],
        "count_label": f"{len(page.rows)} shown",
    }


@require_POST
@requires(Right.MANAGE_AGENTS)
def roster_act(request: AccountRequest, pk: int, action: str) -> HttpResponse:
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
    return redirect("messaging:roster", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def roster_undo(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask, then take back what the import did."""
    roster = selectors.roster_import(request.account, pk)
    if request.method == "POST":
        try:
            runs.start_undo(account=request.account, by=request.actor, pk=pk)
        except DomainError as exc:
            messages.error(request, exc.text)
        else:
            messages.success(request, "The import is being undone.")
        return redirect("messaging:roster", pk)
    count = selectors.outcome_counts(request.account, roster)[RowOutcome.DONE]
    return render(request, "messaging/roster/undo.html", {"roster": roster, "count": count})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_AGENTS)
def roster_discard(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask, then forget a file that was never run."""
    roster = selectors.roster_import(request.account, pk)
    if request.method == "POST":
        try:
            services.discard(account=request.account, pk=pk)
        except NotFound:
            raise
        except DomainError as exc:
            messages.error(request, exc.text)
            return redirect("messaging:roster", pk)
        messages.success(request, f"{roster.file_name} is discarded.")
        return redirect("messaging:roster_list")
    context = {"roster": roster, "back": reverse("messaging:roster", args=[pk])}
    return render(request, "messaging/roster/discard.html", context)
