"""Orders of the demo, placed at the house carrier as everybody places them."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from numbers.models import NumberOrder
from numbers.selectors.numbers import phone_numbers
from numbers.selectors.store import search
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from providers.contract.numbers_for_sale import NumberQuery

WHOLESALE_AREAS = ("303", "512", "617")
EACH_AREA = 8


def buy(account: Account, by: Actor, area: str, count: int) -> NumberOrder:
    """Order the first numbers that are for sale in an area code."""
    with scope.tenant(account.pk):
        offered = search(account, NumberQuery(mask=area, limit=count))
        lines = [OrderLine(number.e164) for number in offered]
        return place_order(account=account, by=by, lines=lines, strategy=Strategy.BEST_EFFORT)


def for_wholesale(account: Account, by: Actor) -> None:
    for area in WHOLESALE_AREAS:
        buy(account, by, area, EACH_AREA)


def too_late(account: Account, by: Actor, other: Account) -> None:
    """Order two numbers or none, of which one was sold to somebody else meanwhile: the order fails."""
    with scope.tenant(other.pk):
        taken = phone_numbers(other).earliest("e164").e164
    with scope.tenant(account.pk):
        free = search(account, NumberQuery(mask="201", limit=1))[0].e164
        lines = [OrderLine(free), OrderLine(taken)]
        place_order(account=account, by=by, lines=lines, strategy=Strategy.ALL_OR_NOTHING)
