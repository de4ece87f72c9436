"""Contacts that the carrier which keeps the address book has otherwise, and the ways to settle it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import tried
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from agents.address_books import selectors, services
from agents.address_books.described import LABELS, here, in_words
from agents.models import ContactAtCarrier
from providers.states import Agreement

MOST_SHOWN = 200


@require_safe
@requires(Right.VIEW)
def drift(request: AccountRequest) -> HttpResponse:
    """Contacts that differ at the carrier, are gone there, or were not accepted."""
    rows = selectors.disagreeing(request.account)[:MOST_SHOWN]
    context = {
        "rows": [_told(row) for row in rows],
        "may_change": Right.KEEP_CONTACTS in request.rights,
    }
    return render(request, "agents/address_books/drift.html", context)


def _told(row: ContactAtCarrier) -> dict[str, Any]:
    ours, is_gone = here(row.contact), row.agreement == Agreement.GONE
    names = [name for name in LABELS if name in row.differences] if ours and row.reported else []
    note = "Is not there any longer." if is_gone else row.push_error
    if row.contact is None:
        note = note or "Was deleted here, and is still there."
    return {
        "row": row,
        "parts": [(LABELS[name], in_words(ours[name]), in_words(row.reported.get(name))) for name in names],
        "note": note,
        "may_adopt": row.contact is not None and (is_gone or bool(row.reported)),
    }


@require_POST
@requires(Right.KEEP_CONTACTS)
def push(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the carrier have the contact as it is here."""
    return tried(
        request,
        lambda: services.push_our_contact(account=request.account, by=request.actor, pk=pk),
        text="Ours is on its way to the carrier.",
        url=reverse("agents:contact_drift"),
    )


@require_POST
@requires(Right.KEEP_CONTACTS)
def adopt(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the contact here as the carrier has it."""
    return tried(
        request,
        lambda: services.adopt_their_contact(account=request.account, by=request.actor, pk=pk),
        text="What the carrier has counts here too.",
        url=reverse("agents:contact_drift"),
    )
