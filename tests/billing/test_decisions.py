"""Debits, refunds and goodwill: posted by those above with a reason, once, and on both sides."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.states import EntryKind
from billing.services.audit import audit_ledger
from billing.services.money import post_decision
from common import scope
from common.errors import Conflict, InsufficientFunds, Invalid
from tests.billing.tree import balances, lines
from tests.console import signed_in
from tests.people import BY, People

D = Decimal


def post(
    people: People, kind: EntryKind, amount: str, reference: str = "R-1", text: str = "Wrong bill"
) -> None:
    with scope.tenant(people.customer.pk):
        post_decision(
            account=people.customer,
            giver=people.reseller,
            by=BY,
            kind=kind,
            amount=D(amount),
            reference=reference,
            description=text,
        )


@pytest.mark.parametrize(
    ("kind", "sign"), [(EntryKind.DEBIT, -1), (EntryKind.REFUND, 1), (EntryKind.GOODWILL, 1)]
)
def test_it_stands_in_both_ledgers_once(tree: People, kind: EntryKind, sign: int):
    post(tree, kind, "4")
    assert (lines(tree.customer), lines(tree.reseller)) == (
        [(kind, D(4 * sign), "")],
        [("transfer", D(-4 * sign), "Acme")],
    )
    with pytest.raises(Conflict):
        post(tree, kind, "4")
    assert len(lines(tree.customer)) == len(lines(tree.reseller)) == 1
    assert audit_ledger(now=timezone.now()).open == 0


def test_what_cannot_be_posted_changes_nothing(tree: People):
    before = balances(tree)
    for kind, amount, text, refusal in (
        (EntryKind.DEBIT, "11", "Too much", InsufficientFunds),
        (EntryKind.REFUND, "21", "Too much", InsufficientFunds),
        (EntryKind.GOODWILL, "1", " ", Invalid),
        (EntryKind.DEBIT, "-1", "Less than nothing", Invalid),
        (EntryKind.REFUND, "0", "Nothing", Invalid),
    ):
        with pytest.raises(refusal):
            post(tree, kind, amount, text=text)
    assert balances(tree) == before


def test_staff_post_it_on_the_page_and_must_say_why(tree: People):
    rita, where = signed_in(tree.rita), f"/accounts/{tree.customer.pk}/money"
    given = {"kind": "goodwill", "amount": "2", "reference": "G-1", "description": ""}
    refused = rita.post(where, given)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["description"])
    assert rita.post(where, given | {"description": "Sorry"}).status_code == 302
    assert lines(tree.customer) == [("goodwill", D(2), "")]
    assert signed_in(tree.alice).post(where, given).status_code == 403
