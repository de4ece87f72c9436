"""SIM cards that their carrier has otherwise, and the two ways to settle it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import tried
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from numbers.models import SimSubscription
from numbers.selectors import sims as selectors
from numbers.services import sims as services
from providers.states import Agreement

MOST_SHOWN = 200


@require_safe
@requires(Right.VIEW)
def drift(request: AccountRequest) -> HttpResponse:
    """Cards whose product or limit is another one at the carrier, and those that are out of use there."""
    rows = selectors.disagreeing(request.account)[:MOST_SHOWN]
    context = {
        "rows": [_told(row) for row in rows],
        "may_change": Right.ORDER_NUMBERS in request.rights,
        "currency": request.account.currency,
    }
    return render(request, "numbers/sim_drift.html", context)


def _told(row: SimSubscription) -> dict[str, Any]:
    theirs = row.reported
    limit = "" if row.overuse_limit is None else f"{row.overuse_limit:.2f}"
    parts = {
        "product": ("Product", row.product, theirs.get("product", "")),
        "overuse": ("Limit on overuse", limit, theirs.get("overuse") or ""),
    }
    is_gone = row.agreement == Agreement.GONE
    return {
        "row": row,
        "parts": [parts[name] for name in row.differences if name in parts and theirs],
        "note": "Is out of use there." if is_gone else row.push_error,
        "may_push": not is_gone,
        "may_adopt": is_gone or bool(theirs),
    }


@require_POST
@requires(Right.ORDER_NUMBERS)
def push(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the carrier have the card as it is here."""
    return tried(
        request,
        lambda: services.push_our_sim(account=request.account, by=request.actor, pk=pk),
        text="Ours is on its way to the carrier.",
        url=reverse("numbers:sim_drift"),
    )


@require_POST
@requires(Right.ORDER_NUMBERS)
def adopt(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the card here as the carrier has it."""
    return tried(
        request,
        lambda: services.adopt_their_sim(account=request.account, by=request.actor, pk=pk),
        text="The card is now as the carrier has it.",
        url=reverse("numbers:sim_drift"),
    )
