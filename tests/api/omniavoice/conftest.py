"""Programs that call the OmniaVoice API; every answer is held against our own OpenAPI document."""

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

from accounts.models import Account, Activity, Agent
from accounts.services.bots import add_bot
from accounts.services.credentials import api_key, issue_credential
from common import scope
from numbers.models import NumberAssignment, PhoneNumber
from portal.api.docs import openapi
from portal.api.omniavoice.urls import DOCUMENT
from tests.numbers.conftest import Shop
from tests.people import BY

BASE = "http://testserver/api/omniavoice/api/v1"


@pytest.fixture(autouse=True)
def one_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """In-process requests use the test's own connection, which Django would close as it does after real requests."""
    in_process = request.node.get_closest_marker("django_db") is None
    for signal in (request_started, request_finished) if in_process else ():
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished) if in_process else ():
        signal.connect(close_old_connections)


@dataclass
class Program:
    """A program with its account, that account's two voice bots, and a client that sends the account's key."""

    account: Account
    key: str
    bots: list[Agent]
    http: httpx.Client

    def assign(self, e164: str, bot: int = 0, **more: object) -> dict[str, Any]:
        answer = self.http.post("/numbers", json={"phoneNumber": e164, "agentId": self.bots[bot].ref, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def fits_document(response: httpx.Response) -> None:
    """Fail when the answer is not what the OpenAPI document says about this path, method and status."""
    path = response.request.url.path.removeprefix("/api/omniavoice")
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
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in items]


@functools.cache
def _application() -> Any:
    return get_wsgi_application()


def http(key: str = "") -> httpx.Client:
    return httpx.Client(
        base_url=BASE,
        transport=httpx.WSGITransport(app=_application()),
        headers={"X-API-KEY": key} if key else {},
        event_hooks={"response": [fits_document]},
    )


def make_program(account: Account) -> Program:
    credential = issue_credential(
        account=account, by=BY, dialect="omniavoice", username=account.number, password="abc1234567"
    )
    with scope.tenant(account.pk):
        bots = [add_bot(account=account, by=BY, name=name) for name in ("Reception", "After hours")]
    key = api_key(credential)
    return Program(account, key, bots, http(key))


@pytest.fixture
def customer(market: Shop) -> Program:
    return make_program(market.customer)


@pytest.fixture
def stranger(market: Shop) -> Program:
    return make_program(market.people.other)


@pytest.fixture
def snapshot(market: Shop) -> Callable[[], str]:
    """Everything that a refused request must leave as it was."""

    def take() -> str:
        with scope.system():
            rows = [
                list(model.objects.order_by("pk").values())
                for model in (NumberAssignment, PhoneNumber, Agent, Activity)
            ]
        return json.dumps(rows, default=str)

    return take
