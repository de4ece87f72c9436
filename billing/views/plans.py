"""Price plans of the active account: their list, one with its prices, and what a number would cost by it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from billing.models import Price, PriceList, PricePlan
from billing.plan_forms import PlanForm, PriceForm, QuoteForm, RenameForm, RowForm
from billing.selectors import plans as selectors
from billing.selectors.prices import day_of
from billing.selectors.quoting import costs, is_below, quotes_of_plan, scope_of
from billing.services.plans import delete_plan, make_plan, rename_plan
from billing.states import THINGS, Section
from common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_PRICES)
def plan_list(request: AccountRequest) -> HttpResponse:
    """The plans, each with how many accounts have it; a POST makes one."""
    form = PlanForm(request.POST or None, initial={"currency": request.account.currency})
    if request.method == "POST" and form.is_valid():
        try:
            made = make_plan(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is there. Set its prices, or import them.")
            return redirect("billing:plan", pk=made.pk)
    counts = selectors.accounts_on(request.account)
    rows = [{"plan": row, "accounts": counts.get(row.pk, 0)} for row in selectors.plans(request.account)]
    return render(
        request, "billing/plans.html", {"rows": rows, "form": form}, status=422 if form.errors else 200
    )


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.MANAGE_PRICES)
def plan(request: AccountRequest, pk: int) -> HttpResponse:
    """One plan: a section's prices of the list in force, or of another, and what a number costs by it."""
    found = selectors.plan(request.account, pk)
    return page_of(request, found, section_asked(request))


# What an address of a plan says beside the section.
KEPT = ("list", "prefix", "after", "before", "edit")


@dataclass(frozen=True)
class Made:
    """A list that was just written for the sake of one price, which is None where that was taken out."""

    prices: PriceList
    price: Price | None


@dataclass(frozen=True)
class Place:
    """Where in a plan somebody is: what the address says of it, also that of a form which was sent from there."""

    request: AccountRequest
    plan: PricePlan
    section: Section

    def query(self, **changes: str) -> str:
        given = {"section": self.section.value}
        given |= {name: self.request.GET.get(name, "") for name in KEPT}
        return urlencode({name: value for name, value in (given | changes).items() if value})

    def url(self, **changes: str) -> str:
        return f"{reverse('billing:plan', args=[self.plan.pk])}?{self.query(**changes)}"

    def list_url(self, prices: PriceList) -> str:
        return self.url(list=str(prices.pk), after="", before="", edit="")


def section_asked(request: AccountRequest) -> Section:
    given = request.GET.get("section", "")
    return Section(given) if given in Section.values else Section.NUMBERS


def page_of(
    request: AccountRequest,
    plan: PricePlan,
    section: Section,
    *,
    form: PriceForm | None = None,
    rename: RenameForm | None = None,
    made: Made | None = None,
) -> HttpResponse:
    """The page, with a form that was refused where there is one; the table alone for htmx, after a price was ``made``
    as well.
    """
    today = day_of(request.account)
    lists = selectors.lists(plan, section)
    counting = next((row for row in lists if row.valid_from <= today), None)
    wanted = str(made.prices.pk) if made else request.GET.get("list")
    shown = next((row for row in lists if str(row.pk) == wanted), counting or first_of(lists))
    place = Place(request, plan, section)
    refused = form is not None or (rename is not None and bool(rename.errors))
    context: dict[str, Any] = {
        "plan": plan,
        "section": section,
        "tabs": _tabs(plan, section),
        "lists": [{"row": row, "url": place.list_url(row)} for row in lists],
        "shown": shown,
        "counting": counting,
        "today": today,
        "made": made,
        "export_query": urlencode({"plan": plan.pk, "section": section, "list": shown.pk if shown else ""}),
        **_table(request, place, shown, made),
        **_edited(request, place, shown, form if isinstance(form, RowForm) else None),
    }
    if not wants_part(request):
        own = form is not None and not isinstance(form, RowForm)
        context |= _beside(request, plan) | {
            "form": form if own else PriceForm(section, today),
            "rename": rename or RenameForm(initial={"name": plan.name}),
        }
    template = "billing/_prices.html" if wants_part(request) else "billing/plan.html"
    return render(request, template, context, status=422 if refused else 200)


def _edited(
    request: AccountRequest, place: Place, shown: PriceList | None, refused: RowForm | None
) -> dict[str, Any]:
    """The price whose row is a form, where the address names one of the list."""
    is_done = request.method == "POST" and refused is None
    edited = None if is_done else selectors.price_in(shown, request.GET.get("edit", ""))
    if edited is None or shown is None:
        # Whose list somebody else has replaced meanwhile is told above the table.
        return {"edited": None, "refused": refused}
    first_day = max(day_of(request.account), shown.valid_from)
    url = reverse("billing:change_price", args=[place.plan.pk, place.section])
    return {
        "edited": edited,
        "row_form": refused or RowForm(place.section, first_day, about=edited),
        "row_url": f"{url}?{place.query()}",
        "cancel_url": place.url(edit="", left=str(edited.pk)),
    }


def first_of(lists: list[PriceList]) -> PriceList | None:
    """The list that will count first, where none does yet."""
    return lists[-1] if lists else None


def _tabs(plan: PricePlan, section: Section) -> list[dict[str, Any]]:
    url = reverse("billing:plan", args=[plan.pk])
    return [{"label": one.label, "url": f"{url}?section={one}", "active": one == section} for one in Section]


def _table(
    request: AccountRequest, place: Place, shown: PriceList | None, made: Made | None
) -> dict[str, Any]:
    """A page of prices in the order of prefixes or countries, which another list of the section has too; cost only for
    those who may see it.
    """
    section = place.section
    prefix = request.GET.get("prefix", "").strip().removeprefix("+")
    prefix = prefix if prefix.isdecimal() and section == Section.MINUTES else ""
    key: Any = ("prefix" if section == Section.MINUTES else "country", "id")
    page = page_asked(request, selectors.prices(shown, prefix=prefix), key=key)
    paid = costs(request.account, section, shown.valid_from, page.rows) if shown else {}
    may_see = Right.VIEW_COST in request.rights
    left = str(made.price.pk) if made and made.price else request.GET.get("left", "")
    rows = [
        {
            "price": price,
            "scope": scope_of(price),
            "below": is_below(price, paid.get(price.pk)),
            "cost": paid.get(price.pk) if may_see else None,
            "focused": str(price.pk) == left,
            "edit_url": place.url(list=str(price.price_list_id), edit=str(price.pk)),
        }
        for price in page.rows
    ]
    return {
        "rows": rows,
        "prefix": prefix,
        "has_things": len(THINGS[section]) > 1,
        "is_minutes": section == Section.MINUTES,
        "has_set_up": section in {Section.NUMBERS, Section.SERVICES},
        "is_monthly": section == Section.NUMBERS,
        "shows_cost": may_see and bool(paid),
        "below": sum(row["below"] for row in rows),
        "newer_url": place.url(before=page.before, after="", edit="") if page.before else "",
        "older_url": place.url(after=page.after, before="", edit="") if page.after else "",
    }


def _beside(request: AccountRequest, plan: PricePlan) -> dict[str, Any]:
    """What stands beside the prices: who has the plan, and what a number costs by it."""
    form = QuoteForm(request.account.country, request.GET if "number" in request.GET else None)
    number = form.cleaned_data["number"] if form.is_bound and form.is_valid() else ""
    quotes = quotes_of_plan(plan, number, day_of(request.account)) if number else []
    return {
        "quote_form": form,
        "quotes": quotes,
        "quoted": number,
        "accounts": selectors.accounts_with(plan),
        "may_delete": not selectors.was_given(plan),
    }


@require_POST
@requires(Right.MANAGE_PRICES)
def rename(request: AccountRequest, pk: int) -> HttpResponse:
    """Call the plan otherwise."""
    found = selectors.plan(request.account, pk)
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            rename_plan(account=request.account, by=request.actor, pk=pk, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The plan is renamed.")
            return redirect("billing:plan", pk=pk)
    return page_of(request, found, section_asked(request), rename=form)


@require_POST
@requires(Right.MANAGE_PRICES)
def delete(request: AccountRequest, pk: int) -> HttpResponse:
    """Remove a plan that nobody was put on."""
    found = selectors.plan(request.account, pk)
    try:
        delete_plan(account=request.account, by=request.actor, pk=pk)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("billing:plan", pk=pk)
    messages.success(request, f"{found.name} is deleted.")
    return redirect("billing:plans")
