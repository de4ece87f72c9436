"""Calling out from any page: the user's own telephone rings first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.rights import Right
from accounts.selectors.contacts import agent_of_user
from accounts.web import AccountRequest, requires
from calls.company.dialing import dial
from calls.company.forms import DialForm
from common.errors import DomainError


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
