"""Calling out from any page, where the user's own telephone rings first; and handing a caller over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user, names_of
from accounts.web import AccountRequest, put_on_form, requires
from calls.company.dialing import dial
from calls.company.forms import DialForm, HandOverForm
from calls.company.handing import Handing, handing_of
from calls.company.transferring import cancel_transfer, complete_transfer, transfer
from calls.live import selectors
from common.errors import Conflict, DomainError, Invalid

LONGEST = 80


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_NUMBERS)
def dial_out(request: AccountRequest) -> HttpResponse:
    """Whom to call; one call for each time that it is sent. The page of the call tells how it goes."""
    is_sent = request.method == "POST"
    form = DialForm(request.account, request.POST if is_sent else None)
    form.initial = {"number": request.GET.get("number", "")[:LONGEST]}
    if is_sent and form.is_valid():
        me = agent_of_user(request.account, request.user)
        try:
            if me is None:
                raise Conflict("You are none of this account's people, so no telephone of yours can ring.")
            call = dial(
                account=request.account, by=request.actor, agent=me.pk, to=form.cleaned_data["number"]
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Your telephone rings first. This page tells how the call goes.")
            return redirect("calls:live_call", call.ref)
    names = names_of(request.account, [form.e164])
    context = {"form": form, "number": form.e164, "name": names.get(form.e164, "")}
    return render(request, "calls/dial.html", context, status=422 if form.errors else 200)


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
        raise Invalid(form.why_nobody or "Choose the colleague who shall take the caller.")
    leg, to = form.cleaned_data["leg"], form.cleaned_data["to"]
    transfer(account=account, by=by, leg=leg, to=to, is_attended=act == "attended")
    return "Your colleague is called."
