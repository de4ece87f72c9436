"""The house carrier's price list: what a number costs to set up and by the month, by country, kind and class."""

from decimal import ROUND_HALF_UP, Decimal

from common import money
from common.plans.kinds import NumberClass, NumberKind
from providers.contract.sale_by_area import NumberPrice
from providers.errors import Rejected

GEOGRAPHIC, MOBILE = NumberKind.GEOGRAPHIC, NumberKind.MOBILE
NATIONAL, TOLL_FREE = NumberKind.NATIONAL, NumberKind.TOLL_FREE
# Set-up and month of a classic number, before the factor of the currency. What does not stand here has no price of its
# own: it costs the account's general rate.
CLASSIC: dict[tuple[str, NumberKind], tuple[str, str]] = {
    ("US", TOLL_FREE): ("1.00", "2.00"),
    ("FR", GEOGRAPHIC): ("0.00", "1.00"),
    ("FR", MOBILE): ("2.00", "3.00"),
    ("FR", NATIONAL): ("0.00", "1.20"),
    ("FR", TOLL_FREE): ("10.00", "12.00"),
    ("GB", GEOGRAPHIC): ("0.00", "0.90"),
    ("GB", MOBILE): ("1.00", "2.00"),
    ("GB", NATIONAL): ("0.00", "1.00"),
    ("GB", TOLL_FREE): ("5.00", "6.00"),
    ("DK", GEOGRAPHIC): ("1.00", "1.50"),
    ("DK", MOBILE): ("1.00", "2.50"),
    ("DK", NATIONAL): ("5.00", "4.00"),
    ("DK", TOLL_FREE): ("10.00", "10.00"),
    ("DE", GEOGRAPHIC): ("1.00", "1.20"),
    ("DE", MOBILE): ("5.00", "5.00"),
    ("DE", NATIONAL): ("2.00", "1.50"),
    ("DE", TOLL_FREE): ("25.00", "15.00"),
}
# What a class adds to the set-up, and by how much it multiplies the month.
BETTER = {
    NumberClass.CLASSIC: (Decimal(0), Decimal(1)),
    NumberClass.SILVER: (Decimal(10), Decimal(2)),
    NumberClass.GOLD: (Decimal(50), Decimal(4)),
    NumberClass.PLATINUM: (Decimal(250), Decimal(10)),
}
# One list in several currencies, not a rate of exchange.
FACTORS = {
    "USD": Decimal("1.10"),
    "EUR": Decimal("1.00"),
    "GBP": Decimal("0.90"),
    "DKK": Decimal("7.50"),
    "CAD": Decimal("1.50"),
    "CHF": Decimal("1.00"),
}


def price_of(country: str, kind: NumberKind, number_class: NumberClass, currency: str) -> NumberPrice | None:
    """The price; None where the list has none. Rejected for a currency that the house does not sell in."""
    if (base := CLASSIC.get((country, kind))) is None:
        return None
    if (factor := FACTORS.get(currency)) is None:
        raise Rejected(f"The house carrier has no prices in {currency}.")
    set_up, monthly = (Decimal(text) for text in base)
    more, times = BETTER[number_class]
    return NumberPrice(
        set_up=_cents((set_up + more) * factor),
        monthly=_cents(monthly * times * factor),
        currency=currency,
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(money.CENT, rounding=ROUND_HALF_UP)
