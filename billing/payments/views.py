"""Paying by link: the page that anybody with it can open, where providers tell of payments, and the seller's side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import counted_address
from accounts.answers import tried
from accounts.confirming import confirm_first
from accounts.rights import Right
from accounts.services import throttle
from accounts.web import AccountRequest, put_on_form, requires
from billing.invoice_paper import invoice_pdf, totals
from billing.models import Invoice
from billing.payment_states import PaymentState, PaysThrough
from billing.payments import refunding, selectors, services
from billing.payments.contract import NotGenuine
from billing.payments.forms import GiveBackForm, MarkPaidForm, PaymentSettingsForm
from billing.payments.link import invoice_id
from billing.payments.settling import take_in
from billing.selectors.invoices import lines_of
from common import printing, scope
from common.account_paths import public
from common.errors import CarrierTrouble, DomainError, NotFound, Throttled

# Of one address in a minute.
MOST = 60
# A provider that has told of nothing yet is asked once in so many seconds.
ASK_AGAIN = 10
MOST_BYTES = 256 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """What is due of an invoice, and how to pay it; a POST goes to the provider's page for exactly that."""
    try:
        throttle.count(key=f"pay:{counted_address(request)}", limit=MOST, seconds=60)
    except Throttled as exc:
        answer = render(request, "billing/payments/over.html", {"text": exc.text}, status=429)
        answer["Retry-After"] = str(exc.reset_seconds)
        return _private(answer)
    invoice = _behind(token)
    if request.method == "POST":
        try:
            return redirect(services.start(invoice=invoice))
        except DomainError as exc:
            return _page(request, invoice, token, refusal=exc.text)
    _ask_after(invoice)
    return _page(request, invoice, token)


@require_safe
def pay_document(_request: HttpRequest, token: str) -> HttpResponse:
    """The invoice to print, for whoever has its link."""
    invoice = _behind(token)
    return _private(printing.shown(invoice_pdf(invoice, lines_of(invoice)), f"invoice-{invoice.pk}"))


def _behind(token: str) -> Invoice:
    pk = invoice_id(token)
    try:
        if pk is None:
            raise NotFound("There is no such invoice.")
        with scope.system():
            return selectors.invoice_behind(pk)
    except NotFound as exc:
        raise Http404(exc.text) from exc


def _ask_after(invoice: Invoice) -> None:
    """Whoever comes back from paying sees it, though the provider has not told us yet."""
    with scope.system():
        row = selectors.due_of(invoice).last
    if row is None or row.state != PaymentState.OPEN:
        return
    row.seller = invoice.seller
    try:
        throttle.count(key=f"pay-asked:{row.pk}", limit=1, seconds=ASK_AGAIN)
        services.ask_after(row=row)
    except (CarrierTrouble, Throttled):
        return


def _page(request: HttpRequest, invoice: Invoice, token: str, *, refusal: str = "") -> HttpResponse:
    with scope.system():
        settings = selectors.settings_of(invoice.seller)
        due = selectors.due_of(invoice)
    online = selectors.pays_online(settings)
    context: dict[str, Any] = {
        "invoice": invoice,
        "due": due,
        "refusal": refusal,
        "totals": totals(invoice),
        "online": online,
        "instructions": settings.instructions or invoice.footer,
        "document_url": reverse("billing:pay_document", args=[token]),
    }
    answer = render(request, "billing/payments/pay.html", context, status=409 if refusal else 200)
    if online:
        pages = selectors.provider_of(settings).pages
        answer._csp_update = {"form-action": [pages]}  # type: ignore[attr-defined]
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    """Neither kept, nor found by search engines, nor told to other sites."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer


@csrf_exempt
@require_POST
def told(request: HttpRequest, ref: str) -> HttpResponse:
    """Where a seller's provider tells of payments: 204 when it is taken in, or was before; 404 for an address of
    nobody's, 400 for what the seller's secret has not signed, and nothing of it is kept.
    """
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    with scope.system():
        settings = selectors.settings_at(ref)
    if settings is None:
        return HttpResponse(status=404)
    try:
        message = selectors.provider_of(settings).read(request.body, request.headers)
    except NotGenuine:
        return HttpResponse(status=400)
    take_in(seller=settings.account, message=message)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def payment_settings(request: AccountRequest) -> HttpResponse:
    """How the account's invoices are paid; changed by whoever just proved who they are."""
    row = selectors.settings_of(request.account)
    form = PaymentSettingsForm(request.POST) if request.method == "POST" else PaymentSettingsForm.about(row)
    if request.method == "POST":
        if (ask := confirm_first(request, back=request.path)) is not None:
            return ask
        if form.is_valid():
            try:
                services.save_settings(account=request.account, by=request.actor, **form.cleaned_data)
            except DomainError as exc:
                put_on_form(form, exc)
            else:
                messages.success(request, "From now on invoices are paid so.")
                return redirect("billing:payment_settings")
    context = {
        "form": form,
        "settings": row,
        "hook_url": public(reverse("billing:told", args=[row.hook_ref])) if row.pk else "",
        "crumbs": [{"label": "Invoices", "url": reverse("billing:invoices")}],
    }
    return render(request, "billing/payments/settings.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.MANAGE_PRICES)
def mark_paid(request: AccountRequest, pk: int) -> HttpResponse:
    """The seller got it by another way."""
    form = MarkPaidForm(request.POST)
    reference = form.cleaned_data["reference"] if form.is_valid() else ""
    return tried(
        request,
        lambda: services.mark_as_paid(account=request.account, by=request.actor, pk=pk, reference=reference),
        text="It is marked as paid, and the account's balance has it.",
        url=reverse("billing:invoice", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def give_back(request: AccountRequest, pk: int) -> HttpResponse:
    """Give a payment back, all of it or a part."""
    row = selectors.paid_try(request.account, pk)
    form = GiveBackForm(request.POST or None, initial={"amount": row.left, "refunded": row.refunded})
    if request.method == "POST" and form.is_valid():
        try:
            refunding.give_back(account=request.account, by=request.actor, pk=pk, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            given = f"{form.cleaned_data['amount']:,.2f} {row.currency}"
            messages.success(request, f"{given} are given back, and the account's balance says so.")
            return redirect(row.invoice)
    crumbs = [
        {"label": "Invoices", "url": reverse("billing:invoices")},
        {"label": str(row.invoice), "url": row.invoice.get_absolute_url()},
    ]
    context = {"row": row, "form": form, "crumbs": crumbs, "is_manual": row.through == PaysThrough.MANUAL}
    return render(request, "billing/payments/give_back.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.MANAGE_PRICES)
def close_try(request: AccountRequest, pk: int) -> HttpResponse:
    """The seller has looked after money that came otherwise than asked."""
    return tried(
        request,
        lambda: services.close_try(account=request.account, by=request.actor, pk=pk),
        text="It is looked after.",
        url=reverse("billing:invoices"),
    )
