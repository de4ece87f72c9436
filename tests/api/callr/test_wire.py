"""The envelope and the credentials of the CALLR API (callr.md §2, §3)."""

import json
from typing import Any

import pytest

from accounts.models import ProgramToken
from accounts.services.accounts import create_account, set_state
from accounts.services.credentials import change_password
from accounts.states import AccountKind, AccountState
from common import scope
from portal.api.callr import rpc
from portal.api.callr.hashes import ACCOUNT, NUMBER, SIZE, hash_of, pk_of
from tests.api.callr.conftest import RPC, Program, basic, http, make_program
from tests.numbers.conftest import Shop
from tests.people import BY

METHOD = {"jsonrpc": "2.0", "id": 1, "method": "system.get_timestamp", "params": []}


def test_a_result_comes_without_an_error_and_with_its_id(customer: Program) -> None:
    response = customer.client.post(RPC, json=METHOD | {"id": 2**63 - 1})
    assert response.status_code == 200
    assert response.json().keys() == {"jsonrpc", "id", "result"}
    assert response.json()["id"] == 2**63 - 1
    assert isinstance(response.json()["result"], int)


@pytest.mark.parametrize(
    ("body", "code", "id"),
    [
        ("{", -32700, None),
        (b"\xff\xfe\x00", -32700, None),
        ('{"jsonrpc":"2.0","id":NaN}', -32700, None),
        ("[" * 5000, -32700, None),
        ([METHOD], -32600, None),
        ("3", -32600, None),
        ({"jsonrpc": "2.0", "method": "system.get_timestamp", "params": []}, -32600, None),
        (METHOD | {"id": None}, -32600, None),
        (METHOD | {"id": True}, -32600, None),
        (METHOD | {"id": 1.0}, -32600, None),
        (METHOD | {"jsonrpc": "1.0"}, -32600, 1),
        (METHOD | {"method": 7}, -32600, 1),
        (METHOD | {"method": "system.nothing"}, -32601, 1),
        (METHOD | {"method": "\ud800"}, -32601, 1),
        (METHOD | {"params": {"named": 1}}, -32602, 1),
        (METHOD | {"params": None}, -32602, 1),
        (METHOD | {"params": [1]}, -32602, 1),
    ],
)
def test_what_is_no_request_is_told_so_under_http_200(
    customer: Program, body: Any, code: int, id: int | None
) -> None:
    sent = body if isinstance(body, str | bytes) else json.dumps(body)
    response = customer.client.post(RPC, content=sent, headers={"Content-Type": "text/plain"})
    assert response.status_code == 200
    told = response.json()
    assert told.keys() == {"jsonrpc", "id", "error"}
    assert (told["id"], told["error"]["code"]) == (id, code)


def test_an_empty_expect_header_and_no_params_are_taken(customer: Program) -> None:
    sent = {"jsonrpc": "2.0", "id": 5, "method": "system.get_timestamp"}
    response = customer.client.post(RPC, json=sent, headers={"Expect": ""})
    assert response.json()["id"] == 5
    assert "result" in response.json()


def test_a_large_body_is_for_those_who_prove_who_they_are_and_has_an_end(
    customer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    padded = json.dumps(METHOD).encode() + b" " * 1_000_000
    assert customer.client.post(RPC, content=padded).json()["id"] == METHOD["id"]
    unknown = http(basic("nobody")).post(RPC, content=padded)
    assert (unknown.status_code, unknown.json()["id"]) == (401, None)
    monkeypatch.setattr(rpc, "MOST_WITH_SOUND", 1_000_100)
    large = customer.client.post(RPC, content=padded + b" " * 200)
    assert (large.status_code, large.json()["error"]["code"]) == (413, -32600)


def test_another_http_method_and_another_path_are_refused(customer: Program) -> None:
    read = customer.client.get(RPC)
    assert (read.status_code, read.headers["Allow"]) == (405, "POST")
    unknown = customer.client.post("/json-rpc/v9/", json=METHOD)
    assert (unknown.status_code, unknown.json()["error"]["message"]) == (404, "METHOD_NOT_FOUND")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        basic("", "x"),
        basic("nobody"),
        "Api-Key " + "0" * 100,
        "Session x",
        "Bearer x",
        "Basic /w==",
    ],
)
def test_wrong_credentials_are_a_401_with_an_error_object(customer: Program, authorization: str) -> None:
    response = http(authorization).post(RPC, json=METHOD)
    assert response.status_code == 401
    told = response.json()
    assert told.keys() == {"jsonrpc", "id", "error"}
    assert (told["id"], told["error"]["code"], told["error"]["message"]) == (1, 401, "UNAUTHORIZED")
    assert response.headers["WWW-Authenticate"].startswith("Basic")


def test_guessing_is_slowed_and_a_new_password_ends_what_is_remembered(customer: Program) -> None:

    login = customer.credential.username
    assert customer.call("system.get_timestamp")
    with scope.tenant(customer.account.pk):
        change_password(credential=customer.credential, by=BY, password="new1234567")
    assert http(basic(login)).post(RPC, json=METHOD).status_code == 401
    assert http(basic(login, "new1234567")).post(RPC, json=METHOD).status_code == 200
    statuses = [http(basic(f"guess{n}")).post(RPC, json=METHOD).status_code for n in range(31)]
    assert statuses.count(429) == 2
    assert set(statuses) == {401, 429}


def test_a_key_acts_until_it_is_deleted(customer: Program, stranger: Program) -> None:
    made = customer.call("api-key.create", "Back office")
    assert made.keys() == {"id", "name", "token", "created_at", "updated_at", "last_used_at"}
    assert (made["name"], len(made["token"]), made["last_used_at"]) == ("Back office", 100, None)
    client = http(f"Api-Key {made['token']}")
    assert client.post(RPC, json=METHOD).status_code == 200
    listed = customer.call("api-key.all")
    assert [row["id"] for row in listed] == [made["id"]]
    assert listed[0]["last_used_at"] is not None
    assert "token" not in listed[0]
    assert stranger.call("api-key.all") == []
    assert stranger.refusal("api-key.delete", made["id"]) == (151, "PROPERTY_VALUE_ERROR [id]")
    assert customer.call("api-key.delete", str(made["id"])) is True
    assert client.post(RPC, json=METHOD).status_code == 401
    assert customer.refusal("api-key.delete", made["id"]) == (151, "PROPERTY_VALUE_ERROR [id]")


def test_a_session_is_refreshed_and_ends(customer: Program, stranger: Program) -> None:
    session = customer.call("session.create")
    assert (len(session["token"]), len(session["refresh_token"])) == (40, 64)
    client = http(f"Session {session['token']}")
    inside = Program(customer.account, customer.credential, client)
    assert [row["token"] for row in inside.call("session.all")] == [session["token"]]
    longer = inside.call("session.refresh", session["refresh_token"])
    assert longer["token"] == session["token"]
    assert longer["valid_until"] > session["valid_until"]
    refused = (151, "PROPERTY_VALUE_ERROR [refresh_token]")
    assert stranger.refusal("session.refresh", session["refresh_token"]) == refused
    assert customer.refusal("session.delete")[1] == "CONFLICT"
    assert inside.call("session.delete") is True
    assert client.post(RPC, json=METHOD).status_code == 401
    with scope.system():
        assert ProgramToken.objects.count() == 0


def test_a_program_logs_in_as_an_account_below(market: Shop, customer: Program) -> None:
    below = create_account(
        parent=market.customer, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
    )
    branch = make_program(below)
    login = basic(customer.credential.username)
    for named in (
        f"User.login {branch.credential.username}",
        f"user.id {branch.credential.pk}",
        f"Account.hash {hash_of(below.pk, ACCOUNT)}",
        f"account.id {below.number}",
    ):
        program = Program(below, branch.credential, http(login, CALLR_Login_As=named))
        assert program.call("did.search", {}, {})["total"] == 0, named
    for named in (
        f"account.hash {hash_of(market.people.other.pk, ACCOUNT)}",
        f"user.login {customer.credential.username}",
        "account.name Branch",
        "account.hash",
        "user.id 99999999999999999999",
    ):
        assert http(login, CALLR_Login_As=named).post(RPC, json=METHOD).status_code == 401, named
    with scope.system():
        set_state(account=below, by=BY, state=AccountState.SUSPENDED)
    named = f"account.id {below.number}"
    assert http(login, CALLR_Login_As=named).post(RPC, json=METHOD).status_code == 401


def test_whoever_is_told_a_login_below_can_log_in_as_it(market: Shop, customer: Program) -> None:
    """Also of an account that was opened on a page and has no login yet: its number is told."""
    create_account(
        parent=market.customer, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
    )
    (hit,) = customer.call("account/sub.search", {}, {})["hits"]
    client = http(
        basic(customer.credential.username), CALLR_Login_As=f"User.login {hit['credentials']['login']}"
    )
    assert Program(customer.account, customer.credential, client).call("did.search")["total"] == 0
    stranger = f"user.login {market.people.other.number}"
    named = http(basic(customer.credential.username), CALLR_Login_As=stranger)
    assert named.post(RPC, json=METHOD).status_code == 401


def test_hashes_are_read_back_and_tables_keep_apart() -> None:
    for pk in (1, 2, 3, 10**6, SIZE - 1):
        assert pk_of(hash_of(pk, NUMBER), NUMBER) == pk
        assert hash_of(pk, NUMBER) != hash_of(pk, ACCOUNT)
    assert len({hash_of(pk, NUMBER) for pk in range(5000)}) == 5000
    assert hash_of(1, NUMBER) == hash_of(1, NUMBER).upper()
    assert [pk_of(text, NUMBER) for text in ("", "abcdefgh", "ABCDEFG", "ABCDEFG!")] == [None] * 4
