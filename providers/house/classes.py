"""How good a number is to remember, by the pattern of its last digits."""

from common.plans.kinds import NumberClass

ROWS = ("0123456789", "9876543210")


def class_of(national: str) -> NumberClass:
    """Platinum: the last four digits are equal or a run. Gold: the last three are equal, or two are said twice. Silver:
    two pairs, or two noughts.
    """
    last = national[-4:]
    a, b, c, d = list(last)
    if a == b == c == d or any(last in row for row in ROWS):
        return NumberClass.PLATINUM
    if b == c == d or (a + b) == (c + d):
        return NumberClass.GOLD
    if (a == b and c == d) or (c == d == "0"):
        return NumberClass.SILVER
    return NumberClass.CLASSIC
