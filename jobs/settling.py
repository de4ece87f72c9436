"""Console page that settles many jobs of unknown outcome at once: first the consequences, then the answer."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.actor import Actor
from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common import scope
from common.errors import DomainError, NotFound
from jobs import selectors, services
from jobs.answers import Answer, offers, why_not_done
from jobs.kinds import kind_named
from jobs.models import Job
from jobs.states import JobState

AT_ONCE = 1000
JUDGING = {Answer.DONE: services.was_done, Answer.NOT_DONE: services.give_up}


@require_POST
@requires(Right.MANAGE_JOBS)
def settle(request: AccountRequest) -> HttpResponse:
    """Show what the answer would do to each chosen job, and, once it is confirmed, give it."""
    kind, of = _narrowed(request)
    narrowed = {name: value for name, value in (("kind", kind), ("of", of)) if value}
    unknown = f"{reverse('jobs:list')}?{urlencode({'state': JobState.UNKNOWN, **narrowed})}"
    value = request.POST.get("answer", "")
    jobs = _chosen(request)
    if not jobs or value not in Answer.values:
        messages.error(request, "Choose jobs and an answer.")
        return redirect(unknown)
    answer = Answer(value)
    if request.POST.get("confirmed") and not request.POST.get("everything"):
        _give(request, jobs, answer)
        return redirect(unknown)
    rows = [(job, _text(job, answer, judge_of(request)), _obstacle(job, answer)) for job in jobs]
    possible = sum(bool(text) for _job, text, _obstacle in rows)
    context = {
        "answer": answer,
        "rows": rows,
        "shows_account": any(job.account_id != request.account.pk for job in jobs),
        "possible": possible,
        "kind": kind,
        "of": of,
        "back": unknown,
    }
    return render(request, "jobs/settle.html", context)


def _chosen(request: AccountRequest) -> list[Job]:
    """The chosen jobs, of accounts below only for those who manage these; NotFound when one is somebody else's. All
    that match the list's filter are chosen for the page of consequences alone, which names each.
    """
    if request.POST.get("everything"):
        return _matching(request)
    try:
        ids = {UUID(text) for text in request.POST.getlist("job")}
    except ValueError as exc:
        raise NotFound("There is no such job.") from exc
    if Right.MANAGE_ACCOUNTS in request.rights:
        with scope.system():
            jobs = list(selectors.family_jobs(request.account, ids))
    else:
        jobs = list(selectors.jobs(request.account).filter(pk__in=ids).select_related("account"))
    if len(jobs) < len(ids):
        raise NotFound("There is no such job.")
    return jobs


def _matching(request: AccountRequest) -> list[Job]:
    """Every job of unknown outcome that the list was narrowed to, the oldest first, up to a thousand at once."""
    kind, of = _narrowed(request)
    if Right.MANAGE_ACCOUNTS not in request.rights:
        rows = selectors.jobs(request.account, state=JobState.UNKNOWN, kind=kind).select_related("account")
        return list(rows.order_by("created_at", "id")[:AT_ONCE])
    with scope.system():
        below = selectors.unknown_jobs(request.account, kind=kind, of=of)
        return list(below.order_by("created_at", "id")[:AT_ONCE])


def _narrowed(request: AccountRequest) -> tuple[str, str]:
    """The kind and the account's number that the list was narrowed to."""
    kind, of = (request.POST.get(name, "").replace("\x00", "") for name in ("kind", "of"))
    return kind, of


def settle_one(answer: Answer, account: Account, by: Actor, job_id: UUID, judge: Account) -> None:
    """Give one answer about one job, in its account's scope."""
    if answer == Answer.AGAIN:
        services.retry(account=account, by=by, job_id=job_id)
    else:
        JUDGING[answer](account=account, by=by, job_id=job_id, judge=judge)


def judge_of(request: AccountRequest) -> Account:
    """The account whose person answers: the one that somebody acts from, or else the present one."""
    standing = request.standing
    return standing.acting_from or request.account if standing else request.account


def _text(job: Job, answer: Answer, judge: Account) -> str:
    """What the answer does to this job; "" when it cannot be given."""
    with scope.tenant(job.account_id):
        return next((offer.text for offer in offers(job, judge) if offer.answer == answer), "")


def _obstacle(job: Job, answer: Answer) -> str:
    """Why the answer cannot be given where it cannot."""
    if job.state != JobState.UNKNOWN:
        return "Somebody has settled it meanwhile."
    if answer == Answer.DONE and not kind_named(job.kind).done:
        return why_not_done(job) or "Nobody can say here that it was done."
    return "Money hangs on it, so whoever supplies the carrier says what the outcome was."


def _give(request: AccountRequest, jobs: list[Job], answer: Answer) -> None:
    """Settle each job by itself: one that was settled meanwhile holds up no other."""
    settled, refusals = 0, []
    for job in jobs:
        own = job.account_id == request.account.pk
        by = request.actor if own else replace(request.actor, acting_from=request.account.name)
        try:
            with scope.tenant(job.account_id):
                if not _text(job, answer, judge_of(request)):
                    refusals.append(f"{job.title}: this answer does not fit.")
                    continue
                settle_one(answer, job.account, by, job.pk, judge_of(request))
            settled += 1
        except DomainError as exc:
            refusals.append(f"{job.title}: {exc.text}")
    if settled:
        messages.success(request, f"{settled} job{'s' * (settled != 1)} settled: {answer.label.lower()}.")
    for refusal in refusals[:5]:
        messages.error(request, refusal)
    if len(refusals) > 5:
        messages.error(request, f"{len(refusals) - 5} more were not settled.")
