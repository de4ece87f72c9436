"""Amounts: Decimal with six places in storage, never floats."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
PLACES = Decimal("0.000001")


def exact(amount: Decimal | int | str) -> Decimal:
    """The amount at storage precision; half a millionth rounds up."""
    return Decimal(amount).quantize(PLACES, rounding=ROUND_HALF_UP)


def for_people(amount: Decimal) -> str:
    """``1234.5`` as ``1,234.50``; more places are shown only when they say something."""
    trimmed = amount.normalize()
    exponent = trimmed.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{amount:,.{places}f}"


def balance_for_people(amount: Decimal) -> str:
    """``774.96955`` as ``774.96``: whole cents, and never more than there is."""
    return f"{amount.quantize(CENT, rounding=ROUND_FLOOR):,}"
