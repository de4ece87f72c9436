"""Calling out from any page, where the user's own telephone rings first; and handing a caller over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, requires
from calls.company.dialing import dial
from calls.company.forms import DialForm, HandOverForm
from calls.company.handing import Handing, handing_of
from calls.company.transferring import cancel_transfer, complete_transfer, transfer
from calls.live import selectors
from common.errors import Conflict, DomainError, Invalid


@require_POST
@requires(Right.CHANGE_NUMBERS)
def dial_out(request: AccountRequest) -> HttpResponse:
    """One call for each time that it is sent; the page of the call tells how it goes."""
    me = agent_of_user(request.account, request.user)
    form = DialForm(request.account, request.POST)
    if me is None:
        messages.error(request, "You are none of this account's people, so no telephone of yours can ring.")
    elif not form.is_valid():
        messages.error(request, "This is not a telephone number.")
    else:
        number = form.cleaned_data["number"]
        try:
            call = dial(account=request.account, by=request.actor, agent=me.pk, to=number)
        except DomainError as exc:
            messages.error(request, exc.text)
        else:
            messages.success(request, "Your telephone rings first. This page tells how the call goes.")
            return redirect("calls:live_call", call.ref)
    return redirect("calls:list")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def hand_over(request: AccountRequest, ref: str) -> HttpResponse:
    """Call a colleague for the caller, let go after a word, or have the caller back."""
    found = selectors.call(request.account, ref)
    hand = handing_of(request.account, found) if found.ended_at is None else None
    try:
        messages.success(request, _handed(request, hand))
    except DomainError as exc:
        messages.error(request, exc.text)
    return redirect("calls:live_call", ref)


def _handed(request: AccountRequest, hand: Handing | None) -> str:
    """Do what was asked; what is said of it."""
    account, by, act = request.account, request.actor, request.POST.get("act", "")
    if hand is None:
        raise Conflict("Nobody talks here whom you could hand over.")
    if act == "complete" and hand.former is not None:
        complete_transfer(account=account, by=by, leg=hand.former.pk)
        return f"{hand.other} takes the caller."
    if act == "cancel" and hand.any_leg is not None:
        cancel_transfer(account=account, by=by, leg=hand.any_leg.pk)
        return "The caller is back."
    form = HandOverForm(account, hand.talking, request.POST)
    if act not in ("attended", "direct") or not form.is_valid():
        raise Invalid("Choose the colleague who shall take the caller.")
    leg, to = form.cleaned_data["leg"], form.cleaned_data["to"]
    transfer(account=account, by=by, leg=leg, to=to, is_attended=act == "attended")
    return "Your colleague is called."
