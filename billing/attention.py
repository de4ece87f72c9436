"""Accounts whose money runs low."""

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.concerns import Concern, register
from accounts.models import Account
from accounts.rights import Right
from accounts.selectors.accounts import working
from accounts.states import AccountKind
from common.money import balance_for_people


def _spendable(account: Account) -> str:
    left = account.balance - account.held - account.balance_limit
    return f"{balance_for_people(left)} {account.currency} left to spend"


def _low(of: Q) -> QuerySet[Account]:
    """Active accounts that are under the limit at which they are to be told; the operator's own money comes from
    nobody, and who is billed to another account has none.
    """
    spendable = F("balance") - F("held") - F("balance_limit")
    paying = Account.objects.filter(of, working(), billed_to=None).exclude(kind=AccountKind.OPERATOR)
    rows = paying.annotate(spendable=spendable)
    return rows.filter(spendable__lt=F("notify_threshold")).order_by("spendable", "pk")


register(
    Concern(
        title="Low balances",
        todo="Orders and messages are refused once nothing is left to spend.",
        rows=_low,
        text=lambda account: account.name,
        why=_spendable,
        since=lambda _account: None,
        url=lambda _account: reverse("billing:ledger"),
        all_url=lambda: reverse("billing:ledger"),
        tone="warn",
        right=Right.VIEW_MONEY,
        owner="",
    )
)
