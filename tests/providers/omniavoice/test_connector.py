"""The OmniaVoice connector: what it sends, what it reads, and how failures come out."""

import json
from typing import Any
from uuid import uuid4

import pytest
import requests

from providers.contract.voice_assignments import VoiceNumber
from providers.errors import BadCredentials, Malformed, NotThere, Rejected, Unavailable, Uncertain
from tests.providers.omniavoice.conftest import BASE

URL = f"{BASE}/api/v1/numbers"
BOT = "cm2bot0000000000000000001"


def row(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"cm2num{number:019d}",
        "phoneNumber": f"+1201555{number:04d}",
        "friendlyName": None,
        "agentId": BOT,
        "status": "ACTIVE",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
    } | fields


def read(number: int, **fields: Any) -> VoiceNumber:
    told = row(number)
    ours = {"ref": told["id"], "e164": told["phoneNumber"], "bot_ref": BOT} | fields
    return VoiceNumber(**ours)


def plain(found: Any) -> VoiceNumber:
    return VoiceNumber(found.ref, found.e164, found.bot_ref, found.label, found.is_paused)


def test_the_key_is_shown(connector, carrier):
    carrier.get(URL, json={"data": [], "pagination": {"totalPages": 0}})

    connector.check_credentials()

    (call,) = carrier.calls
    assert call.request.headers["X-API-Key"] == "prod_secret_1"
    assert call.request.url == f"{URL}?page=1&limit=1"


def test_a_refused_key_is_shown_once_more_and_no_oftener(connector, carrier):
    carrier.get(URL, status=401, json={"error": {"message": "no"}})
    with pytest.raises(BadCredentials):
        connector.check_credentials()
    assert len(carrier.calls) == 2


def test_a_single_refusal_of_the_key_does_not_stop_the_login(connector, carrier):
    carrier.get(URL, status=401, body="<html>")
    carrier.get(URL, json={"data": [row(1)]})
    assert len(list(connector.list_voice_numbers())) == 1


def test_every_page_is_read_and_what_moves_counts_once(connector, carrier):
    pages = [[row(1), row(2, status="inactive", friendlyName="Desk")], [row(2), row(3)]]
    for found in pages:
        carrier.get(URL, json={"data": found, "pagination": {"totalPages": 2}})

    told = [plain(number) for number in connector.list_voice_numbers()]

    assert told == [read(1), read(2, label="Desk", is_paused=True), read(3)]
    assert [call.request.url for call in carrier.calls] == [
        f"{URL}?page=1&limit=100",
        f"{URL}?page=2&limit=100",
    ]


@pytest.mark.parametrize("body", [[row(1)], {"numbers": [row(1)]}, {"data": [row(1)]}])
def test_the_forms_of_a_list(connector, carrier, body):
    carrier.get(URL, json=body)
    assert [plain(number) for number in connector.list_voice_numbers()] == [read(1)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {}},
        None,
        "x",
        {"data": [1]},
        {"data": [{}]},
        {"data": [row(1, id=7)]},
        {"data": [row(1, phoneNumber="2015550001")]},
        {"data": [row(1, agentId=None)]},
        {"data": [row(1, status=1)]},
        {"data": [row(1, friendlyName=[])]},
    ],
)
def test_what_does_not_fit_the_contract_is_malformed(connector, carrier, body):
    carrier.get(URL, json=body)
    with pytest.raises(Malformed):
        list(connector.list_voice_numbers())


def test_a_number_is_found(connector, carrier):
    carrier.get(URL, json=[row(1), row(2)])
    assert plain(connector.find_voice_number("+12015550002")) == read(2)
    carrier.get(URL, json=[row(1)])
    assert connector.find_voice_number("+12015550009") is None


def test_an_assignment_is_made_changed_and_ended(connector, carrier):
    carrier.post(URL, json=row(1, friendlyName="Desk"), status=201)
    carrier.put(f"{URL}/{row(1)['id']}", json=row(1, status="INACTIVE"))
    carrier.delete(f"{URL}/{row(1)['id']}", status=200)
    key = uuid4()

    made = connector.assign_voice_number("+12015550001", BOT, "Desk", key=key)
    changed = connector.change_voice_number(read(1, is_paused=True), key=key)
    connector.end_voice_number(made.ref, key=key)

    assert (plain(made), plain(changed)) == (read(1, label="Desk"), read(1, is_paused=True))
    sent = [json.loads(call.request.body) for call in list(carrier.calls)[:2]]
    assert sent == [
        {"phoneNumber": "+12015550001", "agentId": BOT, "friendlyName": "Desk"},
        {"agentId": BOT, "friendlyName": None, "status": "INACTIVE"},
    ]


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        ({"status": 409, "json": {"error": {"code": "CONFLICT", "message": "taken"}}}, Rejected, "taken"),
        ({"status": 400, "json": {"error": "bad", "details": []}}, Rejected, "bad"),
        ({"status": 404, "json": {"message": "gone"}}, NotThere, "gone"),
        ({"status": 400, "json": {"error": {"message": "key prod_secret_1"}}}, Rejected, "key .hidden"),
        ({"status": 400, "json": ["x"]}, Uncertain, "cannot read"),
        ({"status": 500, "json": {}}, Uncertain, "may have been done"),
        ({"status": 201, "body": "<html>"}, Uncertain, "cannot read"),
        ({"status": 201, "json": {"ok": True}}, Uncertain, "not document"),
        ({"body": requests.ConnectionError("reset")}, Uncertain, "did not answer"),
    ],
)
def test_how_a_write_fails(connector, carrier, answer, error, text):
    carrier.post(URL, **answer)
    with pytest.raises(error, match=text):
        connector.assign_voice_number("+12015550001", BOT, "", key=uuid4())
    assert len(carrier.calls) == 1


def test_a_read_that_fails_may_be_repeated(connector, carrier):
    carrier.get(URL, status=503)
    with pytest.raises(Unavailable):
        connector.find_voice_number("+12015550001")
