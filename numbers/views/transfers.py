"""Numbers offered to this account and by it: accepted, declined, taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from billing.prices import usual_number_month
from common import scope
from common.e164 import for_people
from common.errors import DomainError, NotFound
from numbers.selectors.transfers import offers
from numbers.services import transfers
from numbers.views.numbers import tabs


@require_safe
@requires(Right.VIEW)
def transfer_list(request: AccountRequest) -> HttpResponse:
    """What waits for an answer, ours and theirs."""
    with scope.system():
        rows = list(offers(request.account))
    context: dict[str, Any] = {
        "incoming": [row for row in rows if row.receiver_id == request.account.pk],
        "outgoing": [row for row in rows if row.account_id == request.account.pk],
        "monthly": usual_number_month(request.account),
        "may_accept": Right.ORDER_NUMBERS in request.rights,
        "may_withdraw": Right.RELEASE_NUMBERS in request.rights,
        "tabs": tabs("transfers"),
    }
    return render(request, "numbers/transfers.html", context)


@require_POST
@requires(Right.ORDER_NUMBERS)
def accept(request: AccountRequest, pk: int) -> HttpResponse:
    """Take a number that is offered."""
    return _done(
        request,
        lambda: transfers.accept_offer(account=request.account, by=request.actor, pk=pk),
        lambda number: f"{for_people(number.e164)} is yours now.",
    )


@require_POST
@requires(Right.ORDER_NUMBERS)
def decline(request: AccountRequest, pk: int) -> HttpResponse:
    """Say no to a number that is offered."""
    return _done(
        request,
        lambda: transfers.decline_offer(account=request.account, by=request.actor, pk=pk),
        lambda _: "The offer is declined; nothing has changed.",
    )


@require_POST
@requires(Right.RELEASE_NUMBERS)
def withdraw(request: AccountRequest, pk: int) -> HttpResponse:
    """Take an own offer back."""
    return _done(
        request,
        lambda: transfers.withdraw_offer(account=request.account, by=request.actor, pk=pk),
        lambda _: "The offer is taken back; the number stays with you.",
    )


def _done(request: AccountRequest, act: Callable[[], Any], say: Callable[[Any], str]) -> HttpResponse:
    try:
        messages.success(request, say(act()))
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
    return redirect("numbers:transfers")
