"""The access list and how the account authenticates."""

import pytest
from voicetel import BadRequestError, ConflictError, NotFoundError
from voicetel.models import AclModifyRequest, AuthPutRequest, CidrEntry

from accounts.models import AccessEntry, Account
from common import scope
from tests.api.voicetel.conftest import Program


def acl(*cidrs: str) -> AclModifyRequest:
    return AclModifyRequest(acl=[CidrEntry(cidr=cidr) for cidr in cidrs])


def listed(program: Program) -> list[str]:
    return [entry.cidr for entry in program.client.acl.list().acl]


def test_networks_are_added_listed_and_removed(customer: Program):
    with pytest.raises(NotFoundError):
        customer.client.acl.list()

    added = customer.client.acl.add(acl("8.8.8.0/24", "1.1.1.1/32")).added

    assert [entry.cidr for entry in added] == ["8.8.8.0/24", "1.1.1.1/32"]
    assert listed(customer) == ["8.8.8.0/24", "1.1.1.1/32"]
    removed = customer.client.acl.remove(cidrs=["8.8.8.0/24"]).removed
    assert [entry.cidr for entry in removed] == ["8.8.8.0/24"]
    assert listed(customer) == ["1.1.1.1/32"]


def test_a_list_may_be_added_in_part(customer: Program):
    customer.client.acl.add(acl("1.1.1.1/32"))

    with pytest.raises(ConflictError) as refused:
        customer.client.acl.add(acl("8.8.8.0/24", "8.8.8.0/25", "10.0.0.0/8", "203.0.113.0/24", "1.1.1.1/32"))

    assert refused.value.body["error"]["code"] == 409
    assert refused.value.body["data"] == {
        "added": [{"cidr": "8.8.8.0/24"}],
        "failed": [
            {"cidr": "8.8.8.0/25", "reason": "Invalid mask: must be /8, /16, /24, or /32"},
            {"cidr": "10.0.0.0/8", "reason": "CIDR range must be routable"},
            {"cidr": "203.0.113.0/24", "reason": "CIDR range must be routable"},
            {"cidr": "1.1.1.1/32", "reason": "DB Insert failed"},
        ],
    }
    assert listed(customer) == ["1.1.1.1/32", "8.8.8.0/24"]


def test_removing_what_is_not_there(customer: Program, stranger: Program):
    stranger.client.acl.add(acl("9.9.9.9/32"))
    customer.client.acl.add(acl("1.1.1.1/32"))

    with pytest.raises(ConflictError) as refused:
        customer.client.acl.remove(cidrs=["9.9.9.9/32", "1.1.1.1/32"])

    assert refused.value.body["data"] == {
        "removed": [{"cidr": "1.1.1.1/32"}],
        "failed": [{"cidr": "9.9.9.9/32", "reason": "DB delete failed"}],
    }
    assert listed(stranger) == ["9.9.9.9/32"]


def test_older_clients_remove_through_a_body(customer: Program):
    customer.client.acl.add(acl("1.1.1.1/32", "8.8.8.0/24"))
    answer = customer.raw.request("DELETE", "/v2.2/acl", json={"acl": [{"cidr": "1.1.1.1/32"}]})
    assert answer.json()["data"] == {"removed": [{"cidr": "1.1.1.1/32"}]}
    assert listed(customer) == ["8.8.8.0/24"]


@pytest.mark.parametrize(
    "body", [{}, {"acl": []}, {"acl": "1.1.1.1/32"}, {"acl": ["1.1.1.1/32"]}, {"acl": [{}]}]
)
def test_a_malformed_list_changes_nothing(customer: Program, body):
    assert customer.raw.post("/v2.2/acl", json=body).status_code == 400
    assert customer.raw.request("DELETE", "/v2.2/acl", json=body).status_code == 400
    assert customer.raw.delete("/v2.2/acl?cidrs=").status_code == 400
    assert customer.raw.delete("/v2.2/acl?cidrs=%00").status_code == 400
    with scope.system():
        assert not AccessEntry.objects.exists()


@pytest.mark.parametrize(
    ("number", "description"),
    [
        (0, "Digest only"),
        (1, "Digest or IP access list"),
        (2, "IP access list only"),
        (3, "Digest and IP access list"),
    ],
)
def test_the_authentication_type_is_changed_and_described(customer: Program, number: int, description: str):
    customer.client.acl.add(acl("1.1.1.1/32"))

    updated = customer.client.authentication.update(AuthPutRequest(authType=number)).updated

    assert [(entry.field, entry.value) for entry in updated] == [("authType", number)]
    told = customer.client.authentication.get()
    assert (told.authType, told.authTypeDescription) == (number, description)
    assert [entry.cidr for entry in told.acl] == ["1.1.1.1/32"]


def test_a_bad_password_beside_a_good_type(customer: Program):
    with pytest.raises(ConflictError) as refused:
        customer.client.authentication.update(AuthPutRequest(authType=3, password="short"))

    body = refused.value.body
    assert body["updated"] == [{"field": "authType", "value": 3}]
    assert [entry["field"] for entry in body["errors"]] == ["password"]
    assert body["error"]["code"] == 409
    assert customer.client.authentication.get().authType == 3


def test_a_bad_type_beside_a_good_password(customer: Program):
    answer = customer.raw.put("/v2.2/auth", json={"authType": 7, "password": "good1234"})

    assert answer.status_code == 409
    assert answer.json()["updated"] == [{"field": "password"}]
    assert [entry["field"] for entry in answer.json()["errors"]] == ["authType"]
    assert customer.raw.get("/v2.2/auth").status_code == 401
    with scope.system():
        assert Account.objects.get(pk=customer.account.pk).auth_type == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"authType": None, "password": None},
        {"authType": "1"},
        {"authType": True},
        {"authType": 4},
        {"authType": -1},
        {"password": 1234567},
        {"password": "lettersonly"},
        {"password": "12345678"},
        {"password": "abc12"},
        {"password": "abc12345678"},
        {"password": "abc 1234"},
        {"password": "abc1234\n"},
        {"authType": 9, "password": "x"},
    ],
)
def test_when_nothing_can_be_changed(customer: Program, snapshot, body):
    before = snapshot()
    assert customer.raw.put("/v2.2/auth", json=body).status_code == 400
    assert snapshot() == before
    with pytest.raises(BadRequestError):
        customer.client.authentication.update(AuthPutRequest())
