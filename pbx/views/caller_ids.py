"""Who may call out with which number shown."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError
from pbx.forms.caller_ids import CallerIdForm
from pbx.selectors import caller_ids as selectors
from pbx.services import caller_ids as services

METHODS = ["GET", "HEAD", "POST"]
MOST_SHOWN = 200


@require_http_methods(METHODS)
@requires(Right.VIEW)
def caller_id_list(request: AccountRequest) -> HttpResponse:
    """The numbers that calls may show, those that wait to be verified, and the form that asks for one more."""
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = CallerIdForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.ask_for_caller_id(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "It can be shown as soon as it is verified.")
            return redirect("pbx:caller_ids")
    own = [row for row in selectors.authorised(request.account) if row.is_own]
    context = {
        "form": form,
        "rows": selectors.caller_ids(request.account),
        "own": own[:MOST_SHOWN],
        "own_count": len(own),
        "may_change": may_change,
        "may_verify": Right.VERIFY_CALLER_IDS in request.rights,
    }
    return render(request, "pbx/caller_ids.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.VERIFY_CALLER_IDS)
def verify(request: AccountRequest, pk: int) -> HttpResponse:
    selectors.caller_id(request.account, pk)
    try:
        services.verify_caller_id(account=request.account, by=request.actor, pk=pk)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "Calls may show the number now.")
    return redirect("pbx:caller_ids")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, pk: int) -> HttpResponse:
    selectors.caller_id(request.account, pk)
    try:
        services.remove_caller_id(account=request.account, by=request.actor, pk=pk)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "Calls no longer show the number.")
    return redirect("pbx:caller_ids")
