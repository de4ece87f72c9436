"""What a key is narrowed to, in each served API: areas, reading only, networks, an end, and what may never be told."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.api_scopes import Need, is_allowed_from, shortfall
from accounts.dialects import DIALECTS
from accounts.models import ApiCredential, ProgramToken
from accounts.services.agent_tokens import issue_agent_token
from accounts.services.credentials import api_key, issue_credential
from accounts.services.program_tokens import issue_key
from accounts.services.tokens import issue_token
from accounts.states import ApiArea
from common import scope
from portal.api.callr.registry import METHODS
from portal.api.needs import AREAS, need_of
from tests.agents.staff import add_agent
from tests.people import ACME, BY, People

PASSWORD = "abc1234567"


@dataclass
class Program:
    """A program of Acme's in one API: how it reads, how it writes, and how its refusals look."""

    credential: ApiCredential
    headers: dict[str, str]
    read: tuple[str, str, Any]
    write: tuple[str, str, Any]
    told: Callable[[Any], Any]

    def send(self, what: tuple[str, str, Any], **how: Any) -> Any:
        method, path, body = what
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(Client(headers=self.headers), method)(path, **data, **how)

    def narrow(self, **fields: Any) -> None:
        with scope.system():
            ApiCredential.objects.filter(pk=self.credential.pk).update(**fields)


def rpc(method: str, *params: Any) -> tuple[str, str, Any]:
    return (
        "post",
        "/api/callr/json-rpc/v1.1/",
        {"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
    )


def program(people: People, dialect: str) -> Program:
    account = people.customer
    if dialect == "relatel":
        agent = add_agent(account, "Ada", roles=("admin",))
        with scope.tenant(account.pk):
            row, token = issue_agent_token(
                account=account, by=BY, dialect=dialect, agent=agent.pk, label="Desk"
            )
    else:
        row = issue_credential(account=account, by=BY, dialect=dialect, username=ACME, password=PASSWORD)
        token = api_key(row)
    bearer = {"Authorization": f"Bearer {token}"}
    basic = base64.b64encode(f"{ACME}:{PASSWORD}".encode()).decode()
    customer = f"/api/smartcommunicator/{ACME}"
    match dialect:
        case "voicetel":
            reads = ("get", "/api/voicetel/v2.2/gateways", None)
            writes = ("post", "/api/voicetel/v2.2/support/tickets", {})
            return Program(row, bearer, reads, writes, lambda body: body["error"]["message"])
        case "smartcommunicator":
            bearer = {"Authorization": f"Bearer {issue_token(credential=row, now=timezone.now())}"}
            reads, writes = ("get", f"{customer}/agents", None), ("post", f"{customer}/agents", {})
            return Program(row, bearer, reads, writes, lambda body: body["error"])
        case "omniavoice" | "tandem":
            path = "/api/omniavoice/api/v1/numbers" if dialect == "omniavoice" else "/api/v1/webhooks"
            told = lambda body: body["error"]["message"]  # noqa: E731
            return Program(row, {"X-API-Key": token}, ("get", path, None), ("post", path, {}), told)
        case "callr":
            reads, writes = rpc("sms.get_settings"), rpc("media/library.create", "Hello")
            auth = {"Authorization": f"Basic {basic}"}
            return Program(row, auth, reads, writes, lambda body: body["error"]["data"]["text"])
    path = "/api/relatel/api/v2/contacts"
    return Program(row, bearer, ("get", path, None), ("post", path, {}), lambda body: body["message"])


# In each API: an area that reads fit and one that they do not, and what a refusal says.
APIS = {
    "voicetel": (ApiArea.CALLS, ApiArea.BILLING),
    "smartcommunicator": (ApiArea.PEOPLE, ApiArea.NUMBERS),
    "omniavoice": (ApiArea.NUMBERS, ApiArea.CALLS),
    "tandem": (ApiArea.SETTINGS, ApiArea.PEOPLE),
    "callr": (ApiArea.MESSAGES, ApiArea.CALLS),
    "relatel": (ApiArea.PEOPLE, ApiArea.CALLS),
}


def refused(ours: Program, answer: Any, text: str) -> None:
    """A 403 in the API's own shape; CALLR tells what a method refuses with HTTP 200."""
    assert answer.status_code == (200 if "jsonrpc" in answer.content.decode() else 403)
    assert ours.told(answer.json()) in {text, "Forbidden"}


@pytest.mark.parametrize("dialect", APIS)
def test_each_api_holds_a_key_to_what_it_is_narrowed_to(people: People, dialect: str):
    ours, (fits, other) = program(people, dialect), APIS[dialect]
    assert ours.send(ours.read).status_code == 200
    ours.narrow(areas=[fits], reads_only=True, networks=["127.0.0.0/8"])
    assert ours.send(ours.read).status_code == 200
    refused(ours, ours.send(ours.write), "This key may only read.")

    ours.narrow(areas=[other], reads_only=False)
    refused(ours, ours.send(ours.read), f"This key is not for {fits.label.lower()}.")

    ours.narrow(areas=[], networks=["198.51.100.0/24", "2001:db8::/32"])
    elsewhere = ours.send(ours.read)
    assert elsewhere.status_code == 403
    assert ours.told(elsewhere.json()) in {"This key may not be used from 127.0.0.1.", "Forbidden"}
    assert ours.send(ours.read, REMOTE_ADDR="198.51.100.9").status_code == 200
    with scope.system():
        used = ApiCredential.objects.get(pk=ours.credential.pk)
    assert used.last_used_from == "127.0.0.1"


@pytest.mark.parametrize("dialect", APIS)
def test_a_key_whose_time_is_over_is_one_that_nobody_has(people: People, dialect: str):
    ours = program(people, dialect)
    ours.narrow(expires_at=timezone.now() + timedelta(minutes=1))
    assert ours.send(ours.read).status_code == 200
    ours.narrow(expires_at=timezone.now() - timedelta(minutes=1))
    over = ours.send(ours.read)
    nobody = Client(headers={name: "Bearer none" for name in ours.headers})
    method, path, body = ours.read
    data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    unknown = getattr(nobody, method)(path, **data)
    assert (over.status_code, over.content) == (401, unknown.content)


def test_signing_in_is_refused_like_using_what_one_gets(people: People):
    for dialect, path, told in (
        ("voicetel", "/api/voicetel/v2.2/account/api-key", "apikey"),
        ("smartcommunicator", "/api/smartcommunicator/rest/v1/authenticate", "data"),
    ):
        ours = program(people, dialect)
        given = {"data": {"username": ACME, "password": PASSWORD}, "content_type": "application/json"}
        assert told in Client().post(path, **given).content.decode()
        ours.narrow(networks=["198.51.100.0/24"])
        assert Client().post(path, **given).status_code == 403
        ours.narrow(networks=[], expires_at=timezone.now())
        assert Client().post(path, **given).status_code == 401


@pytest.mark.parametrize(
    "limits",
    [{"areas": ["settings"]}, {"reads_only": True}, {"expires_at": True}, {"networks": ["127.0.0.1/32"]}],
)
def test_a_narrowed_key_makes_no_other(people: People, limits: dict[str, Any]):
    ours = program(people, "callr")
    if "expires_at" in limits:
        limits = {"expires_at": timezone.now() + timedelta(days=1)}
    ours.narrow(**limits)
    for asked in (rpc("api-key.create", "Wider"), rpc("session.create"), rpc("account/sub.create", {})):
        refused(ours, ours.send(asked), "This key is narrowed, so it cannot make or change ways in.")
    with scope.system():
        assert not ProgramToken.objects.exists()
    voicetel = program(people, "voicetel")
    voicetel.narrow(**limits)
    answer = voicetel.send(("put", "/api/voicetel/v2.2/auth", {"password": "abc7654321"}))
    refused(voicetel, answer, "This key is narrowed, so it cannot make or change ways in.")


def test_keys_of_callr_are_held_to_the_login_that_they_act_as(people: People):
    ours = program(people, "callr")
    with scope.tenant(people.customer.pk):
        token = issue_key(account=people.customer, by=BY, dialect="callr", name="Office").token
    ours.headers = {"Authorization": f"Api-Key {token}"}
    assert "result" in ours.send(rpc("sms.get_settings")).json()
    ours.narrow(areas=["calls"])
    refused(ours, ours.send(rpc("sms.get_settings")), "This key is not for messages.")
    rest = ours.send(("get", "/api/callr/rest/v1.1/sms?type=OUT", None))
    assert (rest.status_code, rest.json()["data"]) == (403, {"code": 100, "message": "FORBIDDEN"})


def test_what_lookups_cost_a_key_that_may_only_read_does_not_spend():
    assert need_of("voicetel", "lookups.cnam", "get").writes
    assert need_of("callr", "hlr.get").writes
    assert need_of("callr", "calls.realtime").writes
    assert not need_of("voicetel", "e911.validate", "post").writes
    assert not need_of("relatel", "calls.get_by_post", "post").writes


def test_an_api_s_areas_are_those_of_its_operations():
    for slug, dialect in DIALECTS.items():
        found = [areas for areas in AREAS[slug].values() if areas]
        assert frozenset().union(*found) == dialect.areas, slug
    # Two names that fit nothing would be refused to nobody.
    assert {name for name, method in METHODS.items() if not method.need.areas} == {
        "analytics.get_outbound_types",
        "jobs.get",
        "list.countries",
        "list.destinations",
        "list.number_infos",
        "list.timezones",
        "system.get_timestamp",
    }


def test_networks_and_what_falls_short():
    key = ApiCredential(networks=["192.0.2.0/24", "2001:db8::/32"], areas=["calls"])
    inside = ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"]
    assert [is_allowed_from(key, address) for address in inside] == [True] * 3
    assert [is_allowed_from(key, address) for address in ("192.0.3.1", "2001:db9::1", "", "x")] == [False] * 4
    assert is_allowed_from(ApiCredential(), "")
    both = Need(frozenset({ApiArea.CALLS, ApiArea.MESSAGES}), writes=False)
    assert shortfall(key, both) == "This key is not for messages."
    assert shortfall(ApiCredential(), both) == ""
