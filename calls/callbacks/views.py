"""The page of promised calls back, and what colleagues do with them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.models import Agent, Contact
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user, contacts_by_number
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from calls.callbacks import selectors, services
from calls.callbacks.models import Promise
from calls.callbacks.states import OPEN, PromiseState
from common.errors import Conflict, DomainError, NotFound

PAGE = "calls:call_backs"
NOBODY = "You are none of this account's people, so no telephone of yours can ring."
TONES = {
    PromiseState.WAITING: "warn",
    PromiseState.RESERVED: "accent",
    PromiseState.DONE: "ok",
    PromiseState.FAILED: "bad",
    PromiseState.REPLACED: "muted",
}
Act = Callable[[AccountRequest, int, Agent | None], str]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def call_backs(request: AccountRequest) -> HttpResponse:
    """Those that are open, the oldest first, or all, the newest first."""
    account, is_all = request.account, request.GET.get("show") == "all"
    rows = selectors.promises(account) if is_all else selectors.open_promises(account)
    page = page_asked(request, rows, key=("asked_at", "id"), descending=is_all)
    names = contacts_by_number(account, {row.number for row in page.rows})
    url = reverse(PAGE)
    context = {
        "rows": [_row(row, names) for row in page.rows],
        "count_label": "Newest first" if is_all else "Oldest first",
        "me": agent_of_user(account, request.user),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
        "is_all": is_all,
        "tabs": [
            {"label": "Open", "url": url, "active": not is_all, "count": selectors.open_count(account)},
            {"label": "All", "url": f"{url}?show=all", "active": is_all, "count": None},
        ],
        **pages_beside(request, page),
    }
    part = "calls/_call_backs.html"
    return render(request, part if wants_part(request) else "calls/call_backs.html", context)


def _row(row: Promise, names: Mapping[str, Contact]) -> dict[str, Any]:
    name = names[row.number].name if row.number in names else ""
    return {"row": row, "name": name, "tone": TONES[PromiseState(row.state)], "is_open": row.state in OPEN}


@require_POST
@requires(Right.CHANGE_NUMBERS)
def call_back(request: AccountRequest, pk: int, act: str) -> HttpResponse:
    """Reserve it, give it back, call, or settle it as done or failed."""
    if act not in ACTS:
        raise NotFound("There is no such thing to do.")
    me = agent_of_user(request.account, request.user)
    try:
        text = ACTS[act](request, pk, me)
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, text)
    return redirect(PAGE)


def _reserve(request: AccountRequest, pk: int, me: Agent | None) -> str:
    services.reserve(account=request.account, by=request.actor, pk=pk, agent=_mine(me))
    return "It is yours: nobody else calls them."


def _release(request: AccountRequest, pk: int, me: Agent | None) -> str:  # noqa: ARG001
    services.release(account=request.account, by=request.actor, pk=pk)
    return "Anybody may take it now."


def _call(request: AccountRequest, pk: int, me: Agent | None) -> str:
    services.call_back(account=request.account, by=request.actor, pk=pk, agent=_mine(me))
    return "Your telephone rings first. Say afterwards whether it is done."


def _done(request: AccountRequest, pk: int, me: Agent | None) -> str:  # noqa: ARG001
    services.settle(
        account=request.account, by=request.actor, pk=pk, is_done=True, reason=_reason(request.POST)
    )
    return "The promise is kept."


def _failed(request: AccountRequest, pk: int, me: Agent | None) -> str:  # noqa: ARG001
    services.settle(
        account=request.account, by=request.actor, pk=pk, is_done=False, reason=_reason(request.POST)
    )
    return "It is settled as failed."


def _mine(me: Agent | None) -> int:
    if me is None:
        raise Conflict(NOBODY, field="agent")
    return me.pk


def _reason(given: MultiValueDict[str, str]) -> str:
    return str(given.get("reason") or "")


ACTS: dict[str, Act] = {
    "reserve": _reserve,
    "release": _release,
    "call": _call,
    "done": _done,
    "failed": _failed,
}
