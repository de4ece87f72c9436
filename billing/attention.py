"""Accounts whose money runs low, and those that come near a spending cap."""

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import runs_low, working
from billing.models import InvoicePayment, SpendingCap
from billing.payment_states import PaymentState
from billing.selectors.spending import FULL
from common.money import balance_for_people


def _spendable(account: Account) -> str:
    return f"{balance_for_people(account.free_balance)} {account.currency} left to spend"


def _low(of: Q) -> QuerySet[Account]:
    spendable = F("balance") - F("held") - F("balance_limit")
    return Account.objects.filter(of, runs_low()).annotate(spendable=spendable).order_by("spendable", "pk")


def _capped(of: Q) -> QuerySet[SpendingCap]:
    """Working accounts that were last seen near a cap or at one."""
    noted = Q(day_noted__gt=0) | Q(month_noted__gt=0)
    return SpendingCap.objects.filter(of & noted, working("account")).order_by(
        "-day_noted", "-month_noted", "pk"
    )


def _payments(of: Q) -> QuerySet[InvoicePayment]:
    """Money for an invoice that came otherwise than asked, or for which the seller's balance does not suffice."""
    waits = Q(state=PaymentState.DIFFERS) | Q(state=PaymentState.PAID, payment=None)
    return InvoicePayment.objects.filter(of & waits).select_related("invoice").order_by("pk")


def _how_near(row: SpendingCap) -> str:
    levels = {"day": row.day_noted, "month": row.month_noted}
    told = [
        f"the cap for this {name} is reached"
        if level == FULL
        else f"{level} % of the cap for this {name} are used"
        for name, level in levels.items()
        if level
    ]
    return " and ".join(told).capitalize()


register(
    Concern(
        name="low-balances",
        title="Low balances",
        todo="Give it credit or have it pay: orders and messages are refused once nothing is left to spend.",
        rows=_low,
        text=lambda account: account.name,
        why=_spendable,
        since=lambda _account: None,
        url=lambda _account: reverse("billing:ledger"),
        listing="balances",
        query="state=low",
        tone="warn",
        right=Right.VIEW_MONEY,
        owner="",
    )
)
register(
    Concern(
        name="spending",
        title="Spending near or at its cap",
        todo="At a cap new charges are refused. See what was charged, and raise the cap if it was meant.",
        rows=_capped,
        text=lambda row: row.account.name,
        why=_how_near,
        since=lambda _row: None,
        url=lambda _row: reverse("billing:spending"),
        tone="warn",
        right=Right.VIEW_MONEY,
    )
)
register(
    Concern(
        name="payments",
        title="Payments of invoices to look after",
        todo="Post by hand what came otherwise than asked, or give it back. What waits for your balance goes on alone.",
        rows=_payments,
        text=lambda row: str(row),
        why=lambda row: row.note or "Your balance does not cover what is to be handed on.",
        since=lambda row: row.paid_at,
        url=lambda row: reverse("billing:invoice", args=[row.invoice_id]),
        right=Right.MANAGE_PRICES,
        owner="seller",
    )
)
