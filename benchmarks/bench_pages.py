"""How fast the console's pages are on 100,000 numbers: time, SQL statements and size, beside what we aim at."""

import time
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Account, User
from benchmarks.conftest import report
from common import scope
from demo.large.making import EMAIL
from numbers.models import PhoneNumber

TIMES = 40
PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "numbers"}


class Counter:
    """Counts statements; Django's own recorder would slow them down."""

    count = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.count += 1
        return execute(*arguments)


def measure(client: Client, name: str, aim: str, url: str, **headers: Any) -> None:
    """Ask ``TIMES`` times, after two that warm up, and print what that cost."""
    for _ in range(2):
        answer = client.get(url, **headers)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
    seconds, counter = [], Counter()
    with connection.execute_wrapper(counter):
        for _ in range(TIMES):
            began = time.perf_counter()
            client.get(url, **headers)
            seconds.append(time.perf_counter() - began)
    size = len(answer.content) / 1024
    report(name, seconds, f"{counter.count / TIMES:4.1f} SQL  {size:6.1f} KiB  (aim {aim})")


def test_pages_on_100_000_numbers(biggest: Account, client: Client):
    client.force_login(User.objects.get(email=EMAIL))
    with scope.system():
        rows = PhoneNumber.objects.filter(account=biggest).order_by("e164")
        deep = rows[80_000].e164
    listed = reverse("numbers:list")
    print()  # noqa: T201
    measure(client, "numbers, first page", "60 ms, 10 SQL, 80 KiB", listed)
    measure(client, "numbers, first page, htmx fragment", "40 ms", listed, **PART)
    measure(client, "numbers, page at row 80,000", "as the first page", f"{listed}?after=%2B{deep[1:]}")
    measure(client, "numbers, search by digits, rare", "30 ms", f"{listed}?q={deep[-7:]}", **PART)
    measure(client, "numbers, search by digits, common", "", f"{listed}?q=55", **PART)
    measure(client, "numbers, search by label, common", "", f"{listed}?q=recep", **PART)
    measure(client, "numbers, search by word, none", "30 ms", f"{listed}?q=zzzz", **PART)
    measure(client, "numbers, filter by tag", "", f"{listed}?tag=site-7", **PART)
    measure(client, "number, detail", "20 ms, 12 SQL", reverse("numbers:detail", args=[deep]))
    measure(client, "dashboard", "", reverse("dashboard"))
    client.force_login(User.objects.get(email="olivia@tandem.example"))
    measure(client, "accounts, first page of 2,000", "60 ms", reverse("accounts:list"))
    measure(client, "activity, first page", "60 ms", reverse("accounts:activity"))
