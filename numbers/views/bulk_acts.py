"""What may be done with many chosen numbers at once: ask what is needed, show which can and which cannot, and do it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.confirming import confirm_first
from accounts.models import Account
from accounts.web import AccountRequest, put_on_form
from common.errors import DomainError
from jobs.models import Job
from numbers.services.bulk import MOST
from numbers.views.bulk import SHOWN, carried, selection

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """What is done with the numbers, its words and what its form asks.

    ``foresee`` says why each number could not, "" where it could. ``do`` starts a job, whose page is shown, or has done
    it and returns why numbers were refused; ``done`` and ``then`` are what is said of the others, and where. Who does
    what ``is_proved`` has just proved who it is.
    """

    title: str
    text: str
    label: str
    url: str
    foresee: Callable[[Account, Sequence[str], Given], dict[str, str]]
    do: Callable[[AccountRequest, Sequence[str], Given], Job | dict[str, str]]
    done: str = ""
    then: str = "numbers:list"
    is_proved: bool = False
    is_grave: bool = False
    form: Callable[[AccountRequest, QueryDict | None], Form] | None = None


def act_on(request: AccountRequest, act: Act) -> HttpResponse:
    """Ask with the act's form, then show what would become of each number (``preview``), then do it (``count``); a
    selection that has another size by then is shown again.
    """
    e164s = selection(request)
    count = len(e164s)
    context: dict[str, object] = {"count": count, "act": act, "hidden": carried(request, e164s)}
    if not 1 <= count <= MOST:
        return render(request, "numbers/bulk_none.html", context)
    form = act.form(request, request.POST if request.POST.get("preview") else None) if act.form else None
    if form is not None and not form.is_valid():
        return _form_page(request, context, form)
    given = form.cleaned_data if form is not None else {}
    asked = request.POST.get("count", "")
    proof = (
        confirm_first(request, back=reverse("numbers:list"), keep=True) if asked and act.is_proved else None
    )
    if proof is not None:
        return proof
    try:
        if asked == str(count):
            return _done(request, act, e164s, given)
        told = act.foresee(request.account, e164s, given)
    except DomainError as exc:
        if form is None:
            messages.error(request, exc.text)
            return redirect("numbers:list")
        put_on_form(form, exc)
        return _form_page(request, context, form)
    refused = [(e164, text) for e164, text in told.items() if text]
    context |= {
        "again": bool(asked),
        "told": getattr(form, "told", ""),
        "answers": [(name, request.POST.get(name, "")) for name in form.fields] if form is not None else [],
        "may": count - len(refused),
        "refused": len(refused),
        "rows": refused[:SHOWN],
        "left_out": max(len(refused) - SHOWN, 0),
    }
    return render(request, "numbers/bulk_act.html", context)


def _form_page(request: AccountRequest, context: dict[str, object], form: Form) -> HttpResponse:
    context["form"] = form
    return render(request, "numbers/bulk_form.html", context, status=422 if form.errors else 200)


def _done(request: AccountRequest, act: Act, e164s: Sequence[str], given: Given) -> HttpResponse:
    outcome = act.do(request, e164s, given)
    if isinstance(outcome, Job):
        return redirect("jobs:detail", outcome.pk)
    if went := len(e164s) - len(outcome):
        messages.success(request, f"{went:,} number{'s' if went > 1 else ''} {act.done}.")
    if outcome:
        first = next(iter(outcome.values()))
        messages.warning(request, f"{len(outcome):,} could not: {first}")
    return redirect(act.then)
