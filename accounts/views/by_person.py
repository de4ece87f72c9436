"""What people did, day by day, in the account and all below it; and whether the log is whole."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.activity_columns import sort_of
from accounts.answers import page_asked
from accounts.by_person_forms import PersonForm
from accounts.models import Account, Activity
from accounts.rights import Right
from accounts.selectors.by_person import PersonFilter, entries, people, subjects
from accounts.selectors.sealed import chain_of
from accounts.views.activity import readable
from accounts.web import AccountRequest, breadth, pages_beside, requires, same_page, seen_from, wants_part
from common import scope


def wanted(form: PersonForm, *, below: bool) -> PersonFilter:
    since, until = form.range
    return PersonFilter(since, until, form.given.get("person"), form.given.get("about", ""), below)


def filter_form(
    account: Account, query: QueryDict, *, below: bool
) -> tuple[PersonForm, PersonFilter, list[Any]]:
    """The form with those to choose from, what it asks for, and who did something; call it in the system scope."""
    form = PersonForm(query)
    asked = wanted(form, below=below)
    found = people(account, asked)
    form.offer(found, [(word, sort_of(word).capitalize()) for word in subjects(account, asked)])
    return form, asked, found


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def by_person(request: AccountRequest) -> HttpResponse:
    """Who did what, today unless other days are asked for, newest first; who has accounts below sees theirs too."""
    has_below = Right.MANAGE_ACCOUNTS in request.rights
    below = has_below and request.GET.get("only") != "this"
    with scope.system():
        form, asked, found = filter_form(request.account, request.GET, below=below)
        page = page_asked(request, entries(request.account, asked), key="id", descending=True)
        rows = [_row(request.account, row) for row in page.rows]
    context: dict[str, Any] = pages_beside(request, page) | {
        "form": form,
        "people": [
            {"one": one, "url": same_page(request, person=str(one.pk), after="", before="")} for one in found
        ],
        "chosen": asked.person,
        "all_url": same_page(request, person="", after="", before=""),
        "events": rows,
        "below": below,
        "export": "activity-people-below" if below else "activity-people",
        "query": form.query,
        "count_label": f"{len(rows)} shown",
    }
    if wants_part(request):
        return render(request, "accounts/_by_person.html", context)
    context["chain"] = chain_of(request.account)
    if has_below:
        context["breadth"] = breadth(f"{request.path}?only=this", request.path, is_below=below)
    return render(request, "accounts/by_person.html", context)


def _row(account: Account, row: Activity) -> dict[str, Any]:
    return readable(row) | {"url": seen_from(account, row.account_id, "/activity/")}
