"""What the active account earns on those below it: by account, by number, by month."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.rights import Right
from accounts.web import AccountRequest, requires, same_page, wants_part
from billing.plan_forms import MarginForm
from billing.selectors.margin import By, Margin, margin_page
from common.months import months_back

PAGE = 50
LABELS = {By.ACCOUNT: "Account", By.NUMBER: "Number", By.MONTH: "Month"}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW_COST)
def margin(request: AccountRequest) -> HttpResponse:
    """Revenue, cost and what is left of some days, and all of them together."""
    form = MarginForm(request.GET)
    by = By(request.GET["by"]) if request.GET.get("by") in set(By) else By.ACCOUNT
    context: dict[str, Any] = {
        "form": form,
        "by": by,
        "label": LABELS[by],
        "tabs": [
            {"label": f"By {one}", "url": same_page(request, by=one, after=""), "active": one == by}
            for one in By
        ],
        "spans": _spans(request),
        "export_query": same_page(request, by=by, after="").partition("?")[2],
    }
    if form.is_valid():
        context |= _lines(request, *form.range, by)
    template = "billing/_margin.html" if wants_part(request) else "billing/margin.html"
    return render(request, template, context, status=200 if form.is_valid() else 422)


def _lines(request: AccountRequest, since: datetime, until: datetime, by: By) -> dict[str, Any]:
    after = request.GET.get("after")
    after = after if after and "\x00" not in after else None
    page = margin_page(request.account, since, until, by, after=after, most=PAGE + 1)
    more, rows = page.rows[PAGE:], page.rows[:PAGE]
    return {
        "rows": [(row, named(row, by, since, until)) for row in rows],
        "total": page.total,
        "newer_url": same_page(request, after="") if after is not None else "",
        "older_url": same_page(request, after=rows[-1].key) if more else "",
    }


def _spans(request: AccountRequest) -> list[tuple[str, str]]:
    """Links to the days that are asked for most."""
    today = timezone.localdate()
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    spans = (("This month", first, today), ("Last month", last.replace(day=1), last))
    return [
        (label, same_page(request, since=str(since), until=str(until), usual="", after=""))
        for label, since, until in spans
    ]


def named(row: Margin, by: By, since: datetime, until: datetime) -> str:
    """What people call the line; of a month that is not there whole, which of its days are."""
    if by != By.MONTH:
        return row.name or "Of no one number"
    month = date.fromisoformat(row.name)
    end = months_back(month, -1)
    first, after = max(month, since.date()), min(end, until.date())
    if (first, after) == (month, end):
        return f"{month:%B %Y}"
    last = after - timedelta(days=1)
    return f"{first:%-d} to {last:%-d} {month:%B %Y}" if first < last else f"{first:%-d %B %Y}"
