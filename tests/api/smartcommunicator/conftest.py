"""Programs that call the SmartCommunicator API: a customer's and a stranger's.

Every reply is held against our own OpenAPI document.
"""

import functools
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Activity, Agent, ApiCredential
from accounts.services.credentials import issue_credential
from accounts.services.tokens import issue_token
from common import scope
from messaging.models import Inbox, InboxMember
from numbers.models import NumberAssignment, PhoneNumber
from portal.api.docs import openapi
from portal.api.smartcommunicator.urls import DOCUMENT
from tests.people import BY, People
from tests.stages import staged

ROOT = "/api/smartcommunicator"
PASSWORD = "abc1234567"
NUMBERS = [f"+1201342{3000 + n}" for n in range(14)]
FOREIGN = "+12013424000"

Reply = Any


@functools.cache
def _keys() -> Iterator[rsa.RSAPrivateKey]:
    return itertools.cycle([rsa.generate_private_key(65537, 2048) for _ in range(4)])


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key pair takes a while to make, so tests take turns with a few."""
    keys = _keys()
    monkeypatch.setattr("accounts.services.tokens.rsa.generate_private_key", lambda **_: next(keys))


@dataclass
class Program:
    """One program: its account, its credential and its token."""

    account: Account
    credential: ApiCredential
    token: str

    def send(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **query: str
    ) -> Reply:
        """A call for the program's own customer."""
        headers = {"Authorization": self.token if token is None else token}
        return send(method, f"/{self.account.number}{path}", body, headers=headers, **query)

    def get(self, path: str, **query: str) -> Reply:
        return self.send("GET", path, **query)

    def post(self, path: str, body: Any, **query: str) -> Reply:
        return self.send("POST", path, body, **query)

    def patch(self, path: str, body: Any, **query: str) -> Reply:
        return self.send("PATCH", path, body, **query)

    def delete(self, path: str, **query: str) -> Reply:
        return self.send("DELETE", path, **query)

    def onboard(self, *items: dict[str, Any], **query: str) -> None:
        """Onboard agents that nothing stands against."""
        answer = self.post("/agents", list(items), **query)
        assert answer.json() == {"message": "Onboarded successfully", "errors": []}
        assert answer.status_code == 200

    def agent(self, value: str, key_id: str = "user_object_id") -> dict[str, Any]:
        answer = self.get(f"/agents/{quote(value, safe='')}", key_id=key_id)
        assert answer.status_code == 200
        return dict(answer.json())

    def holders(self) -> dict[str, str]:
        """Who holds which number."""
        rows = self.get("/numbers", status="assigned").json()
        return {row["number"]: row["assignedTo"]["name"] for row in rows}


def send(
    method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, **query: str
) -> Reply:
    """Any request; a body that is no bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    answer = Client().generic(
        method, ROOT + path, content, "application/json", query_params=query, headers=headers or {}
    )
    fits_document(method, path, answer)
    return answer


def fits_document(method: str, path: str, answer: Reply) -> None:
    """Fail when the answer is not what the OpenAPI document says about this path, method and status."""
    assert answer.headers["Content-Type"] == "application/json"
    path = path.removeprefix("/rest/v1/smartcomm")
    described = next((item for pattern, item in _paths() if pattern.fullmatch(path)), None)
    operation = (described or {}).get(method.lower())
    if operation is None:
        # A HEAD is a GET without its body, and is described nowhere.
        assert method == "HEAD" or answer.status_code in {401, 403, 404, 405}
        return
    told = operation["responses"][str(answer.status_code)]
    schema = told["content"]["application/json"]["schema"]
    components = {"components": openapi(DOCUMENT)["components"]}
    jsonschema.validate(answer.json(), schema | components, cls=jsonschema.Draft202012Validator)


@functools.cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    items = openapi(DOCUMENT)["paths"].items()
    paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in items]
    return sorted(paths, key=lambda pair: pair[0].pattern.count("["))


def make_program(account: Account) -> Program:
    credential = issue_credential(
        account=account, by=BY, dialect="smartcommunicator", username=account.number, password=PASSWORD
    )
    return Program(account, credential, issue_token(credential=credential, now=timezone.now()))


def hold(account: Account, people: People, e164s: list[str]) -> None:
    with scope.tenant(account.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=account, provider_account=people.house, e164=e164) for e164 in e164s
        )


def make_customer(people: People) -> Program:
    hold(people.customer, people, NUMBERS)
    return make_program(people.customer)


customer = staged("customer", make_customer)


@pytest.fixture
def stranger(people: People) -> Program:
    hold(people.other, people, [FOREIGN])
    return make_program(people.other)


def new(object_id: str = "ann", **fields: Any) -> dict[str, Any]:
    """An item to be onboarded, with what is required."""
    return {"user_object_id": object_id, "tenant_id": "contoso", "name": object_id.title(), **fields}


def messaging(number: int | str) -> dict[str, Any]:
    return {"type": "messaging", "phone_number": NUMBERS[number] if isinstance(number, int) else number}


def supervised(number: int | str, *supervisors: str) -> dict[str, Any]:
    told = {"type": "supervised", "phone_number": NUMBERS[number] if isinstance(number, int) else number}
    if supervisors:
        told["supervisors"] = {"identifier": "user_object_id", "values": list(supervisors)}  # type: ignore[assignment]
    return told


def named(*values: str, by: str = "user_object_id") -> dict[str, Any]:
    return {"identifier": by, "values": list(values)}


@pytest.fixture
def snapshot(people: People) -> Callable[[], str]:
    """Everything that a refused request must leave as it was."""

    def take() -> str:
        with scope.system():
            return json.dumps([list(rows) for rows in _rows()], default=str)

    return take


def _rows() -> Iterator[Any]:
    for model in (Agent, NumberAssignment, Inbox, InboxMember, PhoneNumber, Activity):
        yield model.objects.order_by("pk").values()


def refused(answer: Reply, message: str, *errors: Any) -> bool:
    """Whether the answer is a 400 with exactly these errors."""
    assert answer.json() == {"message": message, "errors": list(errors)}
    return bool(answer.status_code == 400)


def at(index: int, *texts: str) -> dict[str, Any]:
    return {"itemIndex": index, "errors": list(texts)}
