"""One number: its page, and the parts of it that renew themselves while a change is on its way."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseStopPolling, trigger_client_event

from accounts.fields.states import FieldAbout
from accounts.models import Activity
from accounts.rights import Right
from accounts.selectors.activity import activity_of
from accounts.selectors.owning import offered
from accounts.web import AccountRequest, back_to, put_on_form, requires
from common.e164 import for_people
from common.errors import DomainError, Invalid, NotFound
from common.plans.registry import country_name
from common.redact import redact
from jobs.models import Job
from jobs.selectors import jobs_of, latest_job_of
from jobs.states import JobState
from numbers.describe_forms import DescribeForm
from numbers.models import PhoneNumber
from numbers.selectors import numbers as selectors
from numbers.selectors.around import HISTORY, around
from numbers.selectors.destinations import DestinationNames
from numbers.selectors.fields import values_by_number
from numbers.services.describe import describe_number
from numbers.states import HELD, TO_BE_RELEASED
from numbers.views import drift, e911, settings
from numbers.views.words import change_in_words, label, named_in, words
from providers.registry import CONNECTORS
from providers.states import Agreement

WAITING = frozenset({Agreement.PENDING, Agreement.PUSHED})
JOB_TONES = {JobState.DONE: "ok", JobState.FAILED: "bad", JobState.UNKNOWN: "warn"}
JOB_ICONS = {JobState.DONE: "check", JobState.FAILED: "x-mark", JobState.UNKNOWN: "question-mark-circle"}


def known(request: AccountRequest, e164: str) -> PhoneNumber:
    """The account's number, also one that it no longer has."""
    try:
        return selectors.number_with_history(request.account, e164)
    except Invalid as exc:
        raise NotFound(exc.text) from exc


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, e164: str) -> HttpResponse:
    """Everything about a number; of one that has left the account only what was."""
    number = known(request, e164)
    held = number.state in HELD
    near = around(request.account, number)
    names = DestinationNames(request.account, {number.answered_by, *named_in(near.changes)})
    context = _status(request, number, next(iter(near.jobs), None)) | _evidence(number, names)
    context |= {
        "held": held,
        "history": _history(near.changes, near.jobs, names),
        "lines": settings.lines(number, names),
        "facts": _facts(number),
        "e911": e911.card(number, near.emergency) if held else None,
        "texts": held and number.plan is not None and number.plan.may_text(number.kind),
        "needs_campaign": number.plan is not None and number.plan.needs_campaign(number.kind),
        "holders": near.holders,
        "owner": near.owner,
        "fields": near.fields,
        "may_change": held and Right.CHANGE_NUMBERS in request.rights,
        "may_release": (held or number.state in TO_BE_RELEASED) and Right.RELEASE_NUMBERS in request.rights,
        "may_ask": held and Right.WRITE_TICKETS in request.rights,
    }
    return render(request, "numbers/detail.html", context)


@require_safe
@requires(Right.VIEW)
def status(request: AccountRequest, e164: str) -> HttpResponse:
    """How the number stands with its carrier; asked again every second until a change has arrived or failed."""
    number = known(request, e164)
    context = _status(request, number, latest_job_of(request.account, number))
    part = render(request, "numbers/_status.html", context)
    if context["live"]:
        return part
    settled = HttpResponseStopPolling(part.content)
    return trigger_client_event(settled, "number-settled")


@require_safe
@requires(Right.VIEW)
def evidence(request: AccountRequest, e164: str) -> HttpResponse:
    """What the carrier reported, beside what is wanted."""
    number = known(request, e164)
    names = DestinationNames(request.account)
    return render(request, "numbers/_evidence.html", _evidence(number, names))


@require_safe
@requires(Right.VIEW)
def history(request: AccountRequest, e164: str) -> HttpResponse:
    """What people changed on the number and what workers did."""
    number = known(request, e164)
    changes = list(activity_of(request.account, number)[:HISTORY])
    jobs = list(jobs_of(request.account, number)[:HISTORY])
    names = DestinationNames(request.account, named_in(changes))
    context = {"number": number, "history": _history(changes, jobs, names)}
    return render(request, "numbers/_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_NUMBERS)
def describe(request: AccountRequest, e164: str) -> HttpResponse:
    """Label, purpose, owner, notes, tags and custom fields."""
    number = selectors.phone_number(request.account, e164)
    after = back_to(request, reverse("numbers:detail", args=[e164]))
    stored = values_by_number(request.account, [number.pk])[number.pk]
    given = request.POST if request.method == "POST" else None
    form = DescribeForm.of(number, offered(request.account, FieldAbout.NUMBER), stored, given)
    if request.method == "POST" and form.is_valid() and _described(request, e164, form):
        messages.success(request, f"Your notes on {for_people(e164)} are saved.")
        return redirect(after)
    context = {"number": number, "form": form, "back_url": after}
    return render(request, "numbers/describe.html", context, status=422 if form.errors else 200)


def _described(request: AccountRequest, e164: str, form: DescribeForm) -> bool:
    try:
        describe_number(
            account=request.account,
            by=request.actor,
            e164=e164,
            description=form.description(),
        )
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    return True


def _status(request: AccountRequest, number: PhoneNumber, job: Job | None) -> dict[str, Any]:
    is_open = job is not None and job.is_open
    waiting = number.agreement in WAITING
    return {
        "number": number,
        "job": job,
        "live": waiting and is_open,
        "trying_again": waiting and is_open and job is not None and job.error,
        "unknown": waiting and job is not None and job.state == JobState.UNKNOWN,
        "steps": _steps(number),
        "differing": drift.differing(number),
        "may_change": Right.CHANGE_NUMBERS in request.rights and number.state in HELD,
    }


def _steps(number: PhoneNumber) -> list[dict[str, str]]:
    """Desired, sent, confirmed: which of the three are done, which one is at work or went wrong."""
    past = {
        Agreement.PENDING: ("done", "now", ""),
        Agreement.PUSHED: ("done", "done", "now"),
        Agreement.CONFIRMED: ("done", "done", "done"),
        Agreement.FAILED: ("done", "bad", ""),
        Agreement.DRIFT: ("done", "done", "warn"),
        Agreement.GONE: ("done", "bad", ""),
    }[Agreement(number.agreement)]
    last = {"warn": "Differs"}.get(past[2], "Confirmed")
    sent = "Not accepted" if past[1] == "bad" else "Sent"
    return [
        {"label": text, "state": state} for text, state in zip(("Desired", sent, last), past, strict=True)
    ]


def _evidence(number: PhoneNumber, names: DestinationNames) -> dict[str, Any]:
    connector = CONNECTORS[number.provider_account.connector]
    rows = []
    for name, wanted in number.desired.known().items():
        tone, state = settings.standing(number, (name,))
        rows.append(
            {
                "label": label(name),
                "wanted": words(name, wanted, names),
                "reported": words(name, number.reported[name], names) if name in number.reported else None,
                "field": connector.evidence_paths.get(name, ""),
                "raw": _raw(number.evidence, connector.evidence_paths.get(name, "")),
                "tone": tone,
                "state": state,
            }
        )
    return {
        "number": number,
        "evidence": rows,
        "carrier_label": connector.label,
        "answer": json.dumps(redact(number.evidence), indent=2, ensure_ascii=False)
        if number.evidence
        else "",
    }


def _raw(evidence: dict[str, Any], path: str) -> str:
    """The carrier's own value under a dotted path, as it was written; "" where it says nothing."""
    found: Any = evidence
    for part in path.split(".") if path else []:
        if not isinstance(found, dict) or part not in found:
            return ""
        found = found[part]
    return json.dumps(found, ensure_ascii=False) if path else ""


def _history(changes: list[Activity], jobs: list[Job], names: DestinationNames) -> list[dict[str, Any]]:
    """What people changed and what workers did, newest first."""
    events = [*(_change_event(row, names) for row in changes), *map(_job_event, jobs)]
    return sorted(events, key=lambda event: event["when"], reverse=True)[:HISTORY]


def _change_event(row: Activity, names: DestinationNames) -> dict[str, Any]:
    who = f"{row.actor} of {row.acting_from}" if row.acting_from else row.actor
    return {
        "title": row.verb.capitalize(),
        "when": row.created_at,
        "who": f"{who}, {row.get_source_display()}",
        "text": change_in_words(row.before, row.after, names),
        "tone": "accent",
        "icon": "pencil",
    }


def _job_event(job: Job) -> dict[str, Any]:
    return {
        "title": f"{job.title}: {job.get_state_display().lower()}",
        "when": job.finished_at or job.created_at,
        "who": "Job",
        "text": job.error,
        "tone": JOB_TONES.get(JobState(job.state), "info"),
        "icon": JOB_ICONS.get(JobState(job.state), "arrow-path"),
        "url": reverse("jobs:detail", args=[job.pk]),
    }


def _facts(number: PhoneNumber) -> list[dict[str, Any]]:
    return [
        {"label": "Country", "value": country_name(number.country) if number.country else ""},
        {"label": "Kind", "value": number.kind.label},
        {"label": "City", "value": ", ".join(filter(None, [number.city, number.province]))},
        {"label": "Rate centre", "value": number.rate_center},
        {"label": "LATA", "value": number.lata},
        {"label": "Carrier", "value": number.provider_account.name},
        {"label": "Carrier's reference", "value": number.carrier_ref, "mono": True},
        {"label": "E.164", "value": number.e164, "mono": True, "copyable": True},
    ]
