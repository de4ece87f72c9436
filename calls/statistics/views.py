"""The page of how calls are answered."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.products import Feature, lack_of
from accounts.rights import Right
from accounts.web import AccountRequest, groupings, requires, same_page, wants_part
from calls.statistics import tables
from calls.statistics.exports import asked_figures
from calls.statistics.forms import SIDES, StatisticsForm
from calls.statistics.selectors import Whose, total
from common.figures import MOST_SHOWN
from pbx.receptions.states import USUAL_TARGET


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def overview(request: AccountRequest) -> HttpResponse:
    """Calls of some days by time, and by reception, colleague, key or phase; of receptions or of colleagues."""
    form, account = StatisticsForm(request.account, request.GET), request.account
    if (lack := lack_of(account, Feature.STATISTICS)) is not None:
        return render(request, "calls/no_statistics.html", {"lack": lack}, status=403)
    since, until = form.range
    found = asked_figures(account, form)
    course = tables.by_time(found, since, until, account.timezone)
    groups = tables.by_group(account, found, form.whose, form.group)
    every = total(found.course.values())
    columns = tables.COLUMNS[form.whose]
    title = f"By {form.group.label.lower()}"
    context: dict[str, Any] = {
        "filter_form": form,
        "reception": form.reception,
        "first": since,
        "last": until - timedelta(days=1),
        "zone": account.timezone,
        "all": every,
        "wait": tables.time_of(every.wait),
        "talk": tables.time_of(every.talk),
        "in_time": tables.per_cent(every.share_in_time),
        "target": _target(form),
        "charts": tables.charts(course),
        "course": columns.table("By time", found.unit.capitalize(), course),
        "groups": columns.table(title, form.group.label, groups, most=MOST_SHOWN),
        "sides": _sides(request, form.whose),
        "tabs": groupings(request, form.groups, form.group),
        "query": form.query,
    }
    template = "calls/_statistics.html" if wants_part(request) else "calls/statistics.html"
    return render(request, template, context)


def _sides(request: AccountRequest, whose: Whose) -> list[dict[str, Any]]:
    """Links to the same days of receptions and of colleagues."""
    return [
        {
            "label": side.capitalize(),
            "url": same_page(request, side=side, by="", of=""),
            "active": one == whose,
            "count": None,
        }
        for side, one in SIDES.items()
    ]


def _target(form: StatisticsForm) -> str:
    targets = form.targets or {USUAL_TARGET}
    return f"within {targets.pop()} s" if len(targets) == 1 else "within each one's target"
