"""A ticket at the carrier: passed on by staff, answered, closed; what the carrier's people said stands beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import DomainError, NotFound
from providers.contract.tickets import Tickets
from providers.registry import CONNECTORS
from support.forms import CarrierSayForm, PassOnForm
from support.models import SaidAtCarrier, Ticket, TicketAtCarrier
from support.selectors import carriers as selectors
from support.selectors import tickets
from support.services import carriers as services
from support.states import OnItsWay, ThreadKind
from support.views import words

PART = "support/desk/_carrier.html"
PAGE = "support/desk/carrier.html"


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.WORK_TICKETS)
def desk_carrier(request: AccountRequest, number: int) -> HttpResponse:
    """Where the ticket was passed on; a POST passes it on to one carrier more."""
    found = tickets.ticket(request.account, number, staff=True)
    form = None
    if request.method == "POST":
        form = _pass_on_form(request, found, request.POST)
        if form.is_valid():
            asked = form.cleaned_data
            try:
                services.pass_on(
                    account=request.account,
                    by=request.actor,
                    number=number,
                    login=asked["login"],
                    text=asked["text"],
                )
            except DomainError as exc:
                put_on_form(form, exc)
            else:
                return _done(request, found, "It is on its way to the carrier.")
    context = {"ticket": found} | shown(request, found, pass_on=form)
    status = 422 if form is not None and form.errors else 200
    return render(request, PART if wants_part(request) else PAGE, context, status=status)


@require_POST
@requires(Right.WORK_TICKETS)
def desk_carrier_say(request: AccountRequest, number: int, pk: int) -> HttpResponse:
    """Say something more to the carrier's people, or with ``close`` have them close it."""
    found = tickets.ticket(request.account, number, staff=True)
    if all(row.pk != pk for row in selectors.passed_on(request.account, found)):
        raise NotFound("This was not passed on.")
    form = CarrierSayForm(request.POST, auto_id=f"id_carrier{pk}_%s")
    what: dict[str, Any] = {"account": request.account, "by": request.actor, "number": number, "passed": pk}
    try:
        if "close" in request.POST:
            services.close(**what)
            return _done(request, found, "The carrier is asked to close it.")
        if form.is_valid():
            services.say(**what, text=form.cleaned_data["text"])
            return _done(request, found, "The answer is on its way to the carrier.")
    except DomainError as exc:
        put_on_form(form, exc)
    context = {"ticket": found} | shown(request, found, answer=(pk, form))
    return render(request, PART if wants_part(request) else PAGE, context, status=422)


def _done(request: AccountRequest, found: Ticket, text: str) -> HttpResponse:
    if wants_part(request):
        return render(request, PART, {"ticket": found, "said": text} | shown(request, found))
    messages.success(request, text)
    return redirect("support:carrier", found.number)


def shown(
    request: AccountRequest,
    found: Ticket,
    *,
    pass_on: PassOnForm | None = None,
    answer: tuple[int, CarrierSayForm] | None = None,
) -> dict[str, Any]:
    """What ``support/desk/_carrier.html`` tells; nothing where no login of the account takes tickets."""
    passed = selectors.passed_on(request.account, found)
    form = pass_on or _pass_on_form(request, found, passed=passed)
    return {
        "passed": [_passed(row, answer[1] if answer and answer[0] == row.pk else None) for row in passed],
        "pass_on_form": form if form.has_logins and not found.merged_into else None,
        "is_under_way": any(said.is_under_way for row in passed for said in row.said.all()),
    }


def _passed(row: TicketAtCarrier, form: CarrierSayForm | None) -> dict[str, Any]:
    connector = CONNECTORS[row.provider_account.connector]
    return {
        "row": row,
        "tone": words.STATUS_TONE.get(row.state, "muted"),
        "threads": [_said(said) for said in row.said.all()],
        "failed": [said.error for said in row.said.all() if said.state == OnItsWay.FAILED],
        "unknown": [said.job_id for said in row.said.all() if said.waits_for_a_person],
        "form": form or CarrierSayForm(auto_id=f"id_carrier{row.pk}_%s"),
        "can_say": bool(row.ref) and not row.is_gone,
        "can_close": row.state != "closed" and connector.can(Tickets.set_ticket_state),
    }


def _said(said: SaidAtCarrier) -> dict[str, Any]:
    """For ``support/_thread.html``."""
    return {
        "pk": f"carrier-{said.pk}",
        "side": "ours" if said.is_ours else "customer",
        "kind": "",
        "who": said.author or "The carrier",
        "channel": said.get_state_display() if said.is_ours else "Carrier",
        "when": said.said_at,
        "body": said.body,
        "files": [],
    }


def _pass_on_form(
    request: AccountRequest,
    found: Ticket,
    data: Any = None,
    *,
    passed: list[TicketAtCarrier] | None = None,
) -> PassOnForm:
    """What the customer asked is put into the text, for staff to change before they send it."""
    rows = selectors.passed_on(request.account, found) if passed is None else passed
    logins = selectors.logins_open_to(request.account, found, rows)
    said = tickets.conversation(request.account, found, staff=True) if logins and data is None else []
    first = next((row.body for row in said if row.kind == ThreadKind.CUSTOMER), "")
    return PassOnForm(data, logins=[(row.pk, row.name) for row in logins], initial={"text": first})
