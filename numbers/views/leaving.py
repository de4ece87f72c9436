"""Ways in which a number leaves the account: moved, removed, released; each asks for the number to be typed."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import page_asked
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.selectors.accounts import transfer_target
from accounts.web import AccountRequest, pages_beside, put_on_form, requires
from common.e164 import for_people
from common.errors import DomainError
from numbers.forms import TypedNumberForm
from numbers.models import PhoneNumber
from numbers.move_forms import MoveForm
from numbers.selectors import numbers as selectors
from numbers.selectors.assignments import holder_of
from numbers.services import holding
from numbers.services.transfers import hand_over
from numbers.views.numbers import tabs
from providers.contract.destinations import NOTHING

METHODS = ["GET", "HEAD", "POST"]


def _ask(
    request: AccountRequest, number: PhoneNumber, form: Form, act: Callable[[], object], page: dict[str, str]
) -> HttpResponse:
    """Show the form, and act once it was filled in rightly; a refusal stands on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, page["done"])
            return redirect(page.get("to", "numbers:list"), *([number.e164] if "to" in page else []))
    holder = holder_of(request.account, number.e164)
    context = {"number": number, "form": form, "page": page, "holder": holder}
    return render(request, "numbers/leave.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.RELEASE_NUMBERS)
def move(request: AccountRequest, e164: str) -> HttpResponse:
    """Give the number to another account, or offer it to one that has to accept it first; for somebody who has just
    proved who it is.
    """
    number = selectors.phone_number(request.account, e164)
    if (ask := confirm_first(request)) is not None:
        return ask
    form = MoveForm(request.POST if request.method == "POST" else None)
    page = {
        "title": "Move",
        "text": "An account of your own tree has it at once; any other is asked and has to accept it first. Route, "
        "forwarding and every other setting then go back to how a new number is, and your notes are cleared, so that "
        "nothing of yours goes along.",
        "label": "Move it",
        "done": f"{for_people(e164)} was moved.",
    }

    def act() -> None:
        to = transfer_target(form.cleaned_data["account"])
        if not hand_over(account=request.account, by=request.actor, e164=e164, to=to, destination=NOTHING):
            page["done"] = (
                f"{for_people(e164)} is offered to account {to.number} and moves once it is accepted."
            )

    return _ask(request, number, form, act, page)


@require_http_methods(METHODS)
@requires(Right.RELEASE_NUMBERS)
def remove(request: AccountRequest, e164: str) -> HttpResponse:
    """Take the number off the account at once, for somebody who has just proved who it is."""
    number = selectors.phone_number(request.account, e164)
    if (ask := confirm_first(request)) is not None:
        return ask
    form = TypedNumberForm(request.POST if request.method == "POST" else None, number=e164)
    page = {
        "title": "Remove",
        "text": "Calls and messages to it stop at once. The carrier keeps the number, and somebody else may buy it.",
        "label": "Remove it",
        "done": f"{for_people(e164)} was removed.",
    }
    return _ask(
        request,
        number,
        form,
        lambda: holding.remove_number(account=request.account, by=request.actor, e164=e164),
        page,
    )


@require_http_methods(METHODS)
@requires(Right.RELEASE_NUMBERS)
def release(request: AccountRequest, e164: str) -> HttpResponse:
    """Schedule the number's release, for somebody who has just proved who it is; it can be undone for 72 hours."""
    number = selectors.phone_number(request.account, e164)
    if (ask := confirm_first(request)) is not None:
        return ask
    form = TypedNumberForm(request.POST if request.method == "POST" else None, number=e164)
    page = {
        "title": "Release",
        "text": "In 72 hours it goes back to the network, and then nobody can bring it back. It works as it does now "
        "until then, and you can change your mind on its page.",
        "label": "Release it in 72 hours",
        "done": f"{for_people(e164)} will be released in 72 hours. You can still keep it.",
        "to": "numbers:detail",
    }
    return _ask(
        request,
        number,
        form,
        lambda: holding.schedule_release(account=request.account, by=request.actor, e164=e164),
        page,
    )


@require_http_methods(METHODS)
@requires(Right.RELEASE_NUMBERS)
def ported_out(request: AccountRequest, e164: str) -> HttpResponse:
    """Note that the number has gone to another carrier."""
    number = selectors.phone_number(request.account, e164)
    form = TypedNumberForm(request.POST if request.method == "POST" else None, number=e164)
    page = {
        "title": "Ported out",
        "text": "The carrier no longer lists it. Once you note that it went to another carrier it is no longer "
        "charged, and its emergency address and campaign end here.",
        "label": "It was ported out",
        "done": f"{for_people(e164)} is noted as ported out.",
    }
    return _ask(
        request,
        number,
        form,
        lambda: holding.note_ported_out(account=request.account, by=request.actor, e164=e164),
        page,
    )


@require_safe
@requires(Right.VIEW)
def releasing(request: AccountRequest) -> HttpResponse:
    """Numbers that a program has released, while they can still be kept."""
    page = page_asked(request, selectors.being_released(request.account), key="e164")
    context = pages_beside(request, page) | {
        "rows": page.rows,
        "tabs": tabs("releasing"),
        "may_release": Right.RELEASE_NUMBERS in request.rights,
        "bulk_actions": [{"label": "Keep…"}],
    }
    return render(request, "numbers/releasing.html", context)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def keep(request: AccountRequest, e164: str) -> HttpResponse:
    """Undo a scheduled release."""
    selectors.number_with_history(request.account, e164)
    try:
        holding.keep_number(account=request.account, by=request.actor, e164=e164)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, f"{for_people(e164)} stays with you.")
    return redirect("numbers:detail", e164)
