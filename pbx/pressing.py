"""Keys that a caller presses, as people write them: ``32``, ``3, 2`` or ``3 2``."""

from collections.abc import Iterable, Sequence

from common.errors import Invalid
from pbx.key_menu import KEYS

# So long is what people may write.
MOST_KEYS = 100
# The key that ends what is pressed; one behind as many keys as were asked for says nothing more.
DONE = "#"


def read_keys(text: str, *, field: str = "keys") -> list[str]:
    """What is pressed at each question, where commas or blanks part them; nothing between two commas is a question at
    which nothing is pressed. Invalid for what is on no telephone.
    """
    parts = text.replace(";", ",").split(",") if text.strip() else []
    groups = [group for part in parts for group in (part.split() or [""])]
    if any(set(group) - set(KEYS) for group in groups):
        raise Invalid("Keys are 0 to 9, * and #.", field=field)
    return groups


def pressed(groups: Iterable[str], asked: Sequence[int]) -> str:
    """What is pressed at the last of these questions, each of which takes so many keys at most. Keys that one leaves
    over are there for the next, as on a telephone.
    """
    left, taken = list(groups), ""
    for most in asked:
        group = left.pop(0) if left else ""
        taken, over = group[:most], group[most:].removeprefix(DONE)
        if over:
            left.insert(0, over)
    return taken
