"""Gateways and system routes, through the official client."""

import socket

import pytest
from voicetel import BadRequestError, ConflictError, NotFoundError
from voicetel.models import GatewayAddRequest, GatewayUpdateRequest, NumberRouteRequest

from tests.api.voicetel.conftest import Program
from tests.numbers.conftest import HELD

SYSTEM = [
    (1, "USER"),
    (2, "T30"),
    (3, "VOICE_BRIDGE"),
    (4, "DID"),
    (5, "T38"),
    (6, "RTC_BRIDGE"),
    (8, "SDN"),
    (9, "MOBILE"),
]
NUMBER = HELD[0].removeprefix("+1")


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name leaves the machine."""

    def resolve(
        host: str, *args: object, **kwargs: object
    ) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        addresses = {"sip.example.net": "8.8.4.4", "inside.example.net": "10.0.0.9"}
        if host not in addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses[host], 0))]

    monkeypatch.setattr("common.hosts.socket.getaddrinfo", resolve)


def test_system_routes_come_first(customer: Program):
    mine = customer.client.gateways.add(GatewayAddRequest(gateway="8.8.8.8:5060"))

    listed = customer.client.gateways.list().gateways

    assert [(row.id, row.gateway, row.prefix, row.limit, row.system) for row in listed] == [
        *((pk, name, "", None, True) for pk, name in SYSTEM),
        (mine.id, "8.8.8.8:5060", "", 23, False),
    ]


def test_a_gateway_is_added_read_changed_and_removed(customer: Program):
    added = customer.client.gateways.add(GatewayAddRequest(gateway="sip.example.net", prefix="9", limit=1000))

    assert (added.gateway, added.prefix, added.limit, added.system) == ("sip.example.net", "9", 1000, False)
    assert added.id >= 1000
    assert customer.client.gateways.get(added.id) == added
    changed = customer.client.gateways.update(added.id, GatewayUpdateRequest(gateway="8.8.8.8", limit=5))
    assert (changed.gateway, changed.prefix, changed.limit) == ("8.8.8.8", "9", 5)
    assert customer.client.gateways.get(added.id) == changed
    customer.client.gateways.remove(added.id)
    with pytest.raises(NotFoundError):
        customer.client.gateways.get(added.id)


@pytest.mark.parametrize(
    "body",
    [
        {"gateway": "10.0.0.1"},
        {"gateway": "127.0.0.1"},
        {"gateway": "203.0.113.10:5060"},
        {"gateway": "169.254.169.254"},
        {"gateway": "224.0.0.1"},
        {"gateway": "::1"},
        {"gateway": "inside.example.net"},
        {"gateway": "unknown.example.net"},
        {"gateway": "8.8.8.8:99999"},
        {"gateway": "8.8.8.8:"},
        {"gateway": "http://8.8.8.8"},
        {"gateway": ""},
        {"gateway": 8},
        {},
        {"gateway": "8.8.8.8", "prefix": "9a"},
        {"gateway": "8.8.8.8", "prefix": 9},
        {"gateway": "8.8.8.8", "limit": 0},
        {"gateway": "8.8.8.8", "limit": 1001},
        {"gateway": "8.8.8.8", "limit": "5"},
        {"gateway": "8.8.8.8", "limit": True},
    ],
)
def test_a_gateway_that_does_not_fit(customer: Program, snapshot, body):
    before = snapshot()
    assert customer.raw.post("/v2.2/gateways", json=body).status_code == 400
    assert snapshot() == before


def test_a_change_that_does_not_fit(customer: Program, snapshot):
    mine = customer.client.gateways.add(GatewayAddRequest(gateway="8.8.8.8"))
    before = snapshot()
    for body in ({}, {"gateway": "10.0.0.1"}, {"limit": 0}, {"prefix": "x"}, {"gateway": None}):
        assert customer.raw.put(f"/v2.2/gateways/{mine.id}", json=body).status_code == 400
    assert snapshot() == before


def test_system_routes_are_read_only(customer: Program, snapshot):
    before = snapshot()
    assert customer.client.gateways.get(4).gateway == "DID"
    assert customer.raw.put("/v2.2/gateways/4", json={"limit": 5}).status_code == 409
    assert customer.raw.delete("/v2.2/gateways/4").status_code == 409
    assert snapshot() == before


def test_a_gateway_in_use_stays(customer: Program, snapshot):
    mine = customer.client.gateways.add(GatewayAddRequest(gateway="8.8.8.8"))
    customer.client.numbers.set_route(NUMBER, NumberRouteRequest(route=mine.id))
    before = snapshot()

    with pytest.raises(ConflictError):
        customer.client.gateways.remove(mine.id)

    assert snapshot() == before
    (routed,) = customer.client.gateways.numbers(mine.id).numbers
    assert (routed.number, routed.translated, routed.forward, routed.forwardTo) == (
        NUMBER,
        NUMBER,
        False,
        None,
    )
    assert (routed.cnam, routed.smsEnabled, routed.faxEnabled) == (False, False, False)
    assert "route" not in routed.model_dump()
    customer.client.numbers.set_route(NUMBER, NumberRouteRequest(route=4))
    assert customer.client.gateways.numbers(mine.id).numbers == []
    assert len(customer.client.gateways.numbers(4).numbers) == 2
    customer.client.gateways.remove(mine.id)


@pytest.mark.parametrize("pk", ["999", "1000", "0", "-1", "x", "9" * 30, "1.5", "%00"])
def test_what_is_no_gateway(customer: Program, pk: str):
    assert customer.raw.get(f"/v2.2/gateways/{pk}").status_code == 404
    assert customer.raw.put(f"/v2.2/gateways/{pk}", json={"limit": 5}).status_code == 404
    assert customer.raw.delete(f"/v2.2/gateways/{pk}").status_code == 404
    assert customer.raw.get(f"/v2.2/gateways/{pk}/numbers").status_code == 404


def test_a_strangers_gateway_does_not_exist(customer: Program, stranger: Program, snapshot):
    theirs = stranger.client.gateways.add(GatewayAddRequest(gateway="8.8.8.8")).id
    before = snapshot()

    with pytest.raises(NotFoundError):
        customer.client.gateways.get(theirs)
    with pytest.raises(NotFoundError):
        customer.client.gateways.update(theirs, GatewayUpdateRequest(limit=5))
    with pytest.raises(NotFoundError):
        customer.client.gateways.remove(theirs)
    with pytest.raises(NotFoundError):
        customer.client.gateways.numbers(theirs)
    with pytest.raises(BadRequestError):
        customer.client.numbers.set_route(NUMBER, NumberRouteRequest(route=theirs))

    assert [row.id for row in customer.client.gateways.list().gateways] == [pk for pk, _ in SYSTEM]
    assert snapshot() == before


def test_a_key_adds_one_gateway_even_over_a_crash(customer: Program, monkeypatch: pytest.MonkeyPatch):
    body, key = {"gateway": "8.8.8.8", "limit": 7}, {"Idempotency-Key": "gateway-1"}
    with monkeypatch.context() as patched:
        patched.setattr("accounts.services.replies.store", lambda *_, **__: 1 / 0)
        with pytest.raises(KeyError, match="500"):
            customer.raw.post("/v2.2/gateways", json=body, headers=key)
    own = [gateway for gateway in customer.client.gateways.list().gateways if not gateway.system]
    assert own == []

    first, second = (customer.raw.post("/v2.2/gateways", json=body, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code, first.text) == (201, 201, second.text)
    (mine,) = [gateway for gateway in customer.client.gateways.list().gateways if not gateway.system]
    assert (mine.id, mine.gateway, mine.prefix, mine.limit) == (first.json()["data"]["id"], "8.8.8.8", "", 7)
    other = customer.raw.post("/v2.2/gateways", json=body | {"limit": 8}, headers=key)
    assert other.status_code == 409
