"""Console pages of chats: the list, one conversation, and the chat receptions that websites embed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import live_count, page_asked
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.account_paths import public
from common.errors import DomainError
from support.chats import at_carriers, receptions, selectors, services
from support.chats.forms import LineForm, ReceptionForm
from support.chats.models import Chat, ChatReception
from support.chats.selectors import ChatFilter
from support.chats.states import OPEN, ChatState
from support.satisfaction.selectors import of_chat

METHODS = ["GET", "HEAD", "POST"]
LIST = "support/chats/_list.html"
AT_CARRIERS = "at carriers"


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def chat_list(request: AccountRequest) -> HttpResponse:
    """Chats, newest first: those in one state, or all. The first page asks for itself again."""
    account, state = request.account, request.GET.get("state", "")
    state = state if state in ChatState.values else ""
    rows = selectors.filtered(account, ChatFilter(state=state))
    page = page_asked(request, rows, key=("started_at", "id"), descending=True)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "tabs": _tabs(account, state),
        "is_live": not (request.GET.get("after") or request.GET.get("before")),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, LIST if wants_part(request) else "support/chats/list.html", context)


def _tabs(account: Account, state: str) -> list[dict[str, Any]]:
    """Those of the states, and one of chats that are held at carriers where there are such."""
    counts, here = selectors.open_counts(account), reverse("support:chats")
    tabs: list[dict[str, Any]] = [{"label": "All", "url": here, "active": not state, "count": None}]
    tabs += [
        {"label": label, "url": f"{here}?state={value}", "active": state == value, "count": counts.get(value)}
        for value, label in ChatState.choices
    ]
    is_there = state == AT_CARRIERS
    if is_there or at_carriers.are_there_any(account):
        there = reverse("support:chats_at_carriers")
        tabs.append({"label": "At carriers", "url": there, "active": is_there, "count": None})
    return tabs


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def chats_at_carriers(request: AccountRequest) -> HttpResponse:
    """Chats that a carrier's people answer there, newest first, each with the way to it."""
    account, rows = request.account, at_carriers.chats_at_carriers(request.account)
    page = page_asked(request, rows, key=("started_at", "id"), descending=True)
    known = selectors.contacts_by_email(account, [row.from_email for row in page.rows])
    answers = at_carriers.ratings_of(account, page.rows)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": [(row, known.get(row.from_email.lower()), answers.get(row.pk)) for row in page.rows],
        "tabs": _tabs(account, AT_CARRIERS),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    template = "_at_carriers.html" if wants_part(request) else "at_carriers.html"
    return render(request, f"support/chats/{template}", context)


@require_safe
@requires(Right.VIEW)
def ringing(request: AccountRequest) -> HttpResponse:
    """How many wait, for the navigation."""
    return live_count(
        request,
        selectors.ringing(request.account),
        label="Ringing",
        trigger="every 10s, chats-changed from:body",
    )


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def chat(request: AccountRequest, uuid: UUID) -> HttpResponse:
    """One chat; what was said asks for itself again while it is not over."""
    return _page(request, selectors.chat(request.account, uuid))


def _page(request: AccountRequest, row: Chat, form: LineForm | None = None) -> HttpResponse:
    account = request.account
    may_talk = Right.SEND_MESSAGES in request.rights
    context: dict[str, Any] = {
        "chat": row,
        "lines": selectors.lines(account, row),
        "contact": selectors.contacts_by_email(account, [row.from_email]).get(row.from_email.lower()),
        "rating": of_chat(account, row.pk) if row.state == ChatState.ENDED else None,
        "form": form or LineForm(),
        "is_open": row.state in OPEN,
        "may_answer": may_talk and row.state == ChatState.RINGING,
        "may_talk": may_talk and row.state == ChatState.ANSWERED,
    }
    if wants_part(request) and form is None:
        part = render(request, "support/chats/_lines.html", context)
        if request.GET.get("state") != row.state:
            # Other things may be done to it now than the page shows.
            part["HX-Refresh"] = "true"
        return part
    status = 422 if form is not None and form.errors else 200
    return render(request, "support/chats/chat.html", context, status=status)


@require_POST
@requires(Right.SEND_MESSAGES)
def answer(request: AccountRequest, uuid: UUID) -> HttpResponse:
    """Be the one who answers."""
    me = agent_of_user(request.account, request.user)
    try:
        services.answer_chat(account=request.account, by=request.actor, uuid=uuid, agent=me)
    except DomainError as exc:
        selectors.chat(request.account, uuid)
        messages.error(request, exc.text)
    return redirect("support:chat", uuid)


@require_POST
@requires(Right.SEND_MESSAGES)
def say(request: AccountRequest, uuid: UUID) -> HttpResponse:
    row, form = selectors.chat(request.account, uuid), LineForm(request.POST)
    if form.is_valid():
        try:
            services.reply(account=request.account, by=request.actor, uuid=uuid, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("support:chat", uuid)
    return _page(request, row, form)


@require_POST
@requires(Right.SEND_MESSAGES)
def end(request: AccountRequest, uuid: UUID) -> HttpResponse:
    selectors.chat(request.account, uuid)
    try:
        services.end_chat(account=request.account, by=request.actor, uuid=uuid)
    except DomainError as exc:
        messages.error(request, exc.text)
    return redirect("support:chat", uuid)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def reception_list(request: AccountRequest) -> HttpResponse:
    """The account's chat receptions, and the form for one more."""
    form = ReceptionForm(request.account, _sent(request))
    if form.is_bound and form.is_valid():
        try:
            made = receptions.create_chat_reception(account=request.account, by=request.actor, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is made. Put its line into your website.")
            return redirect("support:chat_reception", made.ref)
    rows = [(row, selectors.is_open(row)) for row in selectors.with_hours(request.account)]
    context = {"rows": rows, "form": form, "may_change": Right.CHANGE_NUMBERS in request.rights}
    return render(request, "support/chats/receptions.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def reception(request: AccountRequest, ref: str) -> HttpResponse:
    """One chat reception: the line for the website, and the form that changes it."""
    row = selectors.chat_reception(request.account, ref)
    form = ReceptionForm(request.account, _sent(request), row=row)
    if form.is_bound and form.is_valid():
        try:
            receptions.change_chat_reception(
                account=request.account, by=request.actor, ref=ref, wish=form.wish
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("support:chat_reception", ref)
    context = {
        "reception": row,
        "line": _line(row),
        "page_url": public(reverse("support:chat_start", args=[row.key])),
        "is_open": selectors.is_open(row),
        "form": form,
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, "support/chats/reception.html", context, status=422 if form.errors else 200)


def _line(row: ChatReception) -> str:
    """What stands in the website."""
    url = public(reverse("support:chat_script", args=[row.key]))
    return f'<script src="{url}" async></script>'


@require_POST
@requires(Right.CHANGE_NUMBERS)
def reception_remove(request: AccountRequest, ref: str) -> HttpResponse:
    found = selectors.chat_reception(request.account, ref)
    try:
        receptions.delete_chat_reception(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("support:chat_reception", ref)
    messages.success(request, f"{found.name} is deleted.")
    return redirect("support:chat_receptions")


def _sent(request: AccountRequest) -> Any:
    """What was sent; who may not change chat receptions and tries is refused."""
    if request.method != "POST":
        return None
    if Right.CHANGE_NUMBERS not in request.rights:
        raise PermissionDenied
    return request.POST
