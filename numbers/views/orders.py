"""Orders: the list, and one order with the outcome of each number."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseStopPolling

from accounts.columns import shown
from accounts.forms import StateFilterForm
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from jobs.states import JobState
from numbers.columns import ORDERS
from numbers.selectors import orders as selectors
from numbers.selectors.destinations import DestinationNames
from numbers.services.orders import price
from numbers.states import OrderItemState, OrderState


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def order_list(request: AccountRequest) -> HttpResponse:
    """The account's orders, newest first unless the address says otherwise."""
    columns = shown(request, ORDERS)
    form = StateFilterForm(OrderState.choices, request.GET)
    page = columns.page(selectors.orders_filtered(request.account, **form.given))
    columns.describe(page.rows)
    context = pages_beside(request, page) | {
        "rows": page.rows,
        "columns": columns,
        "form": form,
        "narrowed": bool(form.given),
        "currency": request.account.currency,
        "may_order": Right.ORDER_NUMBERS in request.rights,
    }
    template = "numbers/_orders.html" if wants_part(request) else "numbers/orders.html"
    return render(request, template, context)


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def order_detail(request: AccountRequest, pk: int) -> HttpResponse:
    """One order; while it is at the carrier the page asks again every second."""
    order = selectors.order(request.account, pk)
    items = list(order.items.all())
    names = DestinationNames(request.account, [item.destination for item in items])
    states = Counter(item.state for item in items)
    live = order.state == OrderState.PROCESSING and order.job.is_open
    context = {
        "order": order,
        "items": [{"item": item, "answered_by": names(item.destination)} for item in items],
        "ordered": states[OrderItemState.ORDERED],
        "total": price(item for item in items if item.state != OrderItemState.FAILED),
        "currency": request.account.currency,
        "live": live,
        "unknown": order.job.state == JobState.UNKNOWN,
    }
    if not wants_part(request):
        return render(request, "numbers/order.html", context)
    part = render(request, "numbers/_order.html", context)
    return part if live else HttpResponseStopPolling(part.content)
