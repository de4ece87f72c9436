"""How long searches take with 100,000 rows of each kind, or as many as ROWS says, in one of 2,000 accounts: the whole
page, the database's share of it, and how many statements. The last figures are of an account above all others.
"""

import os
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmarks.conftest import told
from benchmarks.filling import add_customers, fill, powerful
from common import scope
from messaging.services.sending import Draft, send_message
from tests.calls.conftest import record
from tests.messaging.conftest import OURS, OUTSIDE, make_texts
from tests.people import BY, make_people

ROWS = int(os.environ.get("ROWS", "100000"))
TIMES = 9


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


@pytest.fixture
def filled(transactional_db: None, settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    texts = make_texts(make_people())
    customer = texts.customer
    with scope.tenant(customer.pk):
        draft = Draft(ours=OURS, peer=OUTSIDE, text="Hello")
        message = send_message(account=customer, by=BY, draft=draft, wait=True)
        call = record(customer)
        with powerful() as session:
            add_customers(session, customer, 2_000)
            fill(session, texts.number, message, call, ROWS)


def measure(client: Client, name: str, url: str) -> None:
    seconds, watches = [], []
    for turn in range(TIMES + 2):
        watch, began = Watch(), time.perf_counter()
        with connection.execute_wrapper(watch):
            answer = client.get(url, HTTP_HX_REQUEST="true")
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        if turn > 1:
            seconds.append(time.perf_counter() - began)
            watches.append(watch)
    database = sorted(watch.seconds for watch in watches)[TIMES // 2] * 1000
    told(name, seconds, f"{database:7.1f} ms in {watches[0].count:3} SQL")


def test_searches(filled: None, client: Client):
    print(f"\n{ROWS:,} rows of each kind")  # noqa: T201
    numbers, messages, box = reverse("numbers:list"), reverse("messaging:list"), reverse("search")
    inbox, calls = reverse("messaging:workspace"), reverse("calls:list")
    tail = f"{2012000000 + ROWS // 2}"[-7:]
    client.force_login(User.objects.get(email="alice@example.com"))
    for name, url in (
        ("numbers, all", numbers),
        ("numbers, rare digits", f"{numbers}?q={tail}"),
        ("numbers, two digits", f"{numbers}?q=55"),
        ("numbers, common word", f"{numbers}?q=recep"),
        ("numbers, word of one region", f"{numbers}?q=tacoma"),
        ("numbers, no such word", f"{numbers}?q=zzzz"),
        ("numbers, tag", f"{numbers}?tag=site-7"),
        ("messages, rare word", f"{messages}?q=No.+{ROWS // 2}:"),
        ("messages, common word", f"{messages}?q=crown"),
        ("messages, no such word", f"{messages}?q=zzzz"),
        ("messages, digits", f"{messages}?q=3032000007"),
        ("inbox, rare name", f"{inbox}?q=Person+{ROWS // 8}"),
        ("inbox, common word", f"{inbox}?q=person"),
        ("calls, digits", f"{calls}?q=3032000007"),
        ("everywhere, rare digits", f"{box}?q={tail}"),
        ("everywhere, rare word", f"{box}?q=No.+{ROWS // 2}:"),
        ("everywhere, common word", f"{box}?q=recep"),
        ("everywhere, no such word", f"{box}?q=zzzz"),
    ):
        measure(client, name, url)
    client.force_login(User.objects.get(email="olivia@example.com"))
    measure(client, "from above, rare digits", f"{box}?q={tail}")
    measure(client, "from above, common digits", f"{box}?q=201")
    measure(client, "from above, an account", f"{box}?q=Customer+1234")
    measure(client, "from above, accounts", f"{box}?q=customer")
