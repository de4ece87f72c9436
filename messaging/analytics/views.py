"""The page of what messages add up to."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.days import FiguresForm
from accounts.rights import Right
from accounts.web import AccountRequest, groupings, requires, wants_part
from common.figures import MOST_SHOWN
from messaging.analytics import selectors, tables
from messaging.analytics.selectors import By
from messaging.states import Direction
from messaging.views.shared import tabs

TITLES = {By.COUNTRY: "By country", By.NUMBER: "By number", By.STATE: "By state"}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def overview(request: AccountRequest) -> HttpResponse:
    """Messages of some days by time, and by country, number of the account or state."""
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
    groups = tables.by_group(found, by, most_named=MOST_SHOWN)
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
        "groupings": groupings(request, By, by),
        "tabs": tabs("analytics"),
        "query": form.query,
    }
    template = "messaging/_analytics.html" if wants_part(request) else "messaging/analytics.html"
    return render(request, template, context)
