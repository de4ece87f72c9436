"""Requests per second of the VoiceTel operations used most, with 4 clients against a real server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from json import dumps
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from accounts.models import Account
from accounts.services.credentials import api_key, issue_credential
from benchmarks.conftest import report
from common import scope
from common.plans.nanp import to_ten_digits
from numbers.models import PhoneNumber
from tests.people import BY

CLIENTS = 4
# Its 24 numbers are on an approved campaign, so they may send.
ACCOUNT = "Bluebird Travel"
SECONDS = 4.0


@pytest.fixture
def server(biggest: Account) -> Iterator[int]:
    """The web server as the launcher starts it, on the benchmark's database; gives its port."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = os.environ | {"DATABASE_URL": url, "PORT": str(port), "LOG_LEVEL": "ERROR"}
    environment["WEB_PROCESSES"] = "2"
    environment["PYTHONWARNINGS"] = "ignore"
    # Nobody works here; what is queued goes nowhere.
    environment["CELERY_BROKER_URL"] = "memory://"
    child = subprocess.Popen([sys.executable, "-m", "launcher", "web"], env=environment)
    try:
        wait(port)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=20)


def wait(port: int) -> None:
    for _ in range(100):
        try:
            HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/healthz")
            return
        except (OSError, HTTPException):
            time.sleep(0.2)
    raise AssertionError("The server does not answer.")


def client(port: int, key: str, method: str, paths: list[str], bodies: list[object]) -> list[float]:
    """One client, on one connection, going through the paths and the bodies until the time is over."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    texts = [dumps(body) for body in bodies] or [None]
    http, seconds, end = HTTPConnection("127.0.0.1", port, timeout=30), [], time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < end:
        text = texts[len(seconds) % len(texts)]
        http.request(method, paths[len(seconds) % len(paths)], body=text, headers=headers)
        answer = http.getresponse()
        answer.read()
        assert answer.status < 300, f"{method} {paths[0]}: {answer.status}"
        seconds.append(time.perf_counter() - began)
    http.close()
    return seconds


def measure(port: int, key: str, name: str, method: str, paths: list[str], bodies: list[object]) -> None:
    """Four clients at once, each with a share of the paths, so that two never change one number."""
    shares = [paths[index::CLIENTS] or paths for index in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(lambda share: client(port, key, method, share, bodies), shares))
    seconds = [second for part in found for second in part]
    report(name, seconds, f"{len(seconds) / (time.perf_counter() - began):7.1f} requests/s")


def test_voicetel_with_four_clients(server: int):
    with scope.system():
        small = PhoneNumber.objects.filter(account__name=ACCOUNT).order_by("e164")
        account = Account.objects.get(name=ACCOUNT)
        digits = [to_ten_digits(number.e164) for number in small]
    credential = issue_credential(
        account=account, by=BY, dialect="voicetel", username="benchmark", password="unused-here-1"
    )
    key, root = api_key(credential), "/api/voicetel/v2.2"
    each = [f"{root}/numbers/{number}" for number in digits]
    forward, route = [f"{path}/forward" for path in each], [f"{path}/route" for path in each]
    # To many people: how often one may be written to is limited.
    letters: list[object] = [
        {"fromNumber": digits[0], "toNumber": f"30355501{place:02}", "text": "Your order is on its way."}
        for place in range(50)
    ]
    print()  # noqa: T201
    for name, method, paths, bodies in (
        ("GET numbers (24 of them)", "GET", [f"{root}/numbers"], []),
        ("GET numbers/{number}", "GET", each, []),
        ("PUT numbers/{number}/forward", "PUT", forward, [{"destination": "3035550142"}]),
        ("DELETE numbers/{number}/forward", "DELETE", forward, []),
        ("PUT numbers/{number}/route", "PUT", route, [{"route": 1}]),
        ("POST messages", "POST", [f"{root}/messages"], letters),
        ("GET inventory?tnMask=201", "GET", [f"{root}/inventory?tnMask=201&quantity=10"], []),
        ("GET inventory/coverage", "GET", [f"{root}/inventory/coverage?countBy=state"], []),
        ("GET gateways", "GET", [f"{root}/gateways"], []),
        ("GET account/credits", "GET", [f"{root}/account/credits"], []),
    ):
        measure(server, key, name, method, paths, bodies)
