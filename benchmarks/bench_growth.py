"""How everything grows with the rows: one table, with 10,000, 100,000 and a million numbers, messages and calls in
2,000 accounts (ROWS=100000 for less). One account has nine rows of ten; the lines from above are the operator's.

Each figure is the quickest of some rounds in milliseconds, after it the database's share and the number of statements.
A factor is how much longer it takes with ten times the rows; what exceeds 1.3 is marked.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Account, User
from benchmarks import growth_pages
from benchmarks.conftest import Grow
from benchmarks.growth_pages import Rows
from benchmarks.growth_sets import Sets
from benchmarks.growth_work import Worker

STEPS = [rows for rows in (10_000, 100_000, 1_000_000) if rows <= int(os.environ.get("ROWS", "1000000"))]
TIMES, MOST_GROWTH = 5, 1.3
# A difference that nobody notices is no growth.
NOTICED = 5.0

Figures = tuple[float, float, int]


class Watch:
    """Counts statements and their time."""

    count, seconds = 0, 0.0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def measured(do: Callable[[], None], times: int = TIMES) -> Figures:
    """The quickest round, in milliseconds, with the database's share of it and its statements; one round warms up."""
    best: Figures = (float("inf"), 0.0, 0)
    for place in range(times + 1):
        watch, began = Watch(), time.perf_counter()
        with connection.execute_wrapper(watch):
            do()
        found = ((time.perf_counter() - began) * 1000, watch.seconds * 1000, watch.count)
        if place and found < best:
            best = found
    return best


def _asking(client: Client, url: str) -> Callable[[], None]:
    """The page, or the part of it where the address has a query, as htmx asks."""
    headers = {"HX-Request": "true"} if "?" in url else {}

    def ask() -> None:
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        if answer.streaming:
            # To its end: a file that is left half read would be closed in the midst of another request.
            b"".join(answer)

    return ask


def measure_all(account: Account, rows: int) -> dict[str, Figures]:
    of = Rows(account, rows)
    found = {}
    for email, pages in (
        ("lena@continental.example", growth_pages.lists(of) | growth_pages.of_the_whole(of)),
        ("olivia@tandem.example", growth_pages.from_above(of)),
        # Of a million rows a reseller with two customers has a hundred.
        ("rita@northwind.example", growth_pages.of_all("a reseller")),
    ):
        client = Client()
        client.force_login(User.objects.get(email=email))
        found |= {name: measured(_asking(client, url)) for name, url in pages.items()}
    pieces = Worker(account).pieces()
    return found | {name: measured(do, times=2) for name, do in pieces.items()}


def measure_sets(account: Account, monkeypatch: pytest.MonkeyPatch) -> dict[str, Figures]:
    sets = Sets(account, monkeypatch)
    found = {name: measured(do, times=1) for name, do in sets.pieces().items()}
    sets.let_go()
    return found


def test_growth(grow: Grow, monkeypatch: pytest.MonkeyPatch):
    found = {}
    for rows in STEPS:
        account = grow(rows)
        found[rows] = measure_all(account, rows) | measure_sets(account, monkeypatch)
    print(f"\n{'ms (database), with so many rows':<34}" + "".join(f"{rows:>26,}" for rows in STEPS))  # noqa: T201
    for name in found[STEPS[0]]:
        print(f"{name:<34}" + "".join(_told(found, place, name) for place in range(len(STEPS))))  # noqa: T201


def _told(found: dict[int, dict[str, Figures]], place: int, name: str) -> str:
    page, database, count = found[STEPS[place]][name]
    text = f"{page:.0f} ({database:.0f}) {count} SQL"
    if place:
        before = found[STEPS[place - 1]][name][0]
        is_marked = page / before > MOST_GROWTH and page - before > NOTICED
        text += f" x{page / before:.1f}{'!' if is_marked else ' '}"
    return f"{text:>26}"
