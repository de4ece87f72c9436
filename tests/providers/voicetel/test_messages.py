"""Messages at VoiceTel: what is sent, what an answer means, and how a history is read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
import responses
from django.utils import timezone

from providers.contract.messages import CarrierReceipt, IncomingMessage, OutgoingMessage, SentMessage
from providers.errors import Malformed, Rejected, Uncertain
from tests.providers.voicetel.conftest import BASE

KEY = UUID("6f9619ff-8b86-4d11-b42d-00c04fc964ff")
ONE, TWO = "+12015550101", "+12015550102"
SMS = OutgoingMessage(ONE, TWO, "sms", "Hello")
URL = f"{BASE}/v2.2/messages"
AT = 1_764_000_000
PAIR = {"fromNumber": "2015550101", "toNumber": "2015550102"}


def told(data: dict) -> dict:
    return {"status": "success", "data": data}


def test_an_sms_goes_with_our_key(connector, carrier):
    carrier.post(URL, json=told({"id": "tx-1", "type": "sms"} | PAIR), status=201)

    assert connector.send_message(SMS, key=KEY) == SentMessage("tx-1")

    request = carrier.calls[0].request
    assert json.loads(request.body) == {"fromNumber": "2015550101", "toNumber": "2015550102", "text": "Hello"}
    assert request.headers["Idempotency-Key"] == str(KEY)


def test_an_mms_has_its_media_and_subject(connector, carrier):
    carrier.post(URL, json=told({"id": "tx-1", "type": "mms"} | PAIR), status=201)
    mms = OutgoingMessage(ONE, TWO, "mms", "Look", "Cat", ("https://8.8.8.8/x",))
    connector.send_message(mms, key=KEY)
    sent = json.loads(carrier.calls[0].request.body)
    assert (sent["mediaUrls"], sent["subject"]) == (["https://8.8.8.8/x"], "Cat")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            {"json": {"status": "error", "error": {"code": 409, "message": "Opted out"}}, "status": 409},
            Rejected,
        ),
        ({"json": {"status": "error", "error": {"code": 502, "message": "Down"}}, "status": 502}, Uncertain),
        ({"json": told({}), "status": 201}, Uncertain),
        ({"json": told({"id": "tx-1", "type": "sms"}), "status": 201}, Uncertain),
        ({"json": told(PAIR | {"type": "sms"}), "status": 201}, Uncertain),
        ({"json": told(PAIR | {"type": "mms", "id": "tx-1"}), "status": 201}, Uncertain),
        ({"json": {"id": "tx-1"} | PAIR, "status": 201}, Uncertain),
        ({"status": 204}, Uncertain),
        ({"status": 200}, Uncertain),
        ({"json": {"error": "not found"}, "status": 404}, Uncertain),
        ({"body": "<html>", "status": 201}, Uncertain),
    ],
)
def test_refusals_and_lost_answers(connector, carrier, answer: dict, error):
    carrier.post(URL, **answer)
    with pytest.raises(error):
        connector.send_message(SMS, key=KEY)
    assert len(carrier.calls) == 1


def row(ref: str, to: str = "2015550102", text: str = "Hello", direction: str = "out") -> dict:
    value = {"direction": direction, "rate": "0", "message": text, "number": to}
    return {"id": ref, "key": [to, AT], "value": value}


@pytest.mark.parametrize(
    ("rows", "others", "found"),
    [
        ([row("tx-1")], set(), "tx-1"),
        ([row("tx-2"), row("tx-1")], set(), "tx-1"),
        ([row("tx-2"), row("tx-1")], {"tx-1"}, "tx-2"),
        ([row("tx-1")], {"tx-1"}, None),
        ([row("tx-1", to="2015550199")], set(), None),
        ([row("tx-1", text="Hello ")], set(), None),
        ([row("tx-1", direction="in")], set(), None),
        ([], set(), None),
    ],
)
def test_a_lost_message_is_known_by_its_text_its_time_and_its_numbers(
    connector, carrier, rows, others, found
):
    asked = datetime.fromtimestamp(AT, UTC)
    carrier.get(URL, json=told({"messages": rows}))
    lost = replace(SMS, asked_at=asked, others=frozenset(others))

    if found:
        assert connector.find_message(lost, key=KEY) == SentMessage(found)
    else:
        with pytest.raises(Uncertain, match="does not list the message so far"):
            connector.find_message(lost, key=KEY)

    asked_for = carrier.calls[0].request.params
    assert (asked_for["number"], asked_for["type"], asked_for["to"]) == ("2015550101", "sms", str(AT - 300))


def history(carrier: responses.RequestsMock, **rows: list[dict]) -> None:
    for kind in ("sms", "mms", "dlr"):
        match = [responses.matchers.query_param_matcher({"type": kind}, strict_match=False)]
        carrier.get(URL, json=told({"messages": rows.get(kind, [])}), match=match)


def test_the_history_brings_what_came_in_and_receipts(connector, carrier, monkeypatch):
    now = datetime.fromtimestamp(AT + 60, UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    came = {"direction": "in", "rate": "0", "message": "Hi", "number": "2015550102"}
    sent = came | {"direction": "out"}
    receipt = {"sourceNumber": "2015550101", "destinationNumber": "2015550102"}
    history(
        carrier,
        sms=[
            {"id": "a", "key": ["2015550101", AT], "value": came},
            {"id": "b", "key": ["2015550102", AT], "value": sent},
        ],
        dlr=[
            {"id": "b", "key": ["1", "12015550101", AT], "value": receipt},
            {
                "id": "c",
                "key": ["1", "12015550101", AT],
                "value": receipt | {"status": "failed", "code": "30"},
            },
        ],
    )

    feed = connector.list_messages(str(AT), [ONE])

    at = datetime.fromtimestamp(AT, UTC)
    assert feed.messages == (IncomingMessage("a", TWO, ONE, "sms", "Hi", at),)
    assert feed.receipts == (
        CarrierReceipt(f"b--{AT}", "b", ONE, "delivery_unconfirmed", at),
        CarrierReceipt(f"c-failed-{AT}", "c", ONE, "failed", at, code="30"),
    )
    assert (feed.cursor, feed.more) == (str(AT + 60), False)
    params = carrier.calls[0].request.params
    assert (params["from"], params["to"]) == (str(AT + 60), str(AT - 300))


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a", "key": ["x"], "value": {"direction": "in", "message": "Hi", "number": "2015550102"}},
        {"id": 5, "key": ["x", AT], "value": {"direction": "in", "message": "Hi", "number": "2015550102"}},
        {"id": "a", "key": ["x", AT], "value": {"direction": "in", "message": "Hi", "number": "12"}},
        {"id": "a", "key": ["x", AT]},
        "text",
    ],
)
def test_what_the_contract_does_not_know_is_malformed(connector, carrier, row):
    carrier.get(URL, json=told({"messages": [row]}))
    with pytest.raises(Malformed):
        connector.list_messages("", [ONE])
