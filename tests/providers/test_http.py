"""Every way in which a carrier's HTTP can fail, over real connections, as the error that says what to do."""

import gzip
import logging
import socket
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from providers import http as http_module
from providers.errors import (
    BadCredentials,
    Malformed,
    NotThere,
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
)
from providers.http import Http
from providers.voicetel.login import Session
from tests.providers.fakes import MemoryBudget, MemoryKey
from tests.providers.faulty import KEY, FaultyCarrier, faulty_carrier

NUMBER = "/v2.2/numbers/2015550101"
NOT_OURS = b'{"status": "error", "error": {"code": 400, "message": "no"}}'


@pytest.fixture
def carrier():
    with faulty_carrier() as server:
        server.hold("2015550101")
        yield server


@pytest.fixture
def budget() -> MemoryBudget:
    return MemoryBudget()


@pytest.fixture
def voice() -> Session:
    return Session("2015550000", "secret123", MemoryKey(KEY))


def http_to(url: str, budget: MemoryBudget, **options) -> Http:
    return Http(label="Carrier", base_url=url, pool=id(budget), egress_address=None, budget=budget, **options)


def get(carrier: FaultyCarrier, budget: MemoryBudget, voice: Session):
    return http_to(carrier.url, budget).get(NUMBER, voice)


def put(carrier: FaultyCarrier, budget: MemoryBudget, voice: Session):
    return http_to(carrier.url, budget).write("PUT", f"{NUMBER}/route", voice, body={"route": 1})


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


FAULTS = [
    ({"lose_answer": True}, Unavailable, Uncertain),
    ({"half": True}, Unavailable, Uncertain),
    ({"status": 500}, Unavailable, Uncertain),
    ({"status": 502, "body": NOT_OURS}, Unavailable, Uncertain),
    ({"status": 503}, Unavailable, Uncertain),
    ({"status": 599}, Unavailable, Uncertain),
    ({"status": 429}, RateLimited, RateLimited),
    ({"status": 400, "body": NOT_OURS}, Rejected, Rejected),
    ({"status": 409, "body": NOT_OURS}, Rejected, Rejected),
    ({"status": 404, "body": NOT_OURS}, NotThere, NotThere),
    ({"status": 401, "times": 2}, BadCredentials, BadCredentials),
    ({"status": 401, "times": 2, "body": b"<html>proxy</html>"}, Malformed, Uncertain),
    ({"status": 400, "body": b"<html>proxy</html>"}, Malformed, Uncertain),
    ({"status": 404, "body": b"<html>not found</html>"}, Malformed, Uncertain),
    ({"status": 404, "body": b'{"detail": "no route"}'}, Malformed, Uncertain),
    ({"status": 404}, Malformed, Uncertain),
    ({"status": 301, "headers": {"Location": "/elsewhere"}}, Malformed, Uncertain),
    ({"status": 200, "body": b"garbage", "act": True}, Malformed, Uncertain),
]


@pytest.mark.parametrize(("fault", "on_read", "on_write"), FAULTS)
def test_each_failure_says_what_to_do(carrier, budget, voice, fault, on_read, on_write):
    for call, error in ((get, on_read), (put, on_write)):
        carrier.fail(path=NUMBER, **fault)
        with pytest.raises(error) as caught:
            call(carrier, budget, voice)
        assert type(caught.value) is error
        carrier.faults.clear()


def test_nothing_is_sent_twice(carrier, budget, voice):
    carrier.fail(method="PUT", lose_answer=True, times=9)

    with pytest.raises(Uncertain):
        put(carrier, budget, voice)

    assert carrier.asked == [("PUT", f"{NUMBER}/route")]
    assert carrier.times_done("PUT", "route") == 1


def test_a_redirect_is_not_followed(carrier, budget, voice):
    carrier.fail(status=307, headers={"Location": f"{carrier.url}/v2.2/numbers"})

    with pytest.raises(Malformed):
        get(carrier, budget, voice)

    assert len(carrier.asked) == 1


def test_a_carrier_that_nobody_answers_for_was_not_reached(budget, voice):
    there = http_to(f"http://127.0.0.1:{closed_port()}", budget)

    for call in (lambda: there.get(NUMBER, voice), lambda: there.write("PUT", NUMBER, voice, body={})):
        with pytest.raises(Unavailable, match="could not be reached"):
            call()


def test_a_name_that_does_not_resolve_was_not_reached(budget, voice):
    with pytest.raises(Unavailable, match="could not be reached"):
        http_to("http://carrier.invalid", budget).write("PUT", NUMBER, voice, body={})


def test_an_answer_that_takes_too_long(carrier, budget, voice, monkeypatch):
    monkeypatch.setattr(http_module, "READ_SECONDS", 0.2)
    carrier.fail(delay=1.0, times=2)

    with pytest.raises(Unavailable):
        get(carrier, budget, voice)
    with pytest.raises(Uncertain):
        put(carrier, budget, voice)


def test_an_answer_that_swells_when_it_is_unpacked_is_cut_off(carrier, budget, voice, monkeypatch):
    """A hundred kilobytes on the wire that would be a hundred megabytes here."""
    monkeypatch.setattr(http_module, "BIGGEST_ANSWER", 5_000_000)
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < 200_000
    carrier.fail(method="GET", path=NUMBER, status=200, body=bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(Unavailable, match="more than we read"):
            get(carrier, budget, voice)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_an_answer_that_is_too_big(carrier, budget, voice, monkeypatch):
    monkeypatch.setattr(http_module, "BIGGEST_ANSWER", 100)
    carrier.fail(path=NUMBER, status=200, body=b"[" + b" " * 200 + b"]", act=True, times=2)

    with pytest.raises(Unavailable, match="more than we read"):
        get(carrier, budget, voice)
    with pytest.raises(Uncertain):
        put(carrier, budget, voice)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 1.0),
        ({"RateLimit-Reset": "90"}, 90.0),
        ({"Retry-After": "soon"}, 60.0),
        ({"Retry-After": "-5"}, 60.0),
        ({"Retry-After": "315360000"}, 900.0),
        ({"Retry-After": "9" * 400}, 900.0),
        ({"Retry-After": "1e400"}, 60.0),
        ({"Retry-After": "Fri, 01 Jan 2106 00:00:00 GMT"}, 900.0),
        ({"Retry-After": "Mon, 01 Jan 1990 00:00:00 GMT"}, 1.0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "4102444800"}, 900.0),
        ({}, 60.0),
    ],
)
def test_how_long_a_429_makes_us_wait(carrier, budget, voice, headers, seconds):
    carrier.fail(status=429, headers=headers)

    with pytest.raises(RateLimited) as caught:
        put(carrier, budget, voice)

    assert caught.value.retry_after == seconds
    assert budget.paused == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "30"}, 30.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7200"}, 900.0),
        ({"RateLimit": '"burst";r=0;t=12'}, 12.0),
        ({"RateLimit-Remaining": "0"}, 1.0),
        ({"RateLimit-Remaining": "3", "RateLimit-Reset": "30"}, None),
        ({"RateLimit-Remaining": "none"}, None),
        ({"RateLimit": '"burst";r=4;t=12'}, None),
        ({}, None),
    ],
)
def test_a_carrier_that_counts_is_believed_when_no_calls_are_left(carrier, budget, voice, headers, seconds):
    carrier.fail(status=200, headers=headers, act=True)

    assert get(carrier, budget, voice)["data"]["number"] == "2015550101"

    assert budget.paused == ([] if seconds is None else [("general", seconds)])


def test_a_429_may_name_a_date(carrier, budget, voice):
    until = datetime.now(UTC) + timedelta(seconds=120)
    carrier.fail(status=429, headers={"Retry-After": format_datetime(until, usegmt=True)})

    with pytest.raises(RateLimited) as caught:
        get(carrier, budget, voice)

    assert 115 < caught.value.retry_after <= 120


def test_a_budget_that_is_used_up_sends_nothing(carrier, voice):
    class Empty(MemoryBudget):
        def take(self, group: str, *, write: bool) -> None:
            raise RateLimited(f"{group} is used up", retry_after=30 if write else 60)

    with pytest.raises(RateLimited) as caught:
        put(carrier, Empty(), voice)

    assert caught.value.retry_after == 30

    assert carrier.asked == []


def test_errors_and_logs_hold_neither_bodies_nor_secrets(carrier, budget, voice, caplog):
    caplog.set_level(logging.DEBUG)
    secret_body = (
        b'{"status": "error", "error": {"code": 400, "message": "pin: 4711 of key ' + KEY.encode() + b'"}}'
    )
    carrier.fail(method="PUT", status=400, body=secret_body)
    carrier.fail(method="PUT", status=400, body=b"plain text with pin 4711")

    texts = []
    for _ in range(2):
        with pytest.raises((Rejected, Uncertain)) as caught:
            put(carrier, budget, voice)
        texts.append(caught.value.text)

    assert texts == [
        "Carrier: pin: [hidden] of key [hidden]",
        "Carrier answered what we cannot read (HTTP 400). It may have been done.",
    ]
    assert not any(secret in caplog.text for secret in ("4711", KEY, "secret123"))


def test_connections_are_kept_and_shared_by_the_provider_account(carrier, budget, voice):
    there = http_to(carrier.url, budget)
    seen = set()
    original = carrier.process_request

    def remember(request, address):
        seen.add(address)
        original(request, address)

    carrier.process_request = remember
    for _ in range(5):
        there.get(NUMBER, voice)

    assert len(seen) == 1


def test_calls_leave_from_the_egress_address(carrier, budget, voice):
    sources = []
    original = carrier.process_request

    def remember(request, address):
        sources.append(address[0])
        original(request, address)

    carrier.process_request = remember
    Http(label="C", base_url=carrier.url, pool=77, egress_address="127.0.0.9", budget=budget).get(
        NUMBER, voice
    )

    assert sources == ["127.0.0.9"]


def test_the_environments_proxies_and_cookies_play_no_part(carrier, budget, voice, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    carrier.fail(status=400, body=NOT_OURS, headers={"Set-Cookie": "a=b"})
    with pytest.raises(Rejected):
        get(carrier, budget, voice)

    assert get(carrier, budget, voice)["data"]["number"] == "2015550101"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (
            rb'{"a": ["x\u0000y", {"b\u0000": 1}], "c": "\\u0000"}',
            {"a": ["x\ufffdy", {"b\ufffd": 1}], "c": "\\u0000"},
        ),
        (rb'{"a": "\ud800 \udfff!"}', {"a": "\ufffd \ufffd!"}),
        (b'{"a": "\xed\xa0\x80"}', {"a": "\ufffd"}),
        (rb'{"a": "\ud83d\ude00 \u00e9"}', {"a": "\U0001f600 \u00e9"}),
    ],
)
def test_what_no_database_takes_is_marked_and_the_rest_stays(carrier, budget, voice, sent, read):
    carrier.fail(path=NUMBER, status=200, body=sent)

    assert get(carrier, budget, voice) == read
