"""Changing prices of a plan: one by one, and by a file that is looked at before it counts."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import push_url

from accounts.answers import toast
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from billing.models import PricePlan
from billing.plan_forms import MOST_BYTES, ImportForm, PriceForm, RowForm
from billing.price_files import COLUMNS, Reading, known_in, read_prices
from billing.selectors import plans as selectors
from billing.selectors.prices import day_of
from billing.selectors.quoting import costs, is_below, scope_of
from billing.services.price_lists import apply_draft, discard_draft, draft_list, remove_price, set_price
from billing.states import Section
from billing.views.plans import Made, Place, page_of
from common import money
from common.errors import DomainError
from common.tables.rows import of_file

MOST_SHOWN = 500


@require_POST
@requires(Right.MANAGE_PRICES)
def change_price(request: AccountRequest, pk: int, section: str) -> HttpResponse:
    """Set one price from a day on; with ``remove`` take it out. A price that is changed in its row has ``edit`` in the
    address, and htmx gets the table with it anew.
    """
    plan, of = selectors.plan(request.account, pk), Section(section)
    form = (RowForm if "edit" in request.GET else PriceForm)(of, day_of(request.account), request.POST)
    if form.is_valid():
        change = remove_price if "remove" in request.POST else set_price
        try:
            made = change(
                account=request.account,
                by=request.actor,
                plan=pk,
                section=of,
                valid_from=form.cleaned_data["valid_from"],
                price=form.row,
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return _changed(request, plan, of, Made(made, selectors.price_of(made, form.row)))
    return page_of(request, plan, of, form=form)


def _changed(request: AccountRequest, plan: PricePlan, section: Section, made: Made) -> HttpResponse:
    """The list with the price: the table for htmx, or the page."""
    told = f"The prices count from {made.prices.valid_from:%d %B %Y}."
    warnings = _warnings(request, plan, section, made)
    url = Place(request, plan, section).url(list=str(made.prices.pk), edit="")
    if not wants_part(request):
        messages.success(request, told)
        for text in warnings:
            messages.warning(request, text)
        return redirect(url)
    answer = push_url(page_of(request, plan, section, made=made), url)
    return toast(answer, "warn" if warnings else "ok", " ".join([told, *warnings]))


def _warnings(request: AccountRequest, plan: PricePlan, section: Section, made: Made) -> list[str]:
    """What a person should know of the price just set: it is below cost, or a later list says otherwise."""
    found, price = [], made.price
    if price is not None:
        cost = costs(request.account, section, made.prices.valid_from, [price]).get(price.pk)
        if is_below(price, cost):
            told = ""
            if cost is not None and Right.VIEW_COST in request.rights:
                told = f": you pay {money.for_people(cost.each)} {plan.currency}"
            sold = scope_of(price)
            found.append(f"{sold[:1].upper()}{sold[1:]} is sold below what you pay for it{told}.")
    later = [one for one in selectors.lists(plan, section) if one.valid_from > made.prices.valid_from]
    if later:
        day = f"{later[-1].valid_from:%d %B %Y}"
        found.append(f"A list from {day} on is there already and was not changed.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def import_prices(request: AccountRequest, pk: int) -> HttpResponse:
    """Read a file of prices; what it would change is shown before anything counts."""
    plan = selectors.plan(request.account, pk)
    today = day_of(request.account)
    section = request.GET.get("section", Section.MINUTES)
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"valid_from": today, "section": section}
    )
    reading: Reading | None = None
    sheet = ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            of, file = Section(asked["section"]), asked["file"]
            rows = of_file(file, file.size, known_in(of), most_bytes=MOST_BYTES)
            reading, sheet = read_prices(of, rows), rows.sheet
            if not reading.faults:
                made = draft_list(
                    account=request.account,
                    by=request.actor,
                    plan=pk,
                    section=of,
                    valid_from=asked["valid_from"],
                    rows=reading.rows,
                )
                return redirect("billing:price_import", pk=made.pk)
        except DomainError as exc:
            put_on_form(form, exc)
    context = {
        "plan": plan,
        "form": form,
        "faults": reading.faults if reading else [],
        "sheet": sheet,
        "columns": [(one.label, COLUMNS[one]) for one in Section],
        "crumbs": _crumbs(plan),
    }
    is_refused = bool(form.errors or (reading and reading.faults))
    return render(request, "billing/price_import.html", context, status=422 if is_refused else 200)


def _crumbs(plan: PricePlan) -> list[dict[str, str]]:
    return [
        {"label": "Price plans", "url": reverse("billing:plans")},
        {"label": plan.name, "url": reverse("billing:plan", args=[plan.pk])},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def price_import(request: AccountRequest, pk: int) -> HttpResponse:
    """What a file would change; a POST has it count, or with ``discard`` forgets it."""
    draft = selectors.draft(request.account, pk)
    plan = draft.plan
    if request.method == "POST":
        url = f"{reverse('billing:plan', args=[plan.pk])}?{urlencode({'section': draft.section})}"
        try:
            if "discard" in request.POST:
                discard_draft(account=request.account, by=request.actor, pk=pk)
                messages.success(request, "The file is forgotten; nothing was changed.")
            else:
                apply_draft(account=request.account, by=request.actor, pk=pk)
                messages.success(request, f"The prices count from {draft.valid_from:%d %B %Y}.")
        except DomainError as exc:
            messages.error(request, exc.text)
        return redirect(url)
    told = selectors.difference(draft)
    shown = told.changes[:MOST_SHOWN]
    then = [change.then for change in shown if change.then is not None]
    paid = costs(request.account, Section(draft.section), draft.valid_from, then)
    rows = [
        {
            "change": change,
            "price": change.then or change.now,
            "scope": scope_of(change.then or change.now),  # type: ignore[arg-type]
            "below": change.then is not None and is_below(change.then, paid.get(change.then.pk)),
        }
        for change in shown
    ]
    context = {"draft": draft, "plan": plan, "told": told, "rows": rows, "crumbs": _crumbs(plan)}
    return render(
        request, "billing/price_preview.html", context | {"left_out": len(told.changes) - len(rows)}
    )
