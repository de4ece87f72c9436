"""Hashes of eight capital letters and digits for rows that have a number as their key: the same for ever, and read back
without a look-up. What they stand for is still looked for in the caller's account alone.
"""

import string

from django.db.models.expressions import Combinable

from common.sorting import by_remainder

LETTERS = string.digits + string.ascii_uppercase
LENGTH = 8
SIZE = len(LETTERS) ** LENGTH
# Neither even nor a multiple of three, so that it has an inverse; it spreads neighbours over the whole range.
FACTOR = 1_618_033_988_749
BACK = pow(FACTOR, -1, SIZE)
ACCOUNT, NUMBER = 271_828_182_845, 141_421_356_237


def hash_of(pk: int, kind: int) -> str:
    """The hash of a row; ``kind`` keeps those of two tables apart."""
    rest, letters = (pk * FACTOR + kind) % SIZE, []
    for _ in range(LENGTH):
        rest, digit = divmod(rest, len(LETTERS))
        letters.append(LETTERS[digit])
    return "".join(reversed(letters))


def by_hash(kind: int) -> Combinable:
    """Sorts rows by their hashes."""
    return by_remainder(factor=FACTOR, addend=kind, size=SIZE)


def pk_of(text: str, kind: int) -> int | None:
    """The key that a hash stands for; None for what is no hash."""
    if len(text) != LENGTH or not set(text) <= set(LETTERS):
        return None
    value = 0
    for letter in text:
        value = value * len(LETTERS) + LETTERS.index(letter)
    return int((value - kind) * BACK % SIZE)
