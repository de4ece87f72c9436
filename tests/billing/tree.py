"""A reseller with a customer below it, and what stands in their ledgers."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account
from billing.models import Hold, LedgerEntry
from billing.services.audit import audit_ledger
from billing.services.money import post_credit
from common import scope
from numbers.selectors.monthly import month_of, start_of
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from tests.numbers.conftest import make_shop
from tests.people import BY, People, put_below_the_reseller, set_balance

# What the reseller pays; its customer pays the defaults: 0.50, 0.0075, 0.02, 0.005, 0.002 and 0.009.
WHOLESALE = {
    "rate_did": "0.30",
    "rate_sms": "0.0040",
    "rate_mms": "0.01",
    "rate_cnam": "0.003",
    "rate_lrn": "0.001",
    "rate_nibble": "0.006",
}
Line = tuple[str, Decimal, str]


def make_tree(people: People) -> People:
    make_shop(people)
    put_below_the_reseller(people)
    with scope.system():
        Account.objects.filter(pk=people.reseller.pk).update(**WHOLESALE)
    set_balance(people.reseller, "20")
    return people


def fresh(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def before_this_month(account: Account) -> datetime:
    """Who has a number since then pays for this month, and for no other, whatever day it is today."""
    zone = account.timezone
    return start_of(month_of(timezone.now(), zone), zone) - timedelta(hours=1)


def balances(people: People) -> dict[str, Decimal]:
    with scope.system():
        rows = Account.objects.filter(pk__in=[people.operator.pk, people.reseller.pk, people.customer.pk])
        return {row.name: row.balance for row in rows}


def lines(account: Account) -> list[Line]:
    """What was posted after the start: kind, amount, and which account caused it."""
    with scope.system():
        rows = LedgerEntry.objects.filter(account=account).exclude(reason="test:start").order_by("id")
        return [(row.kind, row.amount.normalize(), str(row.caused_by or "")) for row in rows]


def charged(people: People) -> tuple[list[Decimal], list[Decimal]]:
    """What the reseller and Acme were charged, after nothing is held any more and every charge has its cause."""
    with scope.system():
        assert not Hold.objects.exists()
        assert {row.held for row in Account.objects.all()} == {0}
    assert audit_ledger(now=timezone.now()).open == 0
    assert lines(people.operator) == []
    found = [lines(people.reseller), lines(people.customer)]
    assert {(kind, cause) for kind, _, cause in found[0]} <= {("charge", "Acme"), ("adjustment", "Acme")}
    assert {cause for _, _, cause in found[1]} <= {""}
    upper, own = ([amount for _, amount, _ in each] for each in found)
    return upper, own


def give(people: People, amount: str, reference: str = "INV-1", giver: Account | None = None) -> LedgerEntry:
    with scope.tenant(people.customer.pk):
        return post_credit(
            account=people.customer,
            giver=giver or people.reseller,
            by=BY,
            amount=Decimal(amount),
            reference=reference,
            description="",
        )


def order(people: People, *e164s: str, strategy: Strategy = Strategy.BEST_EFFORT):
    customer = fresh(people.customer)
    with scope.tenant(customer.pk):
        return place_order(
            account=customer, by=BY, lines=[OrderLine(e164) for e164 in e164s], strategy=strategy
        )
