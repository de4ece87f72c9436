"""One account below the active one, as its staff see it: settings, people, state."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.confirming import confirm_first
from accounts.fields.shown import details
from accounts.forms import StaffSettingsForm
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.activity import latest
from accounts.selectors.invitations import invitations
from accounts.selectors.people import members
from accounts.selectors.tree import account_under, figures, path_to
from accounts.services.accounts import STAFF_FIELDS, deserves_proof, set_state, update_account
from accounts.services.within import SUPPLIERS_ALONE
from accounts.states import AccountKind, AccountState
from accounts.views.activity import readable
from accounts.web import AccountRequest, put_on_form, requires
from common import scope
from common.account_paths import of_account
from common.errors import Conflict, DomainError

SUSPENDED = (
    "Reading, paying and tickets stay open to its people. Nothing else can be changed, in it and in the accounts "
    "below, whoever acts for them, and all their programs are refused."
)
RESUMED = "Its programs and people work again as before, and work that waits goes on."
CLOSED = "Nobody can work in it any more. A closed account stays closed."
# What is done most often for an account below, one step away from its page.
INSIDE = [
    ("Its numbers", "numbers:list", Right.VIEW),
    ("Order numbers", "numbers:store", Right.ORDER_NUMBERS),
    ("Bring numbers", "support:port_new", Right.WRITE_TICKETS),
    ("New ticket", "support:new", Right.WRITE_TICKETS),
    ("Carriers", "providers:list", Right.MANAGE_PROVIDERS),
]
# What each state may become, the word for it, and what it means to the account.
MOVES: dict[str, list[tuple[AccountState, str, str, str]]] = {
    AccountState.ACTIVE: [
        (AccountState.SUSPENDED, "Suspend", "warn", SUSPENDED),
        (AccountState.CLOSED, "Close", "bad", CLOSED),
    ],
    AccountState.SUSPENDED: [
        (AccountState.ACTIVE, "Resume", "ok", RESUMED),
        (AccountState.CLOSED, "Close", "bad", CLOSED),
    ],
    AccountState.CLOSED: [],
}


def there(request: AccountRequest, pk: int) -> tuple[Account, frozenset[Right], Actor]:
    """The account below the active one, what its staff may do in it, and who does it on whose behalf."""
    with scope.system():
        account = account_under(request.account, pk)
    return account, _rights(request, account), replace(request.actor, acting_from=request.account.name)


def crumbs_to(
    request: AccountRequest, account: Account, *, with_itself: bool = False
) -> list[dict[str, str]]:
    """The way from the list of accounts to one below; call it inside ``scope.system()``."""
    rows = [*path_to(request.account, account), *([account] if with_itself else [])]
    steps = [{"label": row.name, "url": reverse("accounts:detail", args=[row.pk])} for row in rows]
    return [{"label": "Accounts", "url": reverse("accounts:list")}, *steps]


def _rights(request: AccountRequest, account: Account) -> frozenset[Right]:
    """What the present account's staff may do in one below: to look, where either is past being worked with."""
    assert request.standing is not None
    if account.state == AccountState.CLOSED or request.account.effective_state != AccountState.ACTIVE:
        return frozenset({Right.VIEW, Right.VIEW_MONEY})
    return request.standing.rights_in(account)


@require_safe
@requires(Right.MANAGE_ACCOUNTS)
def account_detail(request: AccountRequest, pk: int) -> HttpResponse:
    """Everything about the account on one page; the active account itself has its settings page. ``open``, which older
    mails have, leads on to a page of the account.
    """
    if pk == request.account.pk:
        return redirect("accounts:settings")
    opening = request.GET.get("open", "")
    with scope.system():
        account = account_under(request.account, pk)
        if account.state != AccountState.CLOSED and opening.startswith("/"):
            return redirect(of_account(pk, opening))
        return _page(request, account)


def _page(
    request: AccountRequest, account: Account, *, settings: Any = None, status: int = 200
) -> HttpResponse:
    """The page, read inside ``scope.system()``; forms that were refused are passed in."""
    rights = _rights(request, account)
    context = {
        "account": account,
        "may_view_money": Right.VIEW_MONEY in rights,
        "may_price": Right.MANAGE_PRICES in request.rights,
        "may_change": Right.CHANGE_ACCOUNT in rights,
        "inside": [
            (label, of_account(account.pk, reverse(page)))
            for label, page, right in INSIDE
            if right in rights and account.state != AccountState.CLOSED
        ],
        **details(account),
        "settings": settings or _settings(request, account),
        "members": list(members(account)[:25]),
        "invitations": list(invitations(account)[:25]),
        "events": [readable(row) for row in latest(account, 6)],
        "figures": [(figure.label, figure.of([account.pk]).get(account.pk, 0)) for figure in figures],
        "crumbs": crumbs_to(request, account),
        "moves": MOVES[account.state],
        "spendable": account.free_balance,
    }
    return render(request, "accounts/detail.html", context, status=status)


def _settings(request: AccountRequest, account: Account, data: Any = None) -> StaffSettingsForm:
    form = StaffSettingsForm.about(account, data)
    form.leave_out(SUPPLIERS_ALONE if request.account.kind == AccountKind.CUSTOMER else ())
    if account.kind != AccountKind.CUSTOMER:
        form.leave_out(["service_sub_accounts"])
    return form


@require_POST
@requires(Right.MANAGE_ACCOUNTS)
def change_account(request: AccountRequest, pk: int) -> HttpResponse:
    """Store the settings form."""
    account, rights, by = there(request, pk)
    if Right.CHANGE_ACCOUNT not in rights:
        raise PermissionDenied
    form = _settings(request, account, request.POST)
    if form.is_valid() and deserves_proof(account, form.cleaned_data):
        back = reverse("accounts:detail", args=[account.pk])
        if (ask := confirm_first(request, back=back, keep=True)) is not None:
            return ask

    def change() -> str:
        giver = request.account
        update_account(account=account, by=by, may_change=STAFF_FIELDS, giver=giver, **form.cleaned_data)
        return "The settings are saved."

    return _write(request, account, form, change, settings=form)


def _write(
    request: AccountRequest, account: Account, form: Any, write: Callable[[], str], **forms: Any
) -> HttpResponse:
    """Run the write in the account's scope when the form is good; else, or when it is refused, show the page again."""
    if form.is_valid():
        try:
            with scope.tenant(account.pk):
                messages.success(request, write())
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("accounts:detail", pk=account.pk)
    with scope.system():
        return _page(request, account_under(request.account, account.pk), status=422, **forms)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_ACCOUNTS)
def account_state(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask, then suspend, resume or close the account."""
    account, rights, by = there(request, pk)
    if Right.CHANGE_ACCOUNT not in rights:
        raise PermissionDenied
    wanted = (request.POST or request.GET).get("to", "")
    move = next((move for move in MOVES[account.state] if move[0] == wanted), None)
    url = reverse("accounts:detail", args=[pk])
    if move is None:
        messages.error(request, "The account cannot go into that state now.")
        return redirect(url)
    state, word, tone, text = move
    if request.method != "POST":
        context = {"account": account, "state": state, "word": word, "tone": tone, "text": text, "url": url}
        return render(request, "accounts/state.html", context)
    try:
        with scope.tenant(account.pk):
            set_state(account=account, by=by, state=state)
    except Conflict as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, f"{account.name} is now {state.label.lower()}.")
    return redirect(url)
