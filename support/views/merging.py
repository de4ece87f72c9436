"""Merging a ticket into another at the desk: which one, then a question, then it is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError, NotFound
from support.forms import MergeForm
from support.models import Ticket
from support.selectors import tickets as selectors
from support.services.merging import check_merge, merge
from support.views import words

PAGE = "support/desk/merge.html"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK_TICKETS)
def desk_merge(request: AccountRequest, number: int) -> HttpResponse:
    """Choose the other ticket; with ``into`` in the address a question is asked, which a POST answers."""
    found = selectors.ticket(request.account, number, staff=True)
    is_post = request.method == "POST"
    form = MergeForm(request.POST if is_post else request.GET if "into" in request.GET else None)
    if form.is_valid():
        try:
            return _merged(request, found, form) if is_post else _question(request, found, form)
        except DomainError as exc:
            put_on_form(form, exc)
    rows = selectors.mergeable(request.account, found)
    context = {
        "ticket": found,
        "form": form,
        "rows": [{"ticket": row, "tone": words.STATUS_TONE[row.status]} for row in rows],
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)


def _merged(request: AccountRequest, found: Ticket, form: MergeForm) -> HttpResponse:
    kept = merge(
        account=request.account, by=request.actor, number=found.number, into=form.cleaned_data["into"]
    )
    messages.success(request, f"Ticket {found.number} is merged into this one.")
    return redirect("support:desk_ticket", kept.number)


def _question(request: AccountRequest, found: Ticket, form: MergeForm) -> HttpResponse:
    """The confirm page, for two that go together."""
    into = form.cleaned_data["into"]
    try:
        kept = selectors.ticket(request.account, into, staff=True)
    except NotFound as exc:
        raise NotFound("There is no ticket with this number.", field="into") from exc
    check_merge(found, kept)
    context = {
        "ticket": found,
        "kept": kept,
        "items": [
            f"All that was said and attached in #{found.number} goes to #{kept.number}, {kept.subject}.",
            f"#{found.number} is closed and says where it went; mail that answers it arrives in #{kept.number}.",
            f"Answers in #{kept.number} go to {' and '.join(selectors.addresses_for_staff(found, kept))}.",
        ],
        "hidden": [{"name": "into", "value": kept.number}],
        "choose_url": reverse("support:merge", args=[found.number]),
    }
    return render(request, "support/desk/merge_confirm.html", context)
