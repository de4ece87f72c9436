"""Messaging health: counts, numbers that need attention, deliveries by day, and the switch for mails."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from messaging.selectors import health as selectors
from messaging.services import health as services
from messaging.views.shared import tabs

MOST_SHOWN = 200


@require_safe
@requires(Right.VIEW)
def overview(request: AccountRequest) -> HttpResponse:
    """How messaging stands now."""
    account = request.account
    counts = selectors.counts(account)
    shown = selectors.needing_attention(account, MOST_SHOWN)
    troubled = [
        {
            "e164": row.state.e164,
            "problem": problem,
            "url": reverse("numbers:detail", args=[row.state.e164]),
        }
        for row in shown
        for problem in row.problems
    ]
    context = {
        "tabs": tabs("health"),
        "counts": counts,
        "troubled": troubled,
        "hidden": counts.attention - len(shown),
        "days": list(reversed(selectors.days(account))),
        "alerts": selectors.alerts_on(account),
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, "messaging/campaigns_health.html", context)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def alerts(request: AccountRequest) -> HttpResponse:
    """Switch mails about new problems on or off."""
    enabled = services.set_alerts(
        account=request.account, by=request.actor, enabled=request.POST.get("enabled") == "1"
    )
    messages.success(request, f"Mails about new problems are {'on' if enabled else 'off'}.")
    return redirect("messaging:health")
