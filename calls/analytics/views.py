"""The page of what calls add up to."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.days import FiguresForm
from accounts.rights import Right
from accounts.web import AccountRequest, groupings, requires, wants_part
from calls.analytics import selectors, tables
from calls.analytics.selectors import By
from calls.states import Direction
from common.figures import MOST_SHOWN

TITLES = {
    By.APP: "By app",
    By.COUNTRY: "By country",
    By.DESTINATION: "By destination",
    By.NUMBER: "By number",
}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def overview(request: AccountRequest) -> HttpResponse:
    """Calls of some days by time, and by app, country, destination or number of the account."""
    form = FiguresForm(request.GET)
    since, until = form.range
    by, account = form.grouping(By.COUNTRY), request.account
    found = selectors.figures(
        account,
        since=since,
        until=until,
        by=by,
        zone=account.timezone,
        unit=form.given.get("unit") or None,
    )
    course = tables.by_time(found, since, until, account.timezone)
    groups = tables.by_group(account, found, by, most_named=MOST_SHOWN)
    inbound, outbound = found.of(Direction.INBOUND), found.of(Direction.OUTBOUND)
    context: dict[str, Any] = {
        "filter_form": form,
        "first": since,
        "last": until - timedelta(days=1),
        "zone": account.timezone,
        "currency": account.currency,
        "inbound": inbound,
        "outbound": outbound,
        "all": inbound + outbound,
        "charts": tables.charts(course),
        "course": tables.COLUMNS.table("By time", found.unit.capitalize(), course),
        "groups": tables.COLUMNS.table(TITLES[by], by.label, groups, most=MOST_SHOWN),
        "tabs": groupings(request, By, by),
        "query": form.query,
    }
    template = "calls/_analytics.html" if wants_part(request) else "calls/analytics.html"
    return render(request, template, context)
