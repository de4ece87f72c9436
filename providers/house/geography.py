"""The exchanges the house carrier sells from, and the numbers it makes in them.

The exchanges are real: `geography.csv` holds area code, exchange, city, rate centre, LATA and
state or province (two Canadian area codes, whose LATA is 888). The line numbers are invented.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BLOCKS_PER_EXCHANGE = 5
LINES_PER_BLOCK = 1000
MOST_PER_EXCHANGE = BLOCKS_PER_EXCHANGE * LINES_PER_BLOCK

# Shares no factor with the ten thousands-blocks, so five steps meet five different blocks.
BLOCK_STEP = 3
# Shares no factor with LINES_PER_BLOCK, so a thousand steps meet every line of a block once.
LINE_STEP = 373


@dataclass(frozen=True, slots=True)
class Exchange:
    """One area code and exchange (NPA-NXX); all texts, as carriers write them: `lata` is "224"."""

    npa: str
    nxx: str
    city: str
    rate_center: str
    lata: str
    state: str


@cache
def exchanges() -> tuple[Exchange, ...]:
    """Every exchange, by area code and exchange; the file is read once in a process."""
    path = Path(__file__).with_name("geography.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(Exchange(**row) for row in csv.DictReader(lines))


@cache
def _by_code() -> dict[tuple[str, str], Exchange]:
    return {(exchange.npa, exchange.nxx): exchange for exchange in exchanges()}


def exchange_of(npa: str, nxx: str) -> Exchange | None:
    """The exchange, or None where the house sells nothing."""
    return _by_code().get((npa, nxx))


def numbers_for_sale(per_exchange: int) -> Iterator[tuple[str, Exchange]]:
    """Yield E.164 numbers (`+12013422342`) exchange by exchange, the same ones on every call.

    Each exchange has five thousands-blocks, used in turn. A larger `per_exchange` gives the
    same numbers and more. ValueError below 0 and above the 5,000 an exchange can hold.
    """
    if not 0 <= per_exchange <= MOST_PER_EXCHANGE:
        raise ValueError(f"An exchange holds 0 to {MOST_PER_EXCHANGE} numbers: {per_exchange}.")
    return (
        (f"+1{exchange.npa}{exchange.nxx}{_line(exchange, index):04d}", exchange)
        for exchange in exchanges()
        for index in range(per_exchange)
    )


def _line(exchange: Exchange, index: int) -> int:
    """The index-th line number; where an exchange starts depends on its own digits."""
    start = int(exchange.npa + exchange.nxx)
    step, turn = divmod(index, BLOCKS_PER_EXCHANGE)
    block = (start + turn * BLOCK_STEP) % 10
    return block * LINES_PER_BLOCK + (start + (step + turn) * LINE_STEP) % LINES_PER_BLOCK
