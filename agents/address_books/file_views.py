"""Contacts come from a file: what is in it, what would become of each, then the job."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from agents.address_books import importing
from agents.address_books.described import LABELS, in_words
from agents.address_books.file import Reading, read
from agents.address_books.forms import ContactFileForm
from agents.address_books.importing import Foreseen
from common.errors import DomainError, Invalid

PAGE = "agents/address_books/file.html"
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.KEEP_CONTACTS)
def import_contacts(request: AccountRequest) -> HttpResponse:
    """The form; a POST shows what would become of each, and one with ``step=start`` starts the job."""
    posted = request.method == "POST"
    form = ContactFileForm(request.POST if posted else None, request.FILES if posted else None)
    reading = _reading(request, form) if posted and form.is_valid() else None
    if reading is None:
        return render(request, PAGE, {"form": form}, status=422 if form.errors else 200)
    found = importing.foresee(request.account, reading.wanted, leads=form.leads)
    wanted = {one.key: reading.wanted[one.key] for one in found if not one.refused and one.after}
    if request.POST.get("step") == "start":
        try:
            job = importing.start_import(
                account=request.account, by=request.actor, wanted=wanted, leads=form.leads
            )
        except DomainError as exc:
            put_on_form(form, exc)
            return render(request, PAGE, {"form": form}, status=422)
        return redirect("jobs:detail", job.pk)
    return render(
        request, "agents/address_books/file_preview.html", _preview(form, reading, found, len(wanted))
    )


def _reading(request: AccountRequest, form: ContactFileForm) -> Reading | None:
    """What is in the file; None, with the refusal on the form, where nothing can be."""
    try:
        reading = read(form.sheet, request.account.country)
    except Invalid as exc:
        put_on_form(form, exc)
        return None
    if not reading.wanted and not reading.faults:
        form.add_error("file", "No row has a telephone number.")
        return None
    return reading


def _preview(form: ContactFileForm, reading: Reading, found: list[Foreseen], count: int) -> dict[str, Any]:
    changed = [one for one in found if one.after and not one.refused]
    return {
        "form": form,
        "reading": reading,
        "count": count,
        "new": sum(one.is_new for one in changed),
        "changed": sum(not one.is_new for one in changed),
        "same": sum(not (one.after or one.refused) for one in found),
        "refused": [one for one in found if one.refused][:MOST_SHOWN],
        "rows": [
            {"e164": one.e164, "is_new": one.is_new, "parts": _parts(one), "apart": one.apart}
            for one in changed[:MOST_SHOWN]
        ],
        "left_out": max(0, len(changed) - MOST_SHOWN),
    }


def _parts(one: Foreseen) -> list[tuple[str, str, str]]:
    return [
        (LABELS[name.removeprefix("is_")], in_words(one.before.get(name)), in_words(value))
        for name, value in one.after.items()
    ]
