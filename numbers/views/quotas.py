"""How many numbers an account below the active one may have and buy."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.rights import Right
from accounts.views.detail import crumbs_to, there
from accounts.web import AccountRequest, put_on_form, requires
from common import scope
from common.errors import DomainError
from numbers.forms import QuotaForm
from numbers.selectors import quotas as selectors
from numbers.services.quotas import set_quota


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_ACCOUNTS)
def account_quota(request: AccountRequest, pk: int) -> HttpResponse:
    """The account's quota of numbers and how far it is used; a POST sets it."""
    account, rights, by = there(request, pk)
    may_change = Right.CHANGE_ACCOUNT in rights
    with scope.tenant(account.pk):
        limits = selectors.quota(account)
    if request.method != "POST":
        initial = {name: getattr(limits, name) for name in QuotaForm.base_fields}
        return _page(request, account, QuotaForm(initial=initial) if may_change else None)
    if not may_change:
        raise PermissionDenied
    form = QuotaForm(request.POST)
    if form.is_valid():
        try:
            with scope.tenant(account.pk):
                set_quota(account=account, by=by, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"The quota of {account.name} is set.")
            return redirect("numbers:quota", pk=account.pk)
    return _page(request, account, form, status=422)


def _page(
    request: AccountRequest, account: Account, form: QuotaForm | None, *, status: int = 200
) -> HttpResponse:
    with scope.system():
        crumbs = crumbs_to(request, account, with_itself=True)
    with scope.tenant(account.pk):
        context = {"account": account, "form": form, "crumbs": crumbs, "now": selectors.status(account)}
    return render(request, "numbers/account_quota.html", context, status=status)
