"""What is written on an account beside its settings: on one's own, and by staff on one below."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.fields.account_forms import DescribeAccountForm
from accounts.fields.selectors import account_values
from accounts.fields.states import FieldAbout
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.owning import offered
from accounts.services.describing import AccountDescription, describe_account, describe_own
from accounts.views.detail import there
from accounts.web import AccountRequest, put_on_form, requires
from common import scope
from common.errors import DomainError

Write = Callable[[AccountDescription], None]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_ACCOUNT)
def describe_ours(request: AccountRequest) -> HttpResponse:
    """On the active account; what accounts above ask is for their staff."""

    def write(wanted: AccountDescription) -> None:
        describe_own(account=request.account, by=request.actor, wanted=wanted)

    return _page(request, request.account, write, url=reverse("accounts:settings"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_ACCOUNTS)
def describe_below(request: AccountRequest, pk: int) -> HttpResponse:
    """On an account below."""
    account, rights, by = there(request, pk)
    if Right.CHANGE_ACCOUNT not in rights:
        raise PermissionDenied

    def write(wanted: AccountDescription) -> None:
        describe_account(account=account, by=by, wanted=wanted)

    with scope.tenant(account.pk):
        return _page(request, account, write, url=reverse("accounts:detail", args=[pk]))


def _page(request: AccountRequest, account: Account, write: Write, *, url: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    own = account.pk == request.account.pk
    form = DescribeAccountForm.of(
        account, offered(account, FieldAbout.ACCOUNT), account_values(account), data, own=own
    )
    if data is not None and form.is_valid():
        try:
            write(form.wanted())
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The details are saved.")
            return redirect(url)
    context: dict[str, Any] = {"account": account, "form": form, "url": url}
    return render(request, "accounts/describe.html", context, status=422 if form.errors else 200)
