"""The activity log: who changed what, on whose behalf, from what to what."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.activity_columns import ACTIVITY, changes, sentence, sort_of, title
from accounts.columns import shown
from accounts.days import midnight
from accounts.forms import ActivityFilterForm
from accounts.models import Account, Activity
from accounts.rights import Right
from accounts.selectors.activity import ActivityFilter, searched, words_used
from accounts.web import AccountRequest, pages_beside, requires, same_page, wants_part

TONES = {
    "created": "ok",
    "added": "ok",
    "issued": "ok",
    "invited": "ok",
    "removed": "bad",
    "cancelled": "warn",
}
ICONS = {"created": "plus", "added": "plus", "invited": "user-plus", "issued": "key", "removed": "trash"}


def readable(row: Activity) -> dict[str, Any]:
    """One entry as the pages show it; ``changes`` pairs what was with what is, setting by setting."""
    told = changes(row)
    return {
        "title": title(row),
        "row": row,
        "who": f"{row.actor} for {row.acting_from}" if row.acting_from else row.actor,
        "when": row.created_at,
        "changes": told,
        "text": ", ".join(map(sentence, told[:4])),
        "tone": TONES.get(row.verb, "info"),
        "icon": ICONS.get(row.verb, "pencil"),
    }


def filter_form(account: Account, data: QueryDict) -> ActivityFilterForm:
    verbs, subjects = words_used(account)
    return ActivityFilterForm(verbs, [(word, sort_of(word).capitalize()) for word in subjects], data)


def wanted(form: ActivityFilterForm) -> ActivityFilter:
    asked = form.cleaned_data if form.is_valid() else {}
    until = asked.get("until")
    return ActivityFilter(
        search=asked.get("q", ""),
        verb=asked.get("verb", ""),
        subject=asked.get("subject", ""),
        since=_midnight(asked.get("since")),
        until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
    )


def _midnight(day: date | None) -> datetime | None:
    """The day's beginning in the account's time zone."""
    return midnight(day) if day else None


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def activity_log(request: AccountRequest) -> HttpResponse:
    """The account's log, newest first unless the address says otherwise, narrowed by the address's query."""
    form = filter_form(request.account, request.GET)
    columns = shown(request, ACTIVITY)
    page = columns.page(searched(request.account, wanted(form)))
    columns.describe(page.rows)
    chosen = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
    context = {
        "form": form,
        "events": [readable(row) for row in page.rows],
        "narrowed": bool(chosen),
        "chips": [_chip(request, form, name, value) for name, value in chosen.items()],
        "rows": page.rows,
        "columns": columns,
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }
    template = "accounts/_activity.html" if wants_part(request) else "accounts/activity.html"
    return render(request, template, context)


def _chip(request: AccountRequest, form: ActivityFilterForm, name: str, value: Any) -> dict[str, str]:
    url = same_page(request, **{name: "", "after": "", "before": ""})
    return {"label": f"{form[name].label}: {value}", "url": url}
