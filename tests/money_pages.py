"""What each role gets from the pages about money, and the things that they are about."""

from typing import Any

from billing.selectors.prices import day_of
from billing.services.plans import give_plan
from billing.services.price_lists import draft_list
from billing.states import Section, Thing
from common import scope
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
    "billing:prices": page("view"),
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
    return {"price_plan": plan.pk, "plan_period": period.pk, "price_import": draft.pk}
