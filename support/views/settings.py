"""What the desk keeps: queues with their times, and canned replies."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.states import AccountKind
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError, Forbidden
from support.forms import CannedForm, QueueForm
from support.selectors import desk
from support.services import queues as keeping


@require_safe
@requires(Right.WORK_TICKETS)
def desk_settings(request: AccountRequest) -> HttpResponse:
    """The queues, which the operator keeps, and this desk's canned replies."""
    manages = Right.MANAGE_DESK in request.rights
    context = {
        "queues": desk.queues(),
        "canned": list(desk.canned_replies(request.account)),
        "may_manage": manages,
        "may_keep_queues": manages and request.account.kind == AccountKind.OPERATOR,
    }
    return render(request, "support/desk/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_DESK)
def queue_edit(request: AccountRequest, pk: int | None = None) -> HttpResponse:
    """A new queue, or the times of one; who gives it an address for notices proves first who it is."""
    if request.account.kind != AccountKind.OPERATOR:
        raise Forbidden("Only the operator keeps queues.")
    names = list(QueueForm.base_fields)
    queue = desk.queue(pk) if pk else None
    initial = {name: getattr(queue, name) for name in names} if queue else {}

    def save(asked: dict[str, Any]) -> None:
        keeping.save_queue(account=request.account, by=request.actor, pk=pk, **asked)

    form = QueueForm(request.POST if request.method == "POST" else None, initial=initial)
    moves = form.is_valid() and form.cleaned_data["notify_email"] not in {"", initial.get("notify_email")}
    if moves and (ask := confirm_first(request)) is not None:
        return ask
    return _edit(request, form, save, title=str(queue or "New queue"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_DESK)
def canned_edit(request: AccountRequest, pk: int | None = None) -> HttpResponse:
    """A new canned reply, or another text for one."""
    reply = desk.canned_reply(request.account, pk) if pk else None
    initial = {"title": reply.title, "body": reply.body} if reply else {}

    def save(asked: dict[str, Any]) -> None:
        keeping.save_canned_reply(account=request.account, by=request.actor, pk=pk, **asked)

    form = CannedForm(request.POST if request.method == "POST" else None, initial=initial)
    return _edit(request, form, save, title=str(reply or "New canned reply"))


@require_POST
@requires(Right.MANAGE_DESK)
def canned_remove(request: AccountRequest, pk: int) -> HttpResponse:
    keeping.remove_canned_reply(account=request.account, by=request.actor, pk=pk)
    messages.success(request, "The canned reply is removed.")
    return redirect("support:desk_settings")


def _edit(
    request: AccountRequest, form: Form, save: Callable[[dict[str, Any]], None], *, title: str
) -> HttpResponse:
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("support:desk_settings")
    context = {"form": form, "title": title, "back_url": reverse("support:desk_settings")}
    return render(request, "support/desk/edit.html", context, status=422 if form.errors else 200)
