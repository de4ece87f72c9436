"""How console views answer a write, and which page of a list a request asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import trigger_client_event

from accounts.web import AccountRequest, wants_part
from common.errors import DomainError, NotFound
from common.paging import M, Page
from common.searching import Search

PAGE_SIZE = 50


def toast(response: HttpResponse, level: str, text: str) -> HttpResponse:
    """Add a short message that htmx shows; ``level`` is ok, warn, bad or info."""
    trigger_client_event(response, "toast", {"level": level, "text": text})
    return response


def saved(
    request: AccountRequest, *, part: str, context: Mapping[str, Any], text: str, url: str
) -> HttpResponse:
    """The write was done: htmx gets the part anew with a toast, a plain form goes to ``url`` with a message."""
    if wants_part(request):
        return toast(render(request, part, dict(context)), "ok", text)
    messages.success(request, text)
    return redirect(url)


def refused(
    request: AccountRequest, *, part: str, context: Mapping[str, Any], text: str, url: str
) -> HttpResponse:
    """The write was refused and no form can show why: the same two ways, with the refusal's words."""
    if wants_part(request):
        return toast(render(request, part, dict(context), status=422), "bad", text)
    messages.error(request, text)
    return redirect(url)


def tried(
    request: AccountRequest, write: Callable[[], object], *, text: str, url: str, refused_url: str = ""
) -> HttpResponse:
    """Do the write and go to ``url`` saying ``text``, or to ``refused_url`` (else there too) with the refusal's words.
    What is not there stays a NotFound.
    """
    try:
        write()
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect(refused_url or url)
    messages.success(request, text)
    return redirect(url)


def live_count(request: AccountRequest, count: int, *, label: str, trigger: str) -> HttpResponse:
    """A badge of the navigation, which asks for itself again at the ``trigger``; 204 while the count is ``n``."""
    if str(count) == request.GET.get("n"):
        return HttpResponse(status=204)
    context = {
        "count": count,
        "text": "99+" if count > 99 else str(count),
        "label": label,
        "trigger": trigger,
    }
    return render(request, "components/_live_count.html", context)


def page_asked(
    request: HttpRequest,
    rows: QuerySet[M] | Search[M],
    *,
    key: str | tuple[str, str],
    size: int = PAGE_SIZE,
    descending: bool = False,
) -> Page[M]:
    """The page that ``before`` or ``after`` in the address name; the first one when they make no sense."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    if "\x00" in after + before:
        after = before = ""
    found = rows if isinstance(rows, Search) else Search(rows, Q())
    try:
        return found.page(key=key, size=size, after=after, before=before, descending=descending)
    except (ValueError, ValidationError):
        return found.page(key=key, size=size, descending=descending)
