"""Addresses that customers name must lead to the public internet."""

import pytest

from common import hosts
from common.errors import Invalid


@pytest.mark.parametrize("address", ["8.8.8.8", "104.225.13.77"])
def test_public_addresses_are_taken(address):
    assert hosts.resolve_public(address) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.9.9",
        "169.254.169.254",
        "100.64.0.1",
        "203.0.113.10",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "::1",
        "2130706433",
        "0x7f000001",
        "127.1",
        "localhost",
        "no-such-host.invalid",
        "exa mple.com",
        "host\x00.example",
        "",
        "-",
        "a" * 300,
    ],
)
def test_everything_else_is_refused(address):
    with pytest.raises(Invalid) as refusal:
        hosts.resolve_public(address, field="gateway")
    assert refusal.value.field == "gateway"


def test_a_name_counts_by_every_address_it_has(monkeypatch):
    answers = {"good.example": ["8.8.8.8"], "mixed.example": ["8.8.8.8", "10.0.0.1"]}

    def look_up(host, port, **options):
        return [(None, None, None, "", (address, 0)) for address in answers[host]]

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    assert hosts.resolve_public("good.example") == ["8.8.8.8"]
    with pytest.raises(Invalid, match="routable"):
        hosts.resolve_public("mixed.example")


@pytest.mark.parametrize(
    ("address", "parts"), [("a.example", ("a.example", None)), ("8.8.8.8:5060", ("8.8.8.8", 5060))]
)
def test_a_port_is_split_off(address, parts):
    assert hosts.split_port(address) == parts


@pytest.mark.parametrize("address", ["a:0", "a:65536", "a:", "a:x", "a:5060:1", "a:٥"])
def test_a_bad_port_is_refused(address):
    with pytest.raises(Invalid, match="port"):
        hosts.split_port(address)
