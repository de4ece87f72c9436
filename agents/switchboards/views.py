"""Pages about switchboards at carriers: what differs there and how that is settled, and a main number's figures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import tried
from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from agents.models import ColleagueAtCarrier, GroupAtCarrier
from agents.switchboards import selectors, services, tables
from pbx.models import FiguresOf
from pbx.selectors.at_carriers import reception_at_carrier

MOST_SHOWN = 200
DAYS = 28


@require_safe
@requires(Right.VIEW)
def drift(request: AccountRequest) -> HttpResponse:
    """Colleagues of whom both sides say something else, and groups that are otherwise at a carrier."""
    people = list(selectors.disagreeing_colleagues(request.account)[:MOST_SHOWN])
    groups = list(selectors.disagreeing_groups(request.account)[:MOST_SHOWN])
    now = timezone.now()
    context = {
        "people": [tables.of_colleague(row, now) for row in people],
        "groups": tables.of_groups(request.account, groups),
        "may_change": Right.MANAGE_AGENTS in request.rights,
        "may_change_groups": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, "agents/switchboards/drift.html", context)


def _settled(request: AccountRequest, settle: Callable[..., Any], pk: int, text: str) -> HttpResponse:
    return tried(
        request,
        lambda: settle(account=request.account, by=request.actor, pk=pk),
        text=text,
        url=reverse("agents:switchboard_drift"),
    )


@require_POST
@requires(Right.MANAGE_AGENTS)
def push_presence(request: AccountRequest, pk: int) -> HttpResponse:
    """Tell the carrier again whether somebody wants to be left alone."""
    return _settled(request, services.push_our_presence, pk, "Ours is on its way to the carrier.")


@require_POST
@requires(Right.MANAGE_AGENTS)
def adopt_presence(request: AccountRequest, pk: int) -> HttpResponse:
    """Have somebody be left alone here as at the carrier, or leave where they are gone there."""
    return _settled(request, services.adopt_their_presence, pk, "What the carrier has counts here too.")


@require_POST
@requires(Right.MANAGE_AGENTS)
def keep_here(request: AccountRequest, pk: int) -> HttpResponse:
    """Have somebody who is gone at the carrier be here alone."""
    return _settled(request, services.keep_here, pk, "They are here alone from now on.")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def push_group(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the carrier have the group as it is here."""
    return _settled(request, services.push_our_group, pk, "Ours is on its way to the carrier.")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def adopt_group(request: AccountRequest, pk: int) -> HttpResponse:
    """Have the group here as the carrier has it."""
    return _settled(request, services.adopt_their_group, pk, "What the carrier has counts here too.")


@require_POST
@requires(Right.CHANGE_NUMBERS)
def send_group(request: AccountRequest, ref: str) -> HttpResponse:
    """Have a group at one of the account's switchboards."""
    text = request.POST.get("login", "")
    login = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return tried(
        request,
        lambda: services.send_group(account=request.account, by=request.actor, ref=ref, login=login),
        text="The group is on its way to the carrier.",
        url=reverse("agents:group", args=[ref]),
    )


@require_safe
@requires(Right.VIEW)
def reception(request: AccountRequest, pk: int) -> HttpResponse:
    """A main number that a carrier answers, with what the carrier counted beside what was recorded here."""
    account = request.account
    row = reception_at_carrier(account, pk)
    since = timezone.now().astimezone(ZoneInfo(account.timezone)).date() - timedelta(days=DAYS - 1)
    figures = selectors.figures_of(
        account, row.provider_account, FiguresOf.RECEPTION, row.carrier_ref, since=since
    )
    recorded = selectors.recorded_by_day(account, row.e164, since, account.timezone)
    context = {
        "reception": row,
        "days": [(one, recorded.get(one.day, 0)) for one in figures],
        "tiles": tables.tiles(figures),
        "recorded": sum(recorded.values()),
    }
    return render(request, "agents/switchboards/reception.html", context)


def beside_group(account: Account, rows: list[GroupAtCarrier]) -> dict[str, Any]:
    """What the page of a group shows of carriers."""
    there = {row.provider_account_id for row in rows}
    places = [login for login in selectors.switchboards(account) if login.pk not in there]
    return {"at_switchboards": rows, "places": places}


def beside_agent(account: Account, rows: list[ColleagueAtCarrier]) -> list[dict[str, Any]]:
    """What the page of somebody shows of carriers: how they are there, and the carrier's figures of four weeks."""
    since = timezone.now().astimezone(ZoneInfo(account.timezone)).date() - timedelta(days=DAYS - 1)
    return [
        {
            "row": row,
            "tiles": tables.tiles(
                selectors.figures_of(
                    account, row.provider_account, FiguresOf.COLLEAGUE, row.carrier_ref, since=since
                )
            ),
        }
        for row in rows
    ]
