"""Numbers of an area: choosing how many, the reservation with its end, buying it or giving it back."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import Conflict, DomainError, NotFound
from common.plans.kinds import NumberClass
from numbers.models import NumberReservation
from numbers.selectors import destinations, quotas, store
from numbers.selectors import reservations as selectors
from numbers.selectors.prices import quotes_of
from numbers.services import reservations as services
from numbers.services.orders import buy_reservation
from numbers.store_forms import AreaForm, BuyForm
from numbers.views.quoting import quote
from providers.contract.destinations import Destination
from providers.contract.sale_by_area import AreaOrder


@require_http_methods(["GET", "POST"])
@requires(Right.ORDER_NUMBERS)
def area(request: AccountRequest, country: str, ref: str) -> HttpResponse:
    """An area with what is left and what it costs; a POST reserves numbers of it."""
    try:
        found = store.area(request.account, country, ref)
    except NotFound:
        raise
    except DomainError as exc:
        return render(request, "numbers/order_none.html", {"reason": exc.text}, status=422)
    form = AreaForm(request.POST or None, area=found, initial=_asked(request))
    if form.is_valid():
        data = form.cleaned_data
        wanted = AreaOrder(ref, NumberClass(data["number_class"]), data["quantity"], data["in_sequence"])
        try:
            kept = services.reserve(
                account=request.account,
                by=request.actor,
                country=country,
                order=wanted,
                idempotency_key=f"reserve:{data['token']}",
            )
        except DomainError as exc:
            put_on_form(form, exc)
            # What is sent next is another request, whatever became of this one.
            form.data = request.POST.copy()
            form.data["token"] = str(uuid4())
        else:
            return redirect("numbers:reservation", kept.token)
    context = {
        "area": found,
        "form": form,
        "currency": request.account.currency,
        "quota_left": quotas.left(request.account),
    }
    return render(request, "numbers/area.html", context, status=422 if form.errors else 200)


def _asked(request: AccountRequest) -> dict[str, object]:
    """What the link to the page says, with a token for this one form."""
    asked = request.GET.get("number_class", "")
    return {"token": uuid4()} | ({"number_class": asked} if asked in NumberClass else {})


@require_safe
@requires(Right.ORDER_NUMBERS)
def reservation(request: AccountRequest, token: str) -> HttpResponse:
    """The reserved numbers, what they cost, and until when they are kept."""
    kept = selectors.reservation(request.account, token)
    form = BuyForm(groups=destinations.for_new_numbers(request.account), initial={"token": uuid4()})
    return _page(request, kept, form)


@require_POST
@requires(Right.ORDER_NUMBERS)
def buy(request: AccountRequest, token: str) -> HttpResponse:
    """Order the reserved numbers; a worker carries the order out."""
    kept = selectors.reservation(request.account, token)
    form = BuyForm(request.POST, groups=destinations.for_new_numbers(request.account))
    if form.is_valid():
        data = form.cleaned_data
        try:
            placed = buy_reservation(
                account=request.account,
                by=request.actor,
                token=token,
                destination=Destination.parse(data["destination"]),
                wait=False,
                idempotency_key=f"order:{data['token']}",
            )
        except DomainError as exc:
            put_on_form(form, exc)
            kept.refresh_from_db()
        else:
            return redirect("numbers:order_detail", placed.pk)
    return _page(request, kept, form, status=422)


@require_POST
@requires(Right.ORDER_NUMBERS)
def give_back(request: AccountRequest, token: str) -> HttpResponse:
    try:
        services.give_back(account=request.account, by=request.actor, token=token)
    except Conflict as exc:
        messages.error(request, exc.text)
        return redirect("numbers:reservation", token)
    messages.success(request, "The numbers are for sale again.")
    return redirect("numbers:store")


def _page(
    request: AccountRequest, kept: NumberReservation, form: BuyForm, *, status: int = 200
) -> HttpResponse:
    quoted = quotes_of(kept)
    context = {
        "reservation": kept,
        "closed": services.why_closed(kept),
        "numbers": quoted,
        "quote": quote(request.account, [number.cost for number in quoted]),
        "form": form,
    }
    return render(request, "numbers/reservation.html", context, status=status)
