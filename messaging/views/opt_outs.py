"""The opt-out list: reading, adding, ending, downloading."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked, refused, saved
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.e164 import for_people
from common.errors import Conflict, DomainError
from events.signing import signing_key
from messaging.forms import KeywordForm, OptOutFindForm, OptOutForm, OptOutImportForm
from messaging.selectors import opt_outs as selectors
from messaging.selectors.keywords import languages
from messaging.services import opt_outs as services
from messaging.states import OptOutSource
from messaging.views.shared import number_choices, tabs

PART = "messaging/_opt_outs.html"


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def opt_out_list(request: AccountRequest) -> HttpResponse:
    """Who gets no messages, newest first."""
    context = _context(request)
    if wants_part(request):
        return render(request, PART, context)
    return render(request, "messaging/opt_outs.html", context | {"tabs": tabs("opt-outs")})


def _context(
    request: AccountRequest, form: OptOutForm | None = None, many: OptOutImportForm | None = None
) -> dict[str, Any]:
    find = OptOutFindForm(request.GET)
    given = find.given
    ended = given.get("show") == "ended"
    rows = selectors.opt_outs(request.account, search=given.get("q", ""), ended=ended)
    page = page_asked(request, rows, key="pk", descending=True)
    return pages_beside(request, page) | {
        "rows": page.rows,
        "ended": ended,
        "filtered": bool(given),
        "filter_form": find,
        "form": form or OptOutForm(number_choices(request.account)),
        "many": many or OptOutImportForm(),
        "languages": KeywordForm(initial={"languages": languages(request.account)}),
        "may_change": Right.SEND_MESSAGES in request.rights,
    }


@require_POST
@requires(Right.SEND_MESSAGES)
def add(request: AccountRequest) -> HttpResponse:
    """Send somebody nothing more."""
    form = OptOutForm(number_choices(request.account), request.POST)
    url = reverse("messaging:opt_outs")
    if form.is_valid():
        given = form.cleaned_data
        try:
            row = services.opt_out(
                account=request.account,
                by=request.actor,
                peer=given["peer"],
                ours=given["ours"],
                source=OptOutSource.CONSOLE,
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            text = f"{for_people(row.peer)} gets no more messages."
            return saved(request, part=PART, context=_context(request), text=text, url=url)
    context = _context(request, form)
    if wants_part(request):
        return render(request, PART, context, status=422)
    return render(request, "messaging/opt_outs.html", context | {"tabs": tabs("opt-outs")}, status=422)


@require_POST
@requires(Right.SEND_MESSAGES)
def add_many(request: AccountRequest) -> HttpResponse:
    """Send nobody of a list anything more; one bad line refuses the whole list."""
    many = OptOutImportForm(request.POST)
    if many.is_valid():
        try:
            added = services.import_opt_outs(
                account=request.account, by=request.actor, peers=many.cleaned_data["peers"]
            )
        except DomainError as exc:
            put_on_form(many, exc)
        else:
            text = f"{added:,} more get no messages."
            url = reverse("messaging:opt_outs")
            return saved(request, part=PART, context=_context(request), text=text, url=url)
    context = _context(request, many=many)
    if wants_part(request):
        return render(request, PART, context, status=422)
    return render(request, "messaging/opt_outs.html", context | {"tabs": tabs("opt-outs")}, status=422)


@require_POST
@requires(Right.SEND_MESSAGES)
def end(request: AccountRequest, pk: int) -> HttpResponse:
    """Let messages go to somebody again."""
    url = reverse("messaging:opt_outs")
    try:
        row = services.end_opt_out(
            account=request.account, by=request.actor, pk=pk, source=OptOutSource.CONSOLE
        )
    except Conflict as exc:
        return refused(request, part=PART, context=_context(request), text=exc.text, url=url)
    text = f"{for_people(row.peer)} may get messages again."
    return saved(request, part=PART, context=_context(request), text=text, url=url)


@require_safe
@requires(Right.VIEW)
def passing_on(request: AccountRequest) -> HttpResponse:
    """Where received messages may go, and for those who manage keys what webhooks are signed with."""
    may_see = Right.MANAGE_KEYS in request.rights
    context = {
        "tabs": tabs("webhooks"),
        "signing_key": signing_key(request.account.pk) if may_see else "",
    }
    return render(request, "messaging/passing_on.html", context)


@require_POST
@requires(Right.SEND_MESSAGES)
def keyword_languages(request: AccountRequest) -> HttpResponse:
    """In which languages besides the numbers' own a word opts people out."""
    form, url = KeywordForm(request.POST), reverse("messaging:opt_outs")
    if not form.is_valid():
        text = "Choose among the languages of the list."
        return refused(request, part=PART, context=_context(request), text=text, url=url)
    chosen = form.cleaned_data["languages"]
    services.set_languages(account=request.account, by=request.actor, languages=chosen)
    return saved(request, part=PART, context=_context(request), text="The languages are saved.", url=url)
