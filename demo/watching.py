"""Who is told of what waits, and what may be spent, in the demo."""

from decimal import Decimal

from accounts.actor import Actor
from accounts.models import Account
from billing.services.caps import set_most, set_own_caps
from common import scope
from events.alerts.services import Wish, make_rule


def over_all(operator: Account, by: Actor) -> None:
    """Staff find all that waits in every account under their bell, and the money of it in their mail each morning."""
    with scope.tenant(operator.pk):
        make_rule(
            account=operator,
            by=by,
            wish=Wish(
                "Everything, everywhere", include_below=True, roles=["owner", "manager"], by_mail=False
            ),
        )
        money = Wish(
            "Money, each morning",
            kinds=["low-balances", "spending"],
            include_below=True,
            roles=["owner"],
            by_bell=False,
            pace="daily",
        )
        make_rule(account=operator, by=by, wish=money)


def practice(account: Account, by: Actor, above: Actor) -> None:
    """The practice caps its days, within what the operator allows in a month, and hears of what needs it."""
    with scope.tenant(account.pk):
        set_most(account=account, by=above, day=None, month=Decimal(500))
        set_own_caps(account=account, by=by, day=Decimal(60), month=Decimal(400))
        make_rule(account=account, by=by, wish=Wish("What needs us", roles=["owner", "manager"]))
