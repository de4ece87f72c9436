"""Programs that call the VoiceTel API: a customer's, an administrator's, a stranger's.

Every reply is held against our own OpenAPI document.
"""

import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test.utils import CaptureQueriesContext
from voicetel import Client

from accounts.models import AccessEntry, Account, ApiCredential, Membership
from accounts.services.credentials import api_key, issue_credential
from billing.models import Hold, LedgerEntry
from common import scope
from numbers.models import Gateway, NumberOrder, PhoneNumber
from portal.api.docs import openapi
from portal.api.voicetel.urls import DOCUMENT
from providers.house.models import HouseNumber
from tests.numbers.conftest import Shop
from tests.people import BY

BASE = "http://testserver/api/voicetel"
PASSWORD = "abc1234567"


@pytest.fixture(autouse=True)
def one_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """In-process requests use the test's own connection, which Django would close as it does after real requests."""
    in_process = "live_server" not in request.fixturenames
    for signal in (request_started, request_finished) if in_process else ():
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished) if in_process else ():
        signal.connect(close_old_connections)


@dataclass
class Program:
    """One program: its account, its credential, the official client and a bare one that sends the same key."""

    account: Account
    credential: ApiCredential
    client: Client
    raw: httpx.Client


def fits_document(response: httpx.Response) -> None:
    """Fail when the answer is not what the OpenAPI document says about this path, method and status."""
    path = response.request.url.path.removeprefix("/api/voicetel")
    described = next((item for pattern, item in _paths() if pattern.fullmatch(path)), None)
    operation = (described or {}).get(response.request.method.lower())
    if operation is None:
        # A HEAD is a GET without its body, and is described nowhere.
        assert response.request.method == "HEAD" or response.status_code in {404, 405}
        return
    told = operation["responses"][str(response.status_code)]
    response.read()
    if "content" not in told:
        assert response.content == b""
        return
    schema = told["content"]["application/json"]["schema"] | {"components": openapi(DOCUMENT)["components"]}
    jsonschema.validate(response.json(), schema, cls=jsonschema.Draft202012Validator)


@functools.cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    items = openapi(DOCUMENT)["paths"].items()
    paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in items]
    return sorted(paths, key=lambda pair: "[" in pair[0].pattern)


@functools.cache
def _application() -> Any:
    return get_wsgi_application()


def http(key: str = "", address: str = "127.0.0.1", base: str = "") -> httpx.Client:
    """A client that speaks to the WSGI application in this process, or to a live server at ``base``."""
    transport = None if base else httpx.WSGITransport(app=_application(), remote_addr=address)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(
        base_url=base or BASE,
        transport=transport,
        headers=headers,
        event_hooks={"response": [fits_document]},
        timeout=30,
    )


def make_program(account: Account, *, is_admin: bool = False, base: str = "") -> Program:
    credential = issue_credential(
        account=account,
        by=BY,
        dialect="voicetel",
        username=account.number,
        password=PASSWORD,
        is_admin=is_admin,
    )
    key = api_key(credential)
    client = Client(api_key=key, http_client=http(base=base), max_retries=0)
    return Program(account, credential, client, http(key, base=base))


def statements(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of the database; savepoints stand for the transactions that a test runs inside of."""
    asked = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in asked if "SAVEPOINT" not in sql]


@pytest.fixture
def customer(market: Shop) -> Program:
    return make_program(market.customer)


@pytest.fixture
def stranger(market: Shop) -> Program:
    return make_program(market.people.other)


@pytest.fixture
def admin(market: Shop) -> Program:
    return make_program(market.people.operator, is_admin=True)


@pytest.fixture
def snapshot(market: Shop) -> Callable[[], str]:
    """Everything that a refused request must leave as it was."""

    def take() -> str:
        with scope.system():
            return json.dumps([list(rows) for rows in _rows()], default=str)

    return take


def _rows() -> Iterator[Any]:
    for model in (
        Account,
        AccessEntry,
        Membership,
        LedgerEntry,
        Hold,
        PhoneNumber,
        Gateway,
        NumberOrder,
        HouseNumber,
    ):
        yield model.objects.order_by("pk").values()
    yield ApiCredential.objects.order_by("pk").values("password", "generation")
