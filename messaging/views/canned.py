"""The page of canned replies."""

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError
from messaging.conversation_forms import CannedForm
from messaging.selectors.canned import canned_replies, canned_reply
from messaging.services import canned as services
from messaging.views.inbox_common import viewer_of


@require_safe
@requires(Right.VIEW)
def reply_list(request: AccountRequest) -> HttpResponse:
    """The account's replies and one's own."""
    who = viewer_of(request)
    rows = [
        {"reply": row, "may_change": who.may_send and (row.user_id is not None or who.sees_all)}
        for row in canned_replies(who)
    ]
    return render(request, "messaging/inbox/replies.html", {"rows": rows, "may_send": who.may_send})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.SEND_MESSAGES)
def reply_edit(request: AccountRequest, pk: int | None = None) -> HttpResponse:
    """A new reply, or another text for one."""
    who = viewer_of(request)
    row = canned_reply(who, pk) if pk else None
    initial = {"title": row.title, "text": row.text, "is_shared": row.user_id is None} if row else {}
    form = CannedForm(request.POST or None, initial=initial, may_share=who.sees_all)
    if request.method == "POST" and form.is_valid():
        given = {"is_shared": False} | form.cleaned_data
        try:
            services.save_canned_reply(viewer=who, by=request.actor, pk=pk, **given)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            notices.success(request, "Saved.")
            return redirect("messaging:replies")
    context = {"form": form, "title": row.title if row else "New canned reply"}
    return render(request, "messaging/inbox/reply.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.SEND_MESSAGES)
def reply_remove(request: AccountRequest, pk: int) -> HttpResponse:
    services.remove_canned_reply(viewer=viewer_of(request), by=request.actor, pk=pk)
    notices.success(request, "The canned reply is removed.")
    return redirect("messaging:replies")
