"""The list of calls, one of them, and those that belong to nobody here."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.columns import shown
from accounts.panels import panels_of
from accounts.rights import Right
from accounts.selectors.activity import activity_of_all
from accounts.selectors.contacts import contacts_by_number
from accounts.views.activity import readable
from accounts.web import AccountRequest, pages_beside, requires, wants_part
from calls import selectors
from calls.columns import CALLS
from calls.course import course_of
from calls.forms import CAUSES, CallFilterForm
from calls.live import selectors as live
from calls.recordings import selectors as recordings
from calls.recordings.hearers import by_person
from calls.selectors import CallFilter
from jobs.selectors import latest_job_of
from numbers.selectors.numbers import numbers_named

PART = "calls/_calls.html"
MOST_EVENTS = 20


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def call_list(request: AccountRequest) -> HttpResponse:
    """Calls of some days, newest first unless the address says otherwise, and what they add up to."""
    account = request.account
    is_part, form = wants_part(request), CallFilterForm(request.GET)
    (since, until), wanted = form.range, form.wanted
    rows = selectors.call_records(account, since=since, until=until)
    found = selectors.filtered(account, rows, wanted)
    columns = shown(request, CALLS, whole=form.query)
    page, counted = columns.page(found), None if is_part else request.counted
    beside = selectors.beside(
        account, found, wanted, page.rows, days=(since, until), owners=_owners(request), counted=counted
    )
    if not is_part:
        form.offer(beside.apps)
    columns.describe(page.rows)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": page.rows,
        "columns": columns,
        "names": beside.names,
        "filter_form": form,
        "totals": beside.totals,
        "first": since,
        "last": until - timedelta(days=1),
        "zone": account.timezone,
        "by_default": not (request.GET.get("since") or request.GET.get("until")),
        "currency": account.currency,
        "has_costs": any(row.carrier_cost is not None for row in page.rows),
        "has_own_costs": any(row.has_own_cost for row in page.rows),
        "has_strays": beside.has_strays,
        "has_samples": any(row.is_sample for row in page.rows),
        "narrowed": wanted != CallFilter(country=wanted.country),
        "query": form.query,
    }
    return render(request, PART if is_part else "calls/list.html", context)


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, pk: int) -> HttpResponse:
    """One call that is over with its legs, and what was recorded for those who may listen."""
    account = request.account
    row = selectors.call_record(account, pk)
    call = row.leg.call if row.leg else None
    may_listen, heard_by = Right.LISTEN in request.rights, by_person(account, request.user, request.rights)
    recorded = recordings.of_call(account, call, heard_by) if call and may_listen else []
    about: list[Model] = [row, *recorded, *([call] if call else [])]
    legs = live.legs_of(account, call) if call else []
    login = selectors.told_by(row, _owners(request))
    context: dict[str, Any] = {
        "row": row,
        "call": call,
        "cause": dict(CAUSES).get(str(row.cause), row.cause),
        "login": login,
        "login_url": login.get_absolute_url() if login and login.account_id == account.pk else "",
        "currency": account.currency,
        "number": numbers_named(account, [row.ours]).get(row.ours),
        "contact": contacts_by_number(account, [row.peer]).get(row.peer),
        "legs": legs,
        "steps": course_of(row, legs),
        "recorded": recorded,
        "job": latest_job_of(account, call) if call else None,
        "panels": panels_of(account, call or row),
        "events": [readable(one) for one in activity_of_all(account, about)[:MOST_EVENTS]],
    }
    return render(request, "calls/detail.html", context)


@require_safe
@requires(Right.MANAGE_PROVIDERS)
def stray_list(request: AccountRequest) -> HttpResponse:
    """Calls that carriers told of and whose numbers nobody holds here, newest first."""
    rows = selectors.stray_calls(request.account)
    page = page_asked(request, rows, key=("started_at", "id"), descending=True)
    context: dict[str, Any] = pages_beside(request, page) | {"rows": page.rows}
    return render(request, "calls/strays.html", context)


def _owners(request: AccountRequest) -> set[int]:
    """The accounts whose logins the user looks after: the present one, and the one that they act from."""
    if Right.MANAGE_PROVIDERS not in request.rights:
        return set()
    acting_from = request.standing.acting_from if request.standing else None
    return {request.account.pk} | ({acting_from.pk} if acting_from else set())
