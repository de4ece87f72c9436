"""Programs that call the CALLR API: a customer's and a stranger's, over the WSGI application in this process."""

import base64
import functools
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import IPv4Network
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from accounts.models import Account, ApiCredential
from accounts.services.credentials import issue_credential
from billing.services import ledger
from common import scope
from providers.house.stock import stock_areas
from tests.events.receiver import Receiver, receiving
from tests.numbers.conftest import Shop
from tests.people import BY
from tests.stages import staged

BASE = "http://testserver/api/callr"
RPC = "/json-rpc/v1.1/"
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


@functools.cache
def _application() -> Any:
    return get_wsgi_application()


def http(authorization: str = "", **headers: str) -> httpx.Client:
    """A bare client with this Authorization header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if authorization:
        named["Authorization"] = authorization
    return httpx.Client(
        base_url=BASE, transport=httpx.WSGITransport(app=_application()), headers=named, timeout=30
    )


def basic(login: str, password: str = PASSWORD) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


@dataclass
class Program:
    """One program; ``call`` gives the result of a method, ``refusal`` its error object."""

    account: Account
    credential: ApiCredential
    client: httpx.Client
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def answer(self, method: str, *params: Any) -> dict[str, Any]:
        """The whole answer, held against the rules of the envelope."""
        id = next(self.ids)
        body = {"jsonrpc": "2.0", "id": id, "method": method, "params": list(params)}
        response = self.client.post(RPC, content=json.dumps(body))
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == "application/json-rpc; charset=utf-8"
        told: dict[str, Any] = response.json()
        assert told.keys() in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"})
        assert (told["jsonrpc"], told["id"]) == ("2.0", id)
        return told

    def call(self, method: str, *params: Any) -> Any:
        told = self.answer(method, *params)
        assert "error" not in told, told
        return told["result"]

    def refusal(self, method: str, *params: Any) -> tuple[int, str]:
        told = self.answer(method, *params)
        assert "result" not in told, told
        return told["error"]["code"], told["error"]["message"]


def make_credential(account: Account) -> ApiCredential:
    return issue_credential(
        account=account, by=BY, dialect="callr", username=f"callr.{account.number}", password=PASSWORD
    )


def program_of(account: Account, credential: ApiCredential) -> Program:
    return Program(account, credential, http(basic(credential.username)))


def make_program(account: Account) -> Program:
    return program_of(account, make_credential(account))


def make_customer(market: Shop) -> tuple[Account, ApiCredential]:
    """With a hundred dollars, and areas of several countries for sale."""
    stock_areas(30)
    with scope.tenant(market.customer.pk):
        ledger.credit(account=market.customer, amount=Decimal(90), reason="more", description="More")
    return market.customer, make_credential(market.customer)


callr_customer = staged("callr_customer", make_customer)


@pytest.fixture
def customer(callr_customer: tuple[Account, ApiCredential]) -> Program:
    return program_of(*callr_customer)


@pytest.fixture
def stranger(market: Shop) -> Program:
    return make_program(market.people.other)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """An address of this machine, to which events may be pushed."""
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with receiving() as made:
        yield made
