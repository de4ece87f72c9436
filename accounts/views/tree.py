"""The accounts below the active one: their list, and making a new one."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.columns import Shown, shown
from accounts.fields.selectors import shared_below
from accounts.fields.states import FieldAbout
from accounts.forms import AccountFilterForm, NewAccountForm
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.tree import AccountFilter, account_under, accounts_listed, path_to
from accounts.services.accounts import create_account
from accounts.services.invitations import invite
from accounts.states import AccountKind, Role
from accounts.tree_columns import ACCOUNTS, with_counts
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, same_page, wants_part
from common import scope
from common.errors import DomainError


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.MANAGE_ACCOUNTS)
def account_list(request: AccountRequest) -> HttpResponse:
    """Every account below the active one, narrowed by the address's query."""
    form = filter_form(request.account, request.GET)
    asked, wanted = form.given, as_filter(form)
    columns = shown(request, ACCOUNTS)
    with scope.system():
        under = account_under(request.account, wanted.under) if wanted.under else None
        page = columns.page(accounts_listed(request.account, wanted))
        with_counts(page.rows, columns.columns)
        above = path_to(request.account, under) if under else []
    context = {
        "form": form,
        "rows": [_row(account, columns) for account in page.rows],
        "columns": columns,
        "under": under,
        "crumbs": _crumbs(above),
        "chips": _chips(request, form, asked),
        "narrowed": bool(asked),
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }
    return render(request, "accounts/_table.html" if wants_part(request) else "accounts/list.html", context)


def filter_form(account: Account, data: QueryDict) -> AccountFilterForm:
    return AccountFilterForm(shared_below(account, FieldAbout.ACCOUNT), data)


def as_filter(form: AccountFilterForm) -> AccountFilter:
    """What the form narrows to."""
    asked = form.given
    return AccountFilter(
        search=asked.get("q", ""),
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        under=asked.get("under"),
        tag=asked.get("tag", ""),
        fields=form.sought,
    )


def _row(account: Account, columns: Shown[Account]) -> dict[str, Any]:
    counts: dict[str, int] = account.counts  # type: ignore[attr-defined]
    columns.describe([account])
    figures = [{"label": label, "count": count} for label, count in counts.items()]
    return {"account": account, "figures": figures, "below": vars(account)["below"]}


def _crumbs(above: list[Account]) -> list[dict[str, str]]:
    url = reverse("accounts:list")
    return [
        {"label": "Accounts", "url": url},
        *({"label": row.name, "url": f"{url}?under={row.pk}"} for row in above),
    ]


def _chips(request: AccountRequest, form: AccountFilterForm, asked: dict[str, Any]) -> list[dict[str, str]]:
    """One for each part of the filter; where the list stands in the tree is told by its crumbs."""
    return [
        {
            "label": f"{form[name].label}: {f'“{text}”' if name == 'q' else text}",
            "url": same_page(request, **{name: "", "after": "", "before": ""}),
        }
        for name, text in asked.items()
        if name != "under"
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_ACCOUNTS)
def account_new(request: AccountRequest) -> HttpResponse:
    """Make an account below the active one and, when asked, invite its owner."""
    form = NewAccountForm(request.account, request.POST if request.method == "POST" else None)
    if form.is_valid() and (account := _made(request, form)):
        messages.success(request, f"{account.name} is open; its number is {account.number}.")
        return redirect("accounts:detail", pk=account.pk)
    return render(request, "accounts/new.html", {"form": form}, status=422 if form.errors else 200)


def _made(request: AccountRequest, form: NewAccountForm) -> Account | None:
    asked = form.cleaned_data
    try:
        with transaction.atomic():
            account = create_account(
                parent=request.account,
                by=request.actor,
                name=asked["name"],
                email=asked["email"],
                kind=AccountKind(asked["kind"]),
                country=asked["country"],
                timezone=asked["timezone"],
                currency=request.account.currency,
            )
            if asked["owner_email"]:
                with scope.tenant(account.pk):
                    invite(
                        account=account,
                        by=request.actor,
                        email=asked["owner_email"],
                        name=asked["owner_name"],
                        role=Role.OWNER,
                    )
    except DomainError as exc:
        put_on_form(form, exc)
        return None
    return account
