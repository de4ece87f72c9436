"""Broadcasts: the list with their progress, a new one, and the page of each."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked, tried
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from broadcasts import selectors
from broadcasts.content import Content
from broadcasts.forms import FORMS, RecipientFilterForm
from broadcasts.models import Broadcast
from broadcasts.schedule import Schedule
from broadcasts.services import broadcasts as services
from broadcasts.states import BroadcastKind, BroadcastState, RecipientState
from common.errors import DomainError, NotFound

TONES = {
    BroadcastState.RUNNING: "info",
    BroadcastState.PAUSED: "warn",
    BroadcastState.FINISHED: "ok",
}
OUTCOMES = {
    RecipientState.UNDER_WAY: "info",
    RecipientState.REACHED: "ok",
    RecipientState.MISSED: "warn",
    RecipientState.REFUSED: "bad",
}
ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "start": (services.start, "The broadcast runs."),
    "pause": (services.pause, "The broadcast pauses; what is under way ends."),
    "stop": (services.stop, "The broadcast is stopped; what is under way ends."),
}
RECENT = 20


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def broadcast_list(request: AccountRequest) -> HttpResponse:
    """The account's broadcasts; as a fragment, the table alone, as long as any runs."""
    page = page_asked(request, selectors.broadcasts(request.account), key="id", descending=True)
    context = pages_beside(request, page) | {
        "rows": [{"broadcast": row, "tone": _tone(row)} for row in page.rows],
        "live": any(row.state == BroadcastState.RUNNING or row.under_way for row in page.rows),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(
        request, "broadcasts/_list.html" if wants_part(request) else "broadcasts/list.html", context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_NUMBERS, Right.SEND_MESSAGES)
def new(request: AccountRequest, kind: str = BroadcastKind.ANNOUNCEMENT.value) -> HttpResponse:
    """Save a broadcast of one of the kinds; it starts when somebody wants it, or by its schedule."""
    if kind not in FORMS:
        raise NotFound("There is no such kind of broadcast.")
    form = FORMS[kind](request.account, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = services.save_broadcast(account=request.account, by=request.actor, draft=form.draft)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is saved.")
            return redirect("broadcasts:detail", made.ref)
    tabs = [
        {
            "label": BroadcastKind(name).label,
            "url": reverse("broadcasts:new_kind", args=[name]),
            "active": name == kind,
        }
        for name in FORMS
    ]
    has_books = selectors.has_books(request.account)
    context = {"tabs": tabs, "form": form, "has_books": has_books}
    return render(request, "broadcasts/new.html", context, status=422 if form.errors else 200)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """One broadcast: its progress, what it says, and what became of each recipient; as a fragment while it runs."""
    row = selectors.broadcast(request.account, ref)
    form = RecipientFilterForm(request.GET)
    wanted = form.cleaned_data["state"] if form.is_valid() else ""
    rows = selectors.recipients(request.account, row, state=wanted)
    page = page_asked(request, rows, key="id", descending=True)
    context = pages_beside(request, page) | {
        "broadcast": row,
        "tone": _tone(row),
        "recipients": [{"recipient": one, "tone": OUTCOMES[RecipientState(one.state)]} for one in page.rows],
        "filter_form": form,
        "narrowed": bool(wanted),
        "live": row.state == BroadcastState.RUNNING or row.under_way > 0,
        "content": Content.parse(row.content),
        "days": _days(row),
        "moves": selectors.moves(request.account, row)[:RECENT],
        "may_change": {Right.CHANGE_NUMBERS, Right.SEND_MESSAGES} <= set(request.rights),
    }
    part = "broadcasts/_detail.html" if wants_part(request) else "broadcasts/detail.html"
    return render(request, part, context)


@require_POST
@requires(Right.CHANGE_NUMBERS, Right.SEND_MESSAGES)
def act(request: AccountRequest, ref: str, act: str) -> HttpResponse:
    """Start, pause, stop or delete a broadcast."""
    row = selectors.broadcast(request.account, ref)
    here = url = reverse("broadcasts:detail", args=[ref])
    service: Callable[..., object]
    if act == "delete":
        service, text, url = services.delete, f"{row.name} is deleted.", reverse("broadcasts:list")
    elif act in ACTS:
        service, text = ACTS[act]
    else:
        raise Http404
    return tried(
        request,
        lambda: service(account=request.account, by=request.actor, ref=ref),
        text=text,
        url=url,
        refused_url=here,
    )


def _tone(row: Broadcast) -> str:
    return TONES.get(BroadcastState(row.state), "muted")


def _days(row: Broadcast) -> list[dict[str, str]]:
    """The schedule in words, a line a day."""
    told = {"unpause": "on", "pause": "off"}
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return [
        {"day": name, "hours": ", ".join(f"{one.hour} {told[one.action]}" for one in changes)}
        for name, changes in zip(names, Schedule.parse(row.schedule).days, strict=True)
        if changes
    ]
