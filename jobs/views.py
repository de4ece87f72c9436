"""Console pages of jobs: the list, one job with its live progress, and what a person may decide about it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked, refused, saved
from accounts.columns import shown
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, same_page, wants_part
from common import scope
from common.errors import Conflict, DomainError, Forbidden, NotFound
from common.paging import Page
from jobs import selectors, services
from jobs.answers import Answer, may_judge, offers, why_not_done
from jobs.columns import JOBS
from jobs.kinds import all_kinds, kind_named, label_of
from jobs.models import Job
from jobs.settling import judge_of
from jobs.states import ItemState, JobState

URL_OF = {Answer.DONE: "jobs:done", Answer.NOT_DONE: "jobs:give_up", Answer.AGAIN: "jobs:retry"}
# htmx swaps this answer in and stops polling.
STOP_POLLING = 286
TABS = [
    ("", "All"),
    ("open", "Open"),
    (JobState.UNKNOWN, "Unknown outcome"),
    ("lately", "Failed this week"),
    (JobState.FAILED, "Failed"),
    (JobState.DONE, "Done"),
    (JobState.CANCELLED, "Cancelled"),
]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def job_list(request: AccountRequest) -> HttpResponse:
    """The account's jobs, newest first, by state and kind; unknown outcomes also of the accounts below."""
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    state = state if state in dict(TABS) else ""
    kinds = sorted(known.name for known in all_kinds())
    kind = kind if kind in kinds else ""
    below = Right.MANAGE_ACCOUNTS in request.rights and request.GET.get("only") != "this"
    page, counts, accounts = (
        _jobs_below(request, state, kind) if below else (*_jobs(request, state, kind), [])
    )
    of = request.GET.get("of", "") if accounts else ""
    columns = shown(request, JOBS)
    columns.describe(page.rows)
    context = {
        "rows": page.rows,
        "columns": columns,
        "state": state,
        "kind": kind,
        "kinds": [(name, label_of(name)) for name in kinds],
        "unknown": counts["unknown"],
        "accounts": accounts,
        "of": of,
        "shows_account": below and state == JobState.UNKNOWN,
        "answers": [{"label": label, "name": "answer", "value": value} for value, label in Answer.choices],
        "may_settle": state == JobState.UNKNOWN and Right.MANAGE_JOBS in request.rights,
        # With a kind chosen the number is not known without another count.
        "matching": (f"{counts['unknown']:,}" if not (kind or of) else "of these")
        if counts["unknown"]
        else "",
        "tabs": _tabs(request, state, counts),
        "narrowed": bool(state or kind or of),
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }
    return render(request, "jobs/_table.html" if wants_part(request) else "jobs/list.html", context)


def _tabs(request: AccountRequest, state: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": same_page(request, state=name, after="", before=""),
            "active": name == state,
            "count": counts.get(name),
        }
        for name, label in TABS
    ]


def _jobs(request: AccountRequest, state: str, kind: str) -> tuple[Page[Job], dict[str, int]]:
    rows = selectors.jobs(request.account, state=state, kind=kind)
    return shown(request, JOBS).page(rows), selectors.state_counts(request.counted.by_state("jobs"))


def _jobs_below(
    request: AccountRequest, state: str, kind: str
) -> tuple[Page[Job], dict[str, int], list[tuple[str, str]]]:
    """The same where others stand below: what needs a person is shown and counted for all of them, or for the one
    that is chosen; with the accounts to choose from.
    """
    page, counts = _jobs(request, state, kind)
    accounts: list[tuple[str, str]] = []
    with scope.system():
        counts["unknown"] = selectors.family_state_counts(request.account)["unknown"]
        if state == JobState.UNKNOWN:
            accounts = selectors.with_unknown_jobs(request.account)
            of = request.GET.get("of", "").replace("\x00", "") if accounts else ""
            rows = selectors.unknown_jobs(request.account, kind=kind, of=of)
            page = shown(request, JOBS).page(rows)
    return page, counts, accounts


def _context(request: AccountRequest, job: Job) -> dict[str, Any]:
    wanted = request.GET.get("items", "")
    wanted = wanted if wanted in ItemState.values else ""
    counts = selectors.item_counts(request.account, job)
    page = page_asked(request, selectors.items(request.account, job, state=wanted), key="position")
    may_decide = Right.MANAGE_JOBS in request.rights
    return {
        "job": job,
        "subject": selectors.subject_of(request.account, job),
        "kind": label_of(job.kind),
        "may_cancel": may_decide and job.is_open and not job.cancel_requested,
        "is_for_above": job.state == JobState.UNKNOWN and not may_judge(job, judge_of(request)),
        "why_not_done": why_not_done(job) if may_decide else "",
        "may_retry": may_decide and job.state != JobState.UNKNOWN and services.may_retry(job),
        **_undoing(request, job),
        "offers": [
            (offer, reverse(URL_OF[offer.answer], args=[job.pk])) for offer in offers(job, judge_of(request))
        ]
        if may_decide
        else [],
        "items": page.rows,
        "items_shown": wanted,
        "item_total": sum(counts.values()),
        "item_tabs": [
            {
                "label": label,
                "url": same_page(request, items=state, after="", before=""),
                "active": state == wanted,
                "count": count,
            }
            for state, label, count in [
                ("", "All", sum(counts.values())),
                *((state.value, state.label, counts[state]) for state in ItemState if counts[state]),
            ]
        ],
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }


def _undoing(request: AccountRequest, job: Job) -> dict[str, Any]:
    """Until when the job may be undone by whoever looks, and the job that undoes it."""
    undoing = kind_named(job.kind).undoing
    if undoing is None or job.is_open:
        return {}
    undone = selectors.undo_of(request.account, job)
    may = undone is None and undoing.right in request.rights and job.state != JobState.UNKNOWN
    return {
        "undone": undone,
        "undo_until": services.undo_until(job) if may else None,
        "undo_leaves": undoing.leaves,
    }


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@requires(Right.VIEW)
def job_detail(request: AccountRequest, job_id: UUID) -> HttpResponse:
    """One job; its page asks again every two seconds until the job is over."""
    job = selectors.job(request.account, job_id)
    context = _context(request, job)
    if not wants_part(request):
        return render(request, "jobs/detail.html", context)
    if request.htmx.target == "job-items":
        return render(request, "jobs/_items.html", context)
    return render(request, "jobs/_job.html", context, status=200 if job.is_open else STOP_POLLING)


@require_POST
@requires(Right.MANAGE_JOBS)
def cancel_job(request: AccountRequest, job_id: UUID) -> HttpResponse:
    """Ask the job to stop."""
    return _decide(request, job_id, services.cancel, "The job stops at its next safe point.")


@require_POST
@requires(Right.MANAGE_JOBS)
def retry_job(request: AccountRequest, job_id: UUID) -> HttpResponse:
    """Try the job, or what is left of it, again."""
    return _decide(request, job_id, services.retry, "The job is queued again.")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def undo_job(request: AccountRequest, job_id: UUID) -> HttpResponse:
    """Put back what the job changed; whoever sends this twice comes to the same job."""
    job = selectors.job(request.account, job_id)
    undoing = kind_named(job.kind).undoing
    if undoing is not None and undoing.right not in request.rights:
        raise Forbidden("You may not do this.")
    if undoing is not None and undoing.is_proved(job):
        back = reverse("jobs:detail", args=[job_id])
        if (ask := confirm_first(request, back=back)) is not None:
            return ask
    made: Job | None
    try:
        made = services.undo(account=request.account, by=request.actor, job_id=job_id)
    except Conflict as exc:
        messages.warning(request, exc.text)
        made = selectors.undo_of(request.account, job)
    return redirect("jobs:detail", made.pk if made else job_id)


@require_POST
@requires(Right.MANAGE_JOBS)
def job_was_done(request: AccountRequest, job_id: UUID) -> HttpResponse:
    """Close a job of unknown outcome as done."""
    done = partial(services.was_done, judge=judge_of(request))
    return _decide(request, job_id, done, "The job is closed as done.")


@require_POST
@requires(Right.MANAGE_JOBS)
def give_up_job(request: AccountRequest, job_id: UUID) -> HttpResponse:
    """Close a job of unknown outcome as failed."""
    given_up = partial(services.give_up, judge=judge_of(request))
    return _decide(request, job_id, given_up, "The job is closed as failed.")


def _decide(request: AccountRequest, job_id: UUID, decide: Any, text: str) -> HttpResponse:
    answer = saved
    try:
        decide(account=request.account, by=request.actor, job_id=job_id)
    except NotFound:
        raise
    except DomainError as exc:
        answer, text = refused, exc.text
    job = selectors.job(request.account, job_id)
    url = reverse("jobs:detail", args=[job_id])
    return answer(request, part="jobs/_job.html", context=_context(request, job), text=text, url=url)
