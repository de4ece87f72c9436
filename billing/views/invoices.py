"""Invoices that the active account issues to those directly below it, and one document, for both its sides."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import account_below
from accounts.views.detail import crumbs_to
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from billing.invoice_forms import CreditNoteForm, InvoiceSettingsForm
from billing.invoice_paper import invoice_pdf, totals
from billing.models import Invoice
from billing.payments import selectors as payments
from billing.payments.forms import MarkPaidForm
from billing.payments.link import pay_path, pay_url
from billing.selectors import invoices as selectors
from billing.services.invoices import issue_all, issue_credit_note, issue_up_to_now, save_settings
from billing.states import InvoiceKind
from common import printing, scope
from common.errors import DomainError
from common.exports import Cell, csv_lines
from common.ids import id_in
from common.months import months_back

# How far back somebody may bill what was forgotten.
MOST_MONTHS = 24


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.MANAGE_PRICES)
def issued(request: AccountRequest) -> HttpResponse:
    """What was issued, newest first, how the next ones look, and whom last month is still to be billed to."""
    return _issued(request)


def _issued(request: AccountRequest, form: InvoiceSettingsForm | None = None) -> HttpResponse:
    with scope.system():
        page = page_asked(request, selectors.issued(request.account), key="id", descending=True)
    words = payments.payment_words(page.rows)
    for row in page.rows:
        row.word = words.get(row.pk)  # type: ignore[attr-defined]
    context: dict[str, Any] = pages_beside(request, page) | {"rows": page.rows}
    if not wants_part(request):
        months = _months(request.account)
        month = _month_asked(months, request.GET)
        at = months.index(month)
        with scope.system():
            waiting = selectors.to_bill(request.account, month)
        settings = selectors.settings_of(request.account)
        context |= {
            "form": form or InvoiceSettingsForm.about(settings),
            "month": month,
            "months": months[max(at - 1, 0) : at] + months[at + 1 : at + 2],
            "waiting": waiting,
        }
    template = "billing/_invoices.html" if wants_part(request) else "billing/invoices.html"
    return render(request, template, context, status=422 if form is not None and form.errors else 200)


def _month_asked(months: Sequence[date], asked: QueryDict) -> date:
    """Which of the months is named, by its first day; the last one that is over where it is none of them."""
    given = asked.get("month", "")
    return next((month for month in months if f"{month:%Y-%m}" == given), months[0])


def _months(account: Account) -> list[date]:
    """The months that may be billed, the last one first."""
    last = selectors.last_month(account)
    return [months_back(last, back) for back in range(MOST_MONTHS)]


@require_POST
@requires(Right.MANAGE_PRICES)
def settings(request: AccountRequest) -> HttpResponse:
    """How invoices look from now on."""
    form = InvoiceSettingsForm(request.POST)
    if form.is_valid():
        try:
            save_settings(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(
                request, "Invoices from now on look so; those that were issued stay as they are."
            )
            return redirect("billing:invoices")
    return _issued(request, form)


@require_POST
@requires(Right.MANAGE_PRICES)
def issue(request: AccountRequest) -> HttpResponse:
    """Bill the month that the page was about to everybody who has something to pay and no invoice for it."""
    month = _month_asked(_months(request.account), request.POST)
    try:
        made = issue_all(account=request.account, by=request.actor, month=month)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("billing:invoices")
    count = len(made)
    messages.success(request, f"{count:,} invoice{'s' * (count != 1)} for {month:%B %Y} went out.")
    return redirect("billing:invoices")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def up_to_now(request: AccountRequest, pk: int) -> HttpResponse:
    """What an invoice of the month that goes on would say; a POST issues it."""
    with scope.system():
        buyer = account_below(request.account, pk=pk)
    refusal = ""
    if request.method == "POST":
        billed = id_in(request.POST.get("billed", ""))
        try:
            made = issue_up_to_now(account=request.account, by=request.actor, buyer=buyer, billed=billed)
        except DomainError as exc:
            refusal = exc.text
        else:
            messages.success(request, f"{made} went out. What is charged from now on is billed later.")
            return redirect(made)
    with scope.system():
        left = selectors.unbilled(request.account, buyer, selectors.this_month(buyer))
        taxed = selectors.taxed(selectors.settings_of(request.account), buyer, left.lines)
    context = {
        "buyer": buyer,
        "left": left,
        "totals": totals(Invoice(**taxed)),
        "refusal": refusal,
        "crumbs": crumbs_to(request, buyer, with_itself=True),
    }
    return render(request, "billing/invoice_up_to_now.html", context, status=409 if refusal else 200)


@require_safe
@requires(Right.VIEW_MONEY)
def invoice(request: AccountRequest, pk: int) -> HttpResponse:
    """The document, as whoever issued it and whoever was sent it see it."""
    return _document(request, selectors.invoice(request.account, pk))


def _document(request: AccountRequest, found: Invoice, form: CreditNoteForm | None = None) -> HttpResponse:
    is_seller = found.seller_id == request.account.pk
    may_credit = is_seller and found.kind == InvoiceKind.INVOICE and Right.MANAGE_PRICES in request.rights
    up = ("Invoices", "billing:invoices") if may_credit else ("Statements", "billing:statements")
    is_invoice = found.kind == InvoiceKind.INVOICE
    with scope.system():
        due = payments.due_of(found)
        has_link = is_invoice and payments.has_link(payments.settings_of(found.seller))
    context = {
        "invoice": found,
        "lines": selectors.lines_of(found),
        "totals": totals(found),
        "due": due,
        "is_seller": is_seller,
        "may_give_back": may_credit,
        "word": payments.payment_words([found]).get(found.pk),
        "pay_path": pay_path(found) if has_link and due.is_open and not is_seller else "",
        "pay_link": pay_url(found) if is_invoice else "",
        "paid_form": MarkPaidForm() if may_credit and due.is_open else None,
        "notes": selectors.credit_notes(found),
        "form": form or (CreditNoteForm(initial={"left": selectors.left_of(found)}) if may_credit else None),
        "crumbs": [{"label": up[0], "url": reverse(up[1])}],
    }
    return render(request, "billing/invoice.html", context, status=422 if form is not None else 200)


@require_safe
@requires(Right.VIEW_MONEY)
def pdf(request: AccountRequest, pk: int) -> HttpResponse:
    """The document to print."""
    found = selectors.invoice(request.account, pk)
    with scope.system():
        has_link = payments.has_link(payments.settings_of(found.seller))
    made = invoice_pdf(found, selectors.lines_of(found), pay_at=pay_url(found) if has_link else "")
    return printing.shown(made, f"{found.kind}-{found.pk}")


@require_safe
@requires(Right.VIEW_MONEY)
def csv(request: AccountRequest, pk: int) -> HttpResponse:
    """The document's lines, and what they add up to, for a spreadsheet."""
    found = selectors.invoice(request.account, pk)
    rows: list[tuple[Cell, ...]] = [
        (line.text, line.count, line.amount) for line in selectors.lines_of(found)
    ]
    sums: list[tuple[Cell, ...]] = [(text, "", amount) for text, amount in totals(found)]
    header = ("document", "month", "text", "count", "amount", "currency")
    lines = ((found.number, f"{found.month:%Y-%m}", *row, found.currency) for row in [*rows, *sums])
    response = HttpResponse("".join(csv_lines(header, lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.pk}.csv"'
    return response


@require_POST
@requires(Right.MANAGE_PRICES)
def credit_note(request: AccountRequest, pk: int) -> HttpResponse:
    """Take a part of an invoice back."""
    found = selectors.invoice(request.account, pk)
    if found.seller_id != request.account.pk:
        raise PermissionDenied
    form = CreditNoteForm(request.POST)
    if form.is_valid():
        try:
            made = issue_credit_note(account=request.account, by=request.actor, pk=pk, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made} is issued, and the money is on the account's balance.")
            return redirect("billing:invoice", pk=made.pk)
    return _document(request, found, form)
