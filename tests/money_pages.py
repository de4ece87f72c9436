"""What each role gets from the pages about money, and the things that they are about."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Account
from billing.models import Invoice
from billing.selectors.invoices import bounds, last_month
from billing.selectors.prices import day_of
from billing.services import ledger
from billing.services.invoices import issue_invoice
from billing.services.plans import give_plan
from billing.services.price_lists import draft_list
from billing.states import Section, Thing
from common import scope
from demo.clock import at
from tests.billing.plans import plan_of, tomorrow
from tests.people import BY, People
from tests.rows import Row, page

PRICE_PLAN = {"pk": "price_plan"}
OF_MONEY: dict[str, Row] = {
    "billing:ledger": page("view"),
    "billing:money": page("upper", 422, post=True, pk="customer"),
    # The operator's own staff only, in the operator's account.
    "billing:findings": Row("get", reader=403, member=403, owner=403, stranger=403, acting=403, home=200),
    "billing:check_money": Row("post", reader=403, member=403, owner=403, stranger=403, acting=403, home=302),
    "billing:spending": page("view"),
    "billing:account_spending": page("upper", 200, pk="customer"),
    "billing:prices": page("view"),
    "billing:statements": page("view"),
    "billing:statement": page("view", year="2026", month="1"),
    "billing:statement_pdf": page("view", year="2026", month="1"),
    "billing:invoices": page("upper"),
    "billing:invoice_settings": page("upper", 422, post=True),
    "billing:issue_invoices": page("upper", 302, post=True),
    # Acme was sent it, and the operator has issued it; whoever acts for Acme sees it as Acme does.
    "billing:invoice": Row("get", 200, 200, 200, 404, 200, 200, {"pk": "invoice"}),
    "billing:invoice_pdf": Row("get", 200, 200, 200, 404, 200, 200, {"pk": "invoice"}),
    "billing:invoice_csv": Row("get", 200, 200, 200, 404, 200, 200, {"pk": "invoice"}),
    "billing:payment_settings": page("upper"),
    "billing:mark_paid": page("upper", 302, post=True, pk="invoice"),
    "billing:give_back": page("upper", 404, pk="invoice"),
    "billing:invoice_up_to_now": page("upper", 200, pk="customer"),
    "billing:close_try": page("upper", 404, post=True, pk="invoice"),
    "billing:credit_note": page("upper", 422, post=True, pk="invoice"),
    "billing:account_plan": page("upper", 422, post=True, pk="customer"),
    "billing:withdraw_plan": page("upper", 302, post=True, pk="customer", period="plan_period"),
    "billing:margin": page("upper"),
    "billing:plans": page("upper"),
    "billing:plan": page("upper", **PRICE_PLAN),
    "billing:rename_plan": page("upper", 422, post=True, **PRICE_PLAN),
    "billing:delete_plan": page("upper", 302, post=True, **PRICE_PLAN),
    "billing:change_price": page("upper", 422, post=True, section="minutes", **PRICE_PLAN),
    "billing:import_prices": page("upper", **PRICE_PLAN),
    "billing:price_import": page("upper", pk="price_import"),
}


def price_things(people: People) -> dict[str, Any]:
    """A plan of the operator's that Acme has from tomorrow on, and a file of prices that waits to be applied."""
    operator = people.operator
    plan = plan_of(operator, (Thing.CALL_MADE, {"prefix": "45", "each": 1}))
    with scope.tenant(people.customer.pk):
        period = give_plan(account=people.customer, plan=plan, by=BY, starts_on=tomorrow(people.customer))
    with scope.tenant(operator.pk):
        draft = draft_list(
            account=operator,
            by=BY,
            plan=plan.pk,
            section=Section.MINUTES,
            valid_from=day_of(operator),
            rows=[{"thing": Thing.CALL_MADE, "prefix": "46", "each": 1}],
        )
    return {
        "price_plan": plan.pk,
        "plan_period": period.pk,
        "price_import": draft.pk,
        "invoice": billed(people).pk,
    }


def billed(people: People) -> Invoice:
    """An invoice of the operator's to Acme for a charge in the month that is over."""
    acme = people.customer
    month = last_month(acme)
    charged_in(acme, month, "2")
    return issue_invoice(account=people.operator, by=BY, buyer=acme, month=month)


def charged_in(account: Account, month: date, amount: str, reason: str = "test:billed") -> None:
    """Money that came and went in a month."""
    with at(bounds(account, month)[0] + timedelta(days=3)), scope.tenant(account.pk):
        common: dict[str, Any] = {"account": account, "amount": Decimal(amount), "description": "A thing"}
        ledger.credit(reason=f"money:{reason}", **common)
        ledger.charge(reason=reason, **common)
