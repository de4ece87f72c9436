"""How many parts a text takes and what they cost where it goes, while it is written."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from accounts.web import AccountRequest
from messaging import segments
from messaging.selectors.prices import prices_of_kinds


def count(request: AccountRequest, peer: str, text: str, media: str = "") -> dict[str, Any]:
    """For ``messaging/_count.html``; at home where there is no number yet. With media it is an MMS."""
    counted = segments.count(text)
    rate, mms_rate = prices_of_kinds(request.account, peer)
    is_mms = bool(media.strip())
    return {
        "counted": counted,
        "is_mms": is_mms,
        "cost": mms_rate if is_mms else rate * counted.parts,
        "rate": rate,
        "mms_rate": mms_rate,
        "currency": request.account.currency,
    }


def counted(request: AccountRequest, form: Form) -> dict[str, Any]:
    """The same of a first message, as far as it is written."""
    peer = form.cleaned_data.get("peer") or "" if form.is_bound and not form.errors.get("peer") else ""
    return count(request, peer, request.POST.get("text", ""), request.POST.get("media_urls", ""))


def answer(request: AccountRequest, form: Form) -> HttpResponse:
    """The fragment for htmx, once it is known to whom it goes."""
    return render(request, "messaging/_count.html", counted(request, form))
