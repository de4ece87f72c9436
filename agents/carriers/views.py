"""Differences between our agents, and numbers of our voice bots, and carriers', and the ways to settle them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.states import AgentState
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from agents.carriers import drift as services
from agents.carriers import selectors
from agents.carriers.compare import Description, changed_services
from agents.carriers.voice_drift import adopt_their_voice as adopt_voice
from agents.carriers.voice_push import push_our_voice as push_voice
from agents.carriers.voice_selectors import Described, disagreeing_voice, wanted_voice_of
from agents.models import AgentAtCarrier, VoiceAtCarrier
from common.e164 import for_people
from common.errors import DomainError, NotFound
from providers.states import Agreement

# What one request settles; a page shows fewer.
AT_ONCE = 100
LABELS = {
    "object_id": "Object ID",
    "directory_tenant": "Directory tenant",
    "upn": "User principal name",
    "consistency_id": "Consistency ID",
    "postal_code": "ZIP code",
    "is_active": "May work",
    "shared_inboxes": "Shared inboxes",
    "bot_ref": "Voice bot",
    "is_paused": "Paused",
}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def drift_list(request: AccountRequest) -> HttpResponse:
    """Agents that differ at a carrier, are missing there, or were not accepted, with what differs."""
    page = page_asked(request, selectors.disagreeing(request.account), key="pk")
    wanted = selectors.wanted_at_logins(page.rows)
    voice = list(disagreeing_voice(request.account)[:AT_ONCE])
    wanted_numbers = wanted_voice_of(voice)
    context = pages_beside(request, page) | {
        "rows": [_told(row, wanted.get(row.pk, {})) for row in page.rows],
        "voice_rows": [_told_voice(row, wanted_numbers.get(row.pk, {})) for row in voice],
        "may_change": Right.MANAGE_AGENTS in request.rights,
        "bulk_actions": [
            {
                "label": "Push ours",
                "formaction": reverse("agents:push"),
                "icon": "arrow-up-tray",
            },
            {
                "label": "Adopt theirs",
                "formaction": reverse("agents:adopt"),
                "icon": "arrow-down-tray",
            },
        ],
    }
    part = wants_part(request)
    return render(request, "agents/carriers/_drift.html" if part else "agents/carriers/drift.html", context)


def _told(row: AgentAtCarrier, ours: Description) -> dict[str, Any]:
    there, left = bool(row.reported), row.agent.state == AgentState.OFFBOARDED
    if left:
        note = "Has left here, and is still there."
    elif row.agreement == Agreement.GONE or not there:
        note = row.push_error or "Is not there any longer."
    else:
        note = row.push_error
    parts = [_part(name, ours, row.reported) for name in row.differences if ours and there and name in ours]
    return {"row": row, "parts": parts, "note": note, "may_adopt": not left and there}


def _told_voice(row: VoiceAtCarrier, ours: Described) -> dict[str, Any]:
    note = row.push_error
    if row.agreement == Agreement.GONE:
        note = note or "Is not there any longer."
    elif not ours:
        note = note or "No bot has it here, and one has it there."
    parts = [_part(name, ours, row.reported) for name in row.differences if name in ours and row.reported]
    may_adopt = bool(row.reported) or row.agreement == Agreement.GONE
    told = {"row": row, "e164": for_people(row.e164), "parts": parts, "note": note}
    return told | {"may_adopt": may_adopt}


def _part(name: str, ours: Description, theirs: Description) -> dict[str, str]:
    """One thing that differs, as we want it and as the carrier has it."""
    mine, other = ours[name], theirs.get(name)
    if name == "services":
        mine = changed_services(ours, theirs)
        other = {service: theirs.get("services", {}).get(service) for service in mine}
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    return {"label": label, "ours": _words(mine), "theirs": _words(other)}


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _words([f"{name.replace('_', ' ')}: {_words(on)}" for name, on in sorted(value.items())])
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value) or "none"
    return for_people(str(value)) if value else "none"


@require_POST
@requires(Right.MANAGE_AGENTS)
def adopt_theirs(request: AccountRequest) -> HttpResponse:
    """Want what the carrier has, for each of the agents."""
    return _settle(request, services.adopt_theirs, "now wanted as the carrier has them")


@require_POST
@requires(Right.MANAGE_AGENTS)
def push_ours(request: AccountRequest) -> HttpResponse:
    """Send what we want again, for each of the agents."""
    return _settle(request, services.push_ours, "on the way to the carrier again")


@require_POST
@requires(Right.MANAGE_AGENTS)
def push_our_voice(request: AccountRequest) -> HttpResponse:
    """Send a voice bot's number as we want it again."""
    return _settle(request, push_voice, "on the way to the carrier again")


@require_POST
@requires(Right.MANAGE_AGENTS)
def adopt_their_voice(request: AccountRequest) -> HttpResponse:
    """Want a voice bot's number as the carrier has it."""
    return _settle(request, adopt_voice, "now wanted as the carrier has them")


def _settle(request: AccountRequest, settle: Callable[..., object], done: str) -> HttpResponse:
    """Settle each row (with ``only``: that one) by itself, and tell how many were and why others were not."""
    only = request.POST.get("only")
    asked = [only] if only else list(dict.fromkeys(request.POST.getlist("row")))[:AT_ONCE]
    settled, refusals = 0, []
    for text in asked:
        if not (text.isascii() and text.isdecimal() and len(text) < 19):
            raise NotFound("There is no such agent at a carrier.")
        try:
            settle(account=request.account, by=request.actor, pk=int(text))
            settled += 1
        except NotFound:
            raise
        except DomainError as exc:
            refusals.append(exc.text)
    if settled:
        messages.success(request, f"{settled} of {len(asked)} {done}.")
    for text in refusals[:5]:
        messages.error(request, text)
    if not asked:
        messages.warning(request, "Tick the agents first.")
    return redirect("agents:drift")
