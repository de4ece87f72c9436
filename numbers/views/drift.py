"""Differences between what we want and what carriers have, and the two ways to settle them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.confirming import confirm_first
from accounts.dialing import deserves_care
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from common.e164 import for_people
from common.errors import DomainError, NotFound
from numbers.compare import differences
from numbers.models import PhoneNumber
from numbers.selectors import numbers as selectors
from numbers.selectors.destinations import DestinationNames
from numbers.services import drift as services
from numbers.services.settings import WAYS_OUT
from numbers.views.numbers import tabs
from numbers.views.words import label, words
from providers.states import Agreement

# What one request settles; a page shows fewer.
AT_ONCE = 100
DIFFERING = frozenset({Agreement.DRIFT, Agreement.FAILED})


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def drift_list(request: AccountRequest) -> HttpResponse:
    """Numbers that differ, are missing at their carrier, or were not accepted; each with the settings at fault."""
    names = DestinationNames(request.account)
    page = page_asked(request, selectors.disagreeing(request.account), key="e164")
    context = pages_beside(request, page) | {
        "rows": [{"number": number, "parts": _parts(number, names)} for number in page.rows],
        "may_change": Right.CHANGE_NUMBERS in request.rights,
        "bulk_actions": [
            {"label": "Push ours", "formaction": reverse("numbers:push_ours"), "icon": "arrow-up-tray"},
            {
                "label": "Adopt theirs",
                "formaction": reverse("numbers:adopt_theirs"),
                "icon": "arrow-down-tray",
            },
        ],
    }
    if wants_part(request):
        return render(request, "numbers/_drift.html", context)
    context["tabs"] = tabs("drift")
    return render(request, "numbers/drift.html", context)


def differing(number: PhoneNumber) -> list[str]:
    """The settings that can be settled: those that the carrier reported otherwise than we want them."""
    return differences(number, number.reported) if number.agreement in DIFFERING else []


def _parts(number: PhoneNumber, names: DestinationNames) -> list[dict[str, str]]:
    """Each setting that differs, as we want it and as the carrier has it."""
    return [
        {
            "label": label(name),
            "ours": words(name, getattr(number, name), names),
            "theirs": words(name, number.reported.get(name), names),
        }
        for name in differing(number)
    ]


@require_POST
@requires(Right.CHANGE_NUMBERS)
def adopt_theirs(request: AccountRequest) -> HttpResponse:
    """Want what the carrier has, on each of the numbers; who takes over a costly forward, or another address for
    messages and faxes, proves first who it is.
    """
    e164s = [_clean(e164) for e164 in _chosen(request)]
    forwards = selectors.reported_forwards(request.account, e164s)
    deserves = any(deserves_care(request.account, to, ours=e164) for e164, to in forwards)
    deserves = deserves or selectors.report_other(request.account, e164s, WAYS_OUT)
    if deserves and (ask := confirm_first(request, back=reverse("numbers:drift"))) is not None:
        return ask
    return _settle(request, services.adopt_theirs, "now wanted as the carrier has it")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def push_ours(request: AccountRequest) -> HttpResponse:
    """Send what we want again, for each of the numbers."""
    return _settle(request, services.push_ours, "on its way to the carrier again")


def _settle(request: AccountRequest, settle: Callable[..., object], done: str) -> HttpResponse:
    """Settle each number (with ``only``: that one) by itself, and tell how many were and why others were not."""
    e164s = _chosen(request)
    settled, refusals = 0, []
    for e164 in e164s:
        try:
            settle(account=request.account, by=request.actor, e164=_clean(e164))
            settled += 1
        except NotFound:
            if len(e164s) == 1:
                raise
            refusals.append(f"{for_people(e164)}: there is no such number on this account.")
        except DomainError as exc:
            refusals.append(f"{for_people(e164)}: {exc.text}")
    if settled:
        count = for_people(e164s[0]) + " is" if len(e164s) == 1 else f"{settled} of {len(e164s)} numbers are"
        messages.success(request, f"{count} {done}.")
    for text in refusals[:5]:
        messages.error(request, text)
    if not e164s:
        messages.warning(request, "Tick the numbers first.")
    if request.POST.get("next") == "detail" and len(e164s) == 1:
        return redirect("numbers:detail", e164s[0])
    return redirect("numbers:drift")


def _chosen(request: AccountRequest) -> list[str]:
    only = request.POST.get("only")
    return [only] if only else list(dict.fromkeys(request.POST.getlist("number")))[:AT_ONCE]


def _clean(e164: str) -> str:
    if "\x00" in e164:
        raise NotFound("There is no such number.")
    return e164
