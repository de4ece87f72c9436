"""The first page: how the account stands, what needs somebody, what happened."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import is_low
from accounts.selectors.activity import activity
from accounts.selectors.tree import totals_below
from accounts.views.activity import readable
from accounts.web import AccountRequest, requires
from billing.selectors.ledger import charges_by_day
from common.charts import Chart, Figure, chart
from common.money import balance_for_people, for_people
from numbers.states import NumberState
from portal.frame import frame_of
from portal.overview import Overview, overview
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import serving
from providers.states import ProviderState

DAYS = 30


@require_safe
@requires(Right.VIEW)
def dashboard(request: AccountRequest) -> HttpResponse:
    """Figures, charges of the last thirty days, carriers, and the latest changes of the active account.

    A tile counts what its link lists: this account's own. What stands below has figures beside the accounts below.
    """
    account, frame = request.account, frame_of(request)
    has_below = Right.MANAGE_ACCOUNTS in request.rights
    numbers = request.counted.by_state("numbers")
    all_accounts = overview(account, days=DAYS) if has_below else None
    charged = all_accounts.charged if all_accounts else charges_by_day(account, days=DAYS)
    carriers = [*serving(account), *(all_accounts.carriers if all_accounts else [])]
    context = {
        "account": account,
        "numbers": _numbers(numbers),
        "money": _money(account),
        "jobs": frame.jobs | ({"unknown": all_accounts.jobs["unknown"]} if all_accounts else {}),
        "drift": frame.drift,
        "all_accounts": _all(all_accounts) if all_accounts else None,
        "chart": _chart(account, charged),
        "carriers": [_carrier(row, account) for row in carriers],
        "stalled": all_accounts.stalled if all_accounts else [],
        "events": [readable(row) for row in activity(account).order_by("-id")[:7]],
        "below": totals_below(account) if has_below else None,
        "may_order": Right.ORDER_NUMBERS in request.rights,
        "may_see_balances": bool(request.standing and Right.VIEW_MONEY in request.standing.rights_over_all),
        "may_see_carriers": Right.MANAGE_PROVIDERS in request.rights,
    }
    return render(request, "portal/dashboard.html", context)


def _numbers(by_state: dict[str, int]) -> dict[str, Any]:
    """How many there are, and a sentence about those that are not simply active."""
    others = [
        f"{by_state[state]:,} {state.label.lower()}"
        for state in NumberState
        if state != NumberState.ACTIVE and by_state.get(state)
    ]
    total = sum(by_state.values())
    hint = ", ".join(others) or ("All active" if total else "None yet")
    return {"total": total, "hint": hint, "tone": "" if others or not total else "ok"}


def _all(overview: Overview) -> dict[str, int | None]:
    """The same figures over this account and all below it."""
    return {
        "numbers": sum(overview.numbers.by_state.values()),
        "open": overview.jobs["open"],
        "failed": overview.jobs["failed"],
        "drift": overview.numbers.disagreeing,
        "without_address": overview.without_address,
    }


def _money(account: Account) -> dict[str, Any]:
    """The balance, what open orders hold of it, and whether it runs low."""
    if is_low(account):
        return {"hint": f"Low: {balance_for_people(account.free_balance)} left to spend", "tone": "warn"}
    held = f"{for_people(account.held)} held for open orders" if account.held else "Nothing held"
    return {"hint": held, "tone": ""}


def _chart(account: Account, charged: dict[date, Decimal]) -> Chart:
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    points: list[tuple[str, Figure]] = [(f"{day:%-d %b}", charged.get(day, Decimal(0))) for day in days]
    return chart(
        points if charged else [],
        title=f"Charges a day, last {DAYS} days, {account.currency}",
        label_head="Day",
        value_head=f"Charged ({account.currency})",
        text=lambda value: for_people(Decimal(str(value))),
    )


def _whose(row: ProviderAccount, account: Account) -> str:
    """Whose login it is, in words; empty for the account's own."""
    if row.account_id == account.pk:
        return ""
    return "provided for you" if row.account_id in account.ancestor_ids else f"of {row.account}"


def _carrier(row: ProviderAccount, account: Account) -> dict[str, Any]:
    """One carrier's health: its state, and whether an error came after the last success."""
    failing = row.last_error_at and (row.last_ok_at is None or row.last_error_at > row.last_ok_at)
    if row.state != ProviderState.ACTIVE:
        tone, label = "warn" if row.state == ProviderState.PAUSED else "bad", row.get_state_display()
    elif failing:
        tone, label = "warn", "Having trouble"
    else:
        tone, label = "ok", "Working"
    known = CONNECTORS.get(row.connector)
    return {
        "row": row,
        "label": label,
        "tone": tone,
        "connector": known.label if known else row.connector,
        "where": _whose(row, account),
        "error": row.last_error if failing else "",
    }
