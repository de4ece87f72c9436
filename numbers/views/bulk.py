"""Changing many numbers at once: choose, look at what would happen, start the job."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.confirming import confirm_first
from accounts.dialing import deserves_care
from accounts.fields.states import FieldAbout
from accounts.rights import Right
from accounts.selectors.owning import offered
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError
from numbers.forms import FORWARD, BulkForm
from numbers.selectors import numbers as selectors
from numbers.selectors.destinations import DestinationNames, choices, connectors_of
from numbers.services import bulk
from numbers.services.bulk import MOST, BulkChange
from numbers.views.numbers import as_filter, filter_form
from numbers.views.words import label, words

# More lines than this nobody reads; the counts stand for the rest.
SHOWN = 100


@require_POST
@requires(Right.CHANGE_NUMBERS)
def bulk_edit(request: AccountRequest) -> HttpResponse:
    """``step`` says how far it is: choose what to change (``edit``: once more), preview it, start it.

    A selection of everything that matches a filter is found again at each step; when it has another size than the one
    previewed, it is shown again instead of started.
    """
    names = DestinationNames(request.account)
    e164s = selection(request)
    step = request.POST.get("step", "choose")
    context = {"count": len(e164s), "most": MOST, "hidden": carried(request, e164s)}
    if not 1 <= len(e164s) <= MOST:
        return render(request, "numbers/bulk_none.html", context)
    form = BulkForm(
        None if step == "choose" else request.POST,
        groups=choices(request.account, connectors_of(request.account)),
        offered=offered(request.account, FieldAbout.NUMBER),
    )
    context["form"] = form
    if step in {"choose", "edit"} or not form.is_valid():
        return _form_page(request, context, form)
    try:
        if step == "start" and (ask := _confirm_first(request, form)) is not None:
            return ask
        if step == "start" and request.POST.get("count") == str(len(e164s)):
            job = bulk.start_bulk_edit(
                account=request.account, by=request.actor, e164s=e164s, changes=form.changes()
            )
            return redirect("jobs:detail", job.pk)
        found = bulk.preview_bulk_edit(request.account, e164s, form.changes())
    except DomainError as exc:
        put_on_form(form, exc)
        return _form_page(request, context, form)
    context |= preview_context(found, names) | {"again": step == "start", "answers": _answers(request, form)}
    return render(request, "numbers/bulk_preview.html", context)


def _confirm_first(request: AccountRequest, form: BulkForm) -> HttpResponse | None:
    """Where to go first when calls would go abroad or to a costly number, or messages to another address."""
    given = form.cleaned_data
    forwards = given["destination"] == FORWARD and deserves_care(request.account, given["forward_to"])
    if not forwards and not given["sms_target"]:
        return None
    return confirm_first(request, back=reverse("numbers:list"), keep=True)


def _form_page(request: AccountRequest, context: dict[str, object], form: BulkForm) -> HttpResponse:
    return render(request, "numbers/bulk.html", context, status=422 if form.errors else 200)


def selection(request: AccountRequest) -> list[str]:
    """The ticked numbers, or all that match the filter; of more than may be edited at once, one more than that."""
    ticked = request.POST.getlist("number")
    if not request.POST.get("everything"):
        return [number for number in dict.fromkeys(ticked) if "\x00" not in number]
    query = QueryDict(request.POST.get("filter", ""))
    form = filter_form(request.account, query, drawn=False)
    return selectors.matching(request.account, as_filter(form), MOST + 1)


def carried(request: AccountRequest, e164s: list[str]) -> list[dict[str, str]]:
    """The selection as hidden inputs for the next step."""
    if request.POST.get("everything"):
        return [
            {"name": "everything", "value": "1"},
            {"name": "filter", "value": request.POST.get("filter", "")},
        ]
    return [{"name": "number", "value": number} for number in e164s]


def _answers(request: AccountRequest, form: BulkForm) -> list[dict[str, str]]:
    """What was filled in, as hidden inputs."""
    given = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    return [{"name": name, "value": value} for name, value in given if value]


def preview_context(found: list[BulkChange], names: DestinationNames) -> dict[str, object]:
    """How many would change, and the first of them, for a preview."""
    changed = [row for row in found if row.after]
    refused = [row for row in found if row.refused]
    shown = (refused + changed)[:SHOWN]
    return {
        "changed": len(changed),
        "refused": len(refused),
        "unchanged": len(found) - len(changed) - len(refused),
        "rows": [_row(row, names) for row in shown],
        "left_out": len(refused) + len(changed) - len(shown),
    }


def _row(change: BulkChange, names: DestinationNames) -> dict[str, object]:
    parts = [
        {
            "label": label(name),
            "before": words(name, change.before.get(name), names),
            "after": words(name, value, names),
        }
        for name, value in change.after.items()
    ]
    return {"e164": change.e164, "refused": change.refused, "parts": parts}
