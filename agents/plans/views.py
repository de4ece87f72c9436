"""Person plans: the form, the preview, the plan at work, trying it again, and undoing it."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked, tried
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from agents.models import PersonPlan, PersonPlanStep
from agents.plans import selectors
from agents.plans.forms import ConfirmForm, PersonPlanForm, UndoForm, as_typed
from agents.plans.preview import preview
from agents.plans.records import PlanWanted, Preview
from agents.plans.services import retry_plan, start_plan, undo_plan
from agents.plans.states import AT_WORK, RETRYABLE, UNDOABLE, PlanState, StepKind, StepState
from agents.selectors import staff
from agents.views.edit import METHODS, free_choices
from common.e164 import for_people
from common.errors import DomainError
from messaging.selectors.inboxes import shared_inboxes

# htmx swaps this answer in and stops polling.
STOP_POLLING = 286
# A plan buys, sets an address and writes, so whoever makes one may do all of that.
MAY_PLAN = (Right.MANAGE_AGENTS, Right.ORDER_NUMBERS, Right.CHANGE_E911, Right.SEND_MESSAGES)
PLAN_TONES = {
    PlanState.RUNNING: "info",
    PlanState.DONE: "ok",
    PlanState.STOPPED: "bad",
    PlanState.UNDOING: "info",
    PlanState.UNDO_STOPPED: "bad",
    PlanState.UNDONE: "muted",
}
STEP_TONES = {
    StepState.WAITING: ("muted", "clock"),
    StepState.RUNNING: ("info", "arrow-path"),
    StepState.DONE: ("ok", "check"),
    StepState.FAILED: ("bad", "x-mark"),
    StepState.UNDONE: ("muted", "arrow-uturn-left"),
    StepState.KEPT: ("warn", "lock-closed"),
}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def plan_list(request: AccountRequest) -> HttpResponse:
    """Every plan, newest first."""
    page = page_asked(request, selectors.plans(request.account), key="pk", descending=True)
    context = pages_beside(request, page) | {
        "rows": [plan_context(plan) for plan in page.rows],
        "may_plan": set(MAY_PLAN) <= request.rights,
    }
    return render(request, "agents/plans/plans.html", context)


def plan_context(plan: PersonPlan) -> dict[str, Any]:
    """A plan as pages show it."""
    steps = list(plan.steps.all())
    return {
        "plan": plan,
        "url": reverse("agents:plan", args=[plan.pk]),
        "tone": PLAN_TONES[PlanState(plan.state)],
        "steps": [_step(step) for step in steps],
        "cost": sum(step.cost for step in steps),
        "done": sum(step.state == StepState.DONE for step in steps),
        "live": plan.state in AT_WORK,
    }


def _step(step: PersonPlanStep) -> dict[str, Any]:
    tone, icon = STEP_TONES[StepState(step.state)]
    return {"row": step, "tone": tone, "icon": icon}


@require_http_methods(METHODS)
@requires(*MAY_PLAN)
def plan_new(request: AccountRequest) -> HttpResponse:
    """The form, then the preview, and with ``confirm`` the plan. ``change`` goes back to the form."""
    form = _form(request)
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        context = {"form": form, "free": free_choices(request)}
        status = 422 if form.errors else 200
        return render(request, "agents/plans/plan_new.html", context, status=status)
    confirm = ConfirmForm(request.POST)
    confirmed = "confirm" in request.POST and confirm.is_valid()
    shown = confirm.cleaned_data if confirmed else {}
    found = preview(account=request.account, wanted=form.wanted(shown.get("e164", "")))
    if confirmed and _as_shown(found, shown):
        try:
            plan = start_plan(account=request.account, by=request.actor, preview=found, token=shown["token"])
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("agents:plan", plan.pk)
    context = {
        "form": form,
        "preview": found,
        "token": shown.get("token") or uuid4(),
        "currency": request.account.currency,
        "changed": confirmed and not form.errors,
    }
    return render(request, "agents/plans/plan_preview.html", context, status=422 if found.refusals else 200)


def _form(request: AccountRequest) -> PersonPlanForm:
    """The form with what was typed; a first one starts with what the plan ``from`` had, if one is named."""
    shared = shared_inboxes(request.account)[: staff.MOST_CHOICES]
    people = staff.choices(request.account)
    if request.method == "POST":
        return PersonPlanForm(people, shared, request.POST)
    former = request.GET.get("from", "")
    if not former.isdecimal() or len(former) > 18:
        return PersonPlanForm(people, shared)
    plan = selectors.plan(request.account, int(former))
    bought = plan.e164 if _has_bought(plan) else ""
    wanted = PlanWanted.read(plan.wanted | {"e164": plan.e164})
    return PersonPlanForm(people, shared, initial=as_typed(wanted, bought=bought))


def _has_bought(plan: PersonPlan) -> bool:
    return any(
        step.kind == StepKind.NUMBER and step.state in {StepState.DONE, StepState.KEPT}
        for step in plan.steps.all()
    )


def _as_shown(found: Preview, shown: dict[str, Any]) -> bool:
    """Whether the number and the address are still those that were shown before."""
    return (found.wanted.e164, found.wanted.address_id) == (shown["e164"], shown["address_id"])


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def detail(request: AccountRequest, pk: int) -> HttpResponse:
    """One plan; its page asks again every two seconds while a worker is on it."""
    context = _context(request, selectors.plan(request.account, pk))
    if not wants_part(request):
        return render(request, "agents/plans/plan.html", context)
    status = 200 if context["live"] else STOP_POLLING
    return render(request, "agents/plans/_plan.html", context, status=status)


def _context(request: AccountRequest, plan: PersonPlan) -> dict[str, Any]:
    may_plan = set(MAY_PLAN) <= request.rights
    return plan_context(plan) | {
        "currency": request.account.currency,
        "may_plan": may_plan,
        "may_retry": may_plan and plan.state in RETRYABLE,
        "may_undo": may_plan and plan.state in UNDOABLE,
    }


@require_POST
@requires(*MAY_PLAN)
def retry(request: AccountRequest, pk: int) -> HttpResponse:
    """Go on where the plan stopped."""
    return tried(
        request,
        lambda: retry_plan(account=request.account, by=request.actor, pk=pk),
        text="It goes on from there.",
        url=reverse("agents:plan", args=[pk]),
    )


@require_http_methods(METHODS)
@requires(*MAY_PLAN)
def undo(request: AccountRequest, pk: int) -> HttpResponse:
    """Say what undoing takes back and what stays; a POST starts it."""
    plan = selectors.plan(request.account, pk)
    form = UndoForm(request.POST if request.method == "POST" else None, bought=_has_bought(plan))
    if request.method == "POST" and form.is_valid():
        releases = form.cleaned_data.get("number") == "release"
        if releases and (ask := confirm_first(request)) is not None:
            return ask
        try:
            undo_plan(account=request.account, by=request.actor, pk=pk, release_number=releases)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("agents:plan", pk)
    context = {"plan": plan, "form": form, "happens": _undoing(plan)}
    return render(request, "agents/plans/plan_undo.html", context, status=422 if form.errors else 200)


def _undoing(plan: PersonPlan) -> list[str]:
    """What undoing does to each step that was done, the last first."""
    words = {
        StepKind.WELCOME: "The welcome message stays: it cannot be unsent.",
        StepKind.E911: f"The emergency address of {for_people(plan.e164)} is removed.",
        StepKind.INBOXES: f"{plan.name} leaves the shared inboxes.",
        StepKind.AGENT: f"{plan.name} is offboarded, with everything else that they hold by now, and their inbox is "
        "removed.",
    }
    done = {StepKind(step.kind) for step in plan.steps.all() if step.state == StepState.DONE}
    return [text for kind, text in words.items() if kind in done]
