"""How pages and searches grow with the rows: one table, with 10,000 and 100,000 of each kind, and with a million when
``ROWS=1000000`` says so. One account of 2,000 has nine rows of ten; the last lines are of the account above all.

Each figure is the median of a page in milliseconds, and after it the database's share. A factor is how much longer the
page takes with ten times the rows; what exceeds 1.3 is marked.
"""

import os
import statistics
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmarks.filling import Patterns, add_customers, fill, powerful
from common import scope
from messaging.models import Conversation
from messaging.services.sending import Draft, send_message
from tests.calls.conftest import record
from tests.messaging.conftest import OURS, OUTSIDE, Texts, make_texts
from tests.people import BY, make_people

MOST_ROWS = int(os.environ.get("ROWS", "100000"))
TIMES, MOST_GROWTH = 9, 1.3


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


Figures = tuple[float, float, int]


def measured(client: Client, url: str, *, part: bool) -> Figures:
    """The page's median, the database's and the number of statements; two rounds warm up."""
    headers = {"HTTP_HX_REQUEST": "true"} if part else {}
    seconds, database, watch = [], [], Watch()
    for _ in range(TIMES + 2):
        watch, began = Watch(), time.perf_counter()
        with connection.execute_wrapper(watch):
            answer = client.get(url, **headers)  # type: ignore[arg-type]
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        seconds.append(time.perf_counter() - began)
        database.append(watch.seconds)
    return statistics.median(seconds[2:]) * 1000, statistics.median(database[2:]) * 1000, watch.count


def of_lists(rare: str, rows: int) -> dict[str, str]:
    """Pages of the customer's lists, by the names that the table has."""
    numbers, messages = reverse("numbers:list"), reverse("messaging:list")
    inbox, calls = reverse("messaging:workspace"), reverse("calls:list")
    return {
        "numbers": numbers,
        "numbers, deep page": f"{numbers}?after=%2B1{rare}",
        "numbers, rare digits": f"{numbers}?q={rare[-7:]}",
        "numbers, two digits": f"{numbers}?q=55",
        "numbers, common word": f"{numbers}?q=recep",
        "numbers, word of one region": f"{numbers}?q=tacoma",
        "numbers, no such word": f"{numbers}?q=zzzz",
        "numbers, tag": f"{numbers}?tag=site-7",
        "messages": messages,
        "messages, rare word": f"{messages}?q=No.+{rows // 2 + 1}:",
        "messages, common word": f"{messages}?q=crown",
        "messages, no such word": f"{messages}?q=zzzz",
        "messages, digits": f"{messages}?q=3032000007",
        "inbox, rare name": f"{inbox}?q=Person+{rows // 8 + 1}",
        "inbox, common name": f"{inbox}?q=person",
        "calls, digits": f"{calls}?q=3032000007",
    }


def of_the_whole(rare: str, rows: int) -> dict[str, str]:
    """What tells of the customer's whole account, and what finds everywhere in it."""
    box = reverse("search")
    return {
        "dashboard": reverse("dashboard"),
        "e911": reverse("numbers:e911"),
        "messaging health": reverse("messaging:health"),
        "activity": reverse("accounts:activity"),
        "number, detail": reverse("numbers:detail", args=[f"+1{rare}"]),
        "everywhere, rare digits": f"{box}?q={rare[-7:]}",
        "everywhere, rare word": f"{box}?q=No.+{rows // 2 + 1}:",
        "everywhere, common word": f"{box}?q=recep",
        "everywhere, no such word": f"{box}?q=zzzz",
    }


def from_above(rare: str) -> dict[str, str]:
    box = reverse("search")
    return {
        "from above, dashboard": reverse("dashboard"),
        "from above, accounts": reverse("accounts:list"),
        "from above, rare digits": f"{box}?q={rare[-7:]}",
        "from above, common digits": f"{box}?q=201",
        "from above, an account": f"{box}?q=Customer+1234",
        "from above, every account": f"{box}?q=customer",
    }


@pytest.fixture
def texts(transactional_db: None, settings: Any) -> Texts:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    return make_texts(make_people())


def patterns(texts: Texts) -> Patterns:
    draft = Draft(ours=OURS, peer=OUTSIDE, text="Hello")
    message = send_message(account=texts.customer, by=BY, draft=draft, wait=True)
    talk = Conversation.objects.get(account=texts.customer)
    return Patterns(texts.number, message, talk, record(texts.customer))


def measure_all(rows: int) -> dict[str, Figures]:
    found, rare = {}, f"{2012000000 + rows // 2 + 1}"
    asked = {
        "alice@example.com": of_the_whole(rare, rows) | of_lists(rare, rows),
        "olivia@example.com": from_above(rare),
    }
    for email, pages in asked.items():
        client = Client()
        client.force_login(User.objects.get(email=email))
        found |= {name: measured(client, url, part="?" in url) for name, url in pages.items()}
    return found


def test_growth(texts: Texts):
    steps, found, there = [rows for rows in (10_000, 100_000, 1_000_000) if rows <= MOST_ROWS], {}, 0
    with scope.tenant(texts.customer.pk), powerful() as session:
        add_customers(session, texts.customer, 2_000)
        of = patterns(texts)
        for rows in steps:
            fill(session, of, rows - there, after=there)
            there = rows
            found[rows] = measure_all(rows)
    print(f"\n{'page in ms (database), with so many rows':<42}" + "".join(f"{rows:>24,}" for rows in steps))  # noqa: T201
    for name in found[steps[0]]:
        print(f"{name:<42}" + "".join(_told(found, steps, place, name) for place in range(len(steps))))  # noqa: T201


def _told(found: dict[int, dict[str, Figures]], steps: list[int], place: int, name: str) -> str:
    page, database, count = found[steps[place]][name]
    text = f"{page:.0f} ({database:.0f}) {count} SQL"
    if place:
        factor = page / found[steps[place - 1]][name][0]
        text += f" x{factor:.1f}{'!' if factor > MOST_GROWTH else ' '}"
    return f"{text:>24}"
