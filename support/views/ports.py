"""A new port, looked at before its fee is paid; it comes with a ticket."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError
from numbers.port_forms import NewPortForm
from numbers.selectors.ports import fee_of
from numbers.services.port_preflight import Finding, preflight
from support.services.ports import submit_port


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ORDER_NUMBERS)
def port_new(request: AccountRequest) -> HttpResponse:
    """Enter a port; the first answer says what may go wrong and what it costs, the second takes it in."""
    form = NewPortForm(request.POST if request.method == "POST" else None)
    findings: list[Finding] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "confirmed" in request.POST:
                port = submit_port(account=request.account, by=request.actor, wish=form.wish)
                messages.success(request, "The port is taken in. Now the letter has to be signed.")
                return redirect("numbers:port_letter", port.pid)
            findings = preflight(account=request.account, wish=form.wish)
        except DomainError as exc:
            put_on_form(form, exc)
    context = {
        "form": form,
        "findings": findings,
        "is_checked": findings is not None,
        "may_submit": findings is not None and not any(one.blocking for one in findings),
        "fee": fee_of(request.account, form.cleaned_data["numbers"]) if findings is not None else None,
        "currency": request.account.currency,
    }
    return render(request, "support/port_new.html", context, status=422 if form.errors else 200)
