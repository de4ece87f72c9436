"""How one number takes part in messaging, and the campaign that it is on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.errors import DomainError
from messaging.campaign_forms import ChooseCampaignForm
from messaging.selectors import campaigns as selectors
from messaging.selectors.eligibility import needs_campaign
from messaging.services import bindings
from messaging.views.campaigns import TONES
from numbers.selectors.numbers import phone_number


@require_safe
@requires(Right.VIEW)
def number(request: AccountRequest, e164: str) -> HttpResponse:
    """The campaign that the number is on or on its way to, and those that it may be put on."""
    found = phone_number(request.account, e164)
    state = selectors.messaging_states(request.account, [found.e164])[0]
    shown = [row for row in (state.binding, state.pending) if row is not None]
    may_change = Right.CHANGE_NUMBERS in request.rights
    needed = needs_campaign(found.e164)
    choices = list(selectors.open_to(request.account, found)) if may_change and needed else []
    context = {
        "number": found,
        "state": state,
        "rows": [{"row": row, "tone": TONES[row.state]} for row in shown],
        "form": ChooseCampaignForm(choices) if choices else None,
        "may_change": may_change,
        "needs_campaign": needed,
    }
    return render(request, "messaging/number.html", context)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def bind(request: AccountRequest, e164: str) -> HttpResponse:
    """Put the number on one of the account's campaigns; a worker takes it to the carrier."""
    found = phone_number(request.account, e164)
    ref = request.POST.get("campaign", "").replace("\x00", "")
    try:
        done = bindings.bind_number(
            account=request.account, by=request.actor, e164=found.e164, ref=ref, wait=False
        )
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        text = "The number is on this campaign already." if done.already else "The number is on its way."
        messages.success(request, text)
    return redirect("messaging:number", found.e164)
