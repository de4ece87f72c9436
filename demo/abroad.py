"""Numbers of other countries in the demo: reserved by area, bought, and given their use."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from common.plans.kinds import NumberClass
from numbers.models import NumberOrder
from numbers.services.describe import describe_number
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from providers.contract.sale_by_area import AreaOrder

# Country, area of the house carrier, class, and what the number is for.
LINES = (
    ("FR", "33001", NumberClass.CLASSIC, "Partner clinic, Paris"),
    # French landlines have no text messages, mobiles do.
    ("FR", "33006", NumberClass.CLASSIC, "Reminders for patients in France"),
    ("GB", "44020", NumberClass.GOLD, "Partner clinic, London"),
    ("DE", "49030", NumberClass.CLASSIC, "Laboratory, Berlin"),
    ("DK", "45020", NumberClass.SILVER, "Reminders for patients in Denmark"),
)


def partners(account: Account, by: Actor) -> None:
    """One number for each partner abroad."""
    with scope.tenant(account.pk):
        for country, area, number_class, label in LINES:
            order = _buy(account, by, country, AreaOrder(area, number_class, 1))
            e164 = order.items.get().e164
            describe_number(account=account, by=by, e164=e164, label=label, tags=["abroad"])


def _buy(account: Account, by: Actor, country: str, wanted: AreaOrder) -> NumberOrder:
    key = f"demo:{wanted.area_ref}"
    kept = reserve(account=account, by=by, country=country, order=wanted, idempotency_key=key)
    return buy_reservation(account=account, by=by, token=kept.token)
