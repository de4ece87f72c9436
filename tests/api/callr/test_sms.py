"""Text messages over JSON-RPC and REST, and what is pushed of them (callr.md §5, §7, §8)."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from common import scope
from events.models import Delivery, Subscription
from events.services import delivering
from jobs import work
from jobs.models import Job
from messaging.models import Message
from messaging.services.receipts import apply_receipt
from providers.contract.messages import CarrierReceipt
from tests.api.callr.conftest import Program, http
from tests.events.receiver import Receiver
from tests.numbers.conftest import HELD

PEER = "+13125550100"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def hand_over(program: Program) -> None:
    """What a worker does with the messages that wait."""
    with scope.system():
        pks = list(Job.objects.filter(kind="messaging.send", state="queued").values_list("pk", flat=True))
    for pk in pks:
        work.run(pk)
    assert program.account.pk


def push(program: Program) -> None:
    with scope.system():
        pks = list(Subscription.objects.filter(account=program.account).values_list("pk", flat=True))
    for pk in pks:
        delivering.deliver_due(pk)


def test_a_message_is_sent_told_and_found_by_its_mark(customer: Program, stranger: Program) -> None:
    options = {"user_data": "order42", "nature": "ALERTING", "flash_message": False}
    hash = customer.call("sms.send", HELD[0], PEER, "Hello", options)
    assert re.fullmatch("[A-Z0-9]{8}", hash)
    told = customer.call("sms.get", hash)
    assert MOMENT.fullmatch(told.pop("date_creation"))
    assert told == {
        "b_customer_debit": "0.75",
        "b_customer_mode": "PREPAID",
        "date_received": None,
        "date_sent": None,
        "date_update": None,
        "encoding": "GSM",
        "from": HELD[0],
        "hash": hash,
        "nature": "ALERTING",
        "options": {
            "flash_message": False,
            "force_encoding": None,
            "nature": "ALERTING",
            "user_data": "order42",
            "webhook": None,
        },
        "parts": 1,
        "status": "CREATED",
        "status_error": None,
        "text": "Hello",
        "to": PEER,
        "type": "OUT",
        "user_data": "order42",
    }
    hand_over(customer)
    assert customer.call("sms.get", hash)["status"] == "SENT"
    assert [one["hash"] for one in customer.call("sms.search", {"user_data": "order42"})["hits"]] == [hash]
    assert customer.call("sms.search", {"user_data": "order4"})["total"] == 0
    assert customer.call("sms.search", {"to": PEER, "type": "OUT", "status": "SENT"})["total"] == 1
    assert customer.call("sms.search", {"from": PEER})["total"] == 0
    assert stranger.call("sms.search", {})["total"] == 0
    assert stranger.refusal("sms.get", hash) == (151, "PROPERTY_VALUE_ERROR [id]")


def test_the_house_chooses_the_sender_of_sms_and_of_nobody(customer: Program) -> None:
    for sender in ("SMS", ""):
        hash = customer.call("sms.send", sender, PEER, f"From {sender}")
        assert customer.call("sms.get", hash)["from"] == (sender or HELD[0])
    with scope.system():
        assert set(Message.objects.values_list("ours", flat=True)) == {HELD[0]}


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        (("+33123", PEER, "x"), (151, "PROPERTY_VALUE_ERROR [from]")),
        (("ACME", PEER, "x"), (151, "PROPERTY_VALUE_ERROR [from]")),
        (("SMS", None, None), (150, "PROPERTY_TYPE_ERROR [to]")),
        (("SMS", "123", None), (151, "PROPERTY_VALUE_ERROR [to]")),
        (("SMS", PEER, None), (-32602, "INVALID_PARAM_FORMAT [body]")),
        (("SMS", PEER, "\x00"), (-32602, "INVALID_PARAM_FORMAT [body]")),
        (("SMS", PEER, "\ud800"), (-32602, "INVALID_PARAM_FORMAT [body]")),
        (("SMS", PEER, ""), (151, "PROPERTY_VALUE_ERROR [body]")),
        (("SMS", PEER, "x", "y"), (-32602, "INVALID_PARAM_FORMAT [options]")),
        (("SMS", PEER, "x", {"nature": "LOUD"}), (151, "PROPERTY_VALUE_ERROR [options.nature]")),
        (("SMS", PEER, "x", {"user_data": "no blanks"}), (151, "PROPERTY_VALUE_ERROR [options.user_data]")),
        (("SMS", PEER, "x", {"webhook": {}}), (-32602, "INVALID_PARAM_FORMAT [options.webhook.endpoint]")),
        (
            ("SMS", PEER, "x", {"webhook": {"endpoint": "http://169.254.169.254/"}}),
            (151, "PROPERTY_VALUE_ERROR [options.webhook.endpoint]"),
        ),
    ],
)
def test_a_message_that_cannot_be_sent_leaves_nothing(
    customer: Program, params: tuple[object, ...], fault: tuple[int, str]
) -> None:
    assert customer.refusal("sms.send", *params) == fault
    with scope.system():
        assert Message.objects.count() == 0
        assert Job.objects.count() == 0


def test_texts_are_counted_and_gsm_is_forced(customer: Program) -> None:
    assert customer.call("sms.get_count_for_body", "a" * 161) == 2
    quote = customer.call("sms.get_quote", "", PEER, "ж" * 71)
    assert (quote["count"], quote["encoding"], quote["length"], quote["amount"]) == (2, "UNICODE", 71, "1.50")
    forced = customer.call("sms.get_quote", None, PEER, "É ê ж", {"force_encoding": "GSM"})
    assert (forced["count"], forced["encoding"]) == (1, "GSM")
    hash = customer.call("sms.send", "", PEER, "Crêpe ж", {"force_encoding": "GSM"})
    assert customer.call("sms.get", hash)["text"] == "Crepe zh"
    mapping = customer.call("sms.get_gsm_charset_mapping")["mapping"]
    assert (mapping["ê"], "é" in mapping) == ("e", False)
    unicode = customer.call("sms.send", "", PEER, "Plain", {"force_encoding": "UNICODE"})
    assert customer.call("sms.get", unicode)["encoding"] == "UNICODE"


def test_rest_speaks_its_own_envelope(customer: Program) -> None:
    sent = customer.client.post("/rest/v1.1/sms", json={"to": PEER, "body": "By REST"})
    assert sent.status_code == 200
    hash = sent.json()["data"]
    assert sent.json() == {"status": "success", "data": hash}
    assert customer.client.get(f"/rest/v1.1/sms/{hash}").json()["data"]["text"] == "By REST"
    by_query = customer.client.get("/rest/v1.1/sms/send", params={"to": PEER, "body": "By query"})
    assert by_query.json()["status"] == "success"
    now = datetime.now(UTC)
    span = {
        "type": "OUT",
        "from": (now - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S"),
        "to": (now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S"),
    }
    listed = customer.client.get("/rest/v1.1/sms", params=span).json()["data"]
    assert [one["text"] for one in listed] == ["By query", "By REST"]
    for wrong, status, code in (
        (customer.client.get("/rest/v1.1/sms/NOTHING1"), 400, 151),
        (customer.client.post("/rest/v1.1/sms", content=b"{"), 400, -32602),
        (customer.client.get("/rest/v1.1/sms"), 400, -32602),
        (customer.client.delete("/rest/v1.1/sms"), 405, -32602),
        (customer.client.get("/rest/v1.1/calls"), 404, -32601),
        (customer.client.post("/rest/v1.1/sms/send/", content=b"x"), 404, -32601),
        (customer.client.get("/rest/v2"), 404, -32601),
        (customer.client.get("/rest/v1.1/media/NOTHING1.mp3"), 404, 115),
        (http().get("/rest/v1.1/sms"), 401, 401),
    ):
        assert (wrong.status_code, wrong.json()["status"]) == (status, "error")
        assert wrong.json()["data"]["code"] == code
        assert wrong.json()["data"].keys() == {"code", "message"}
    assert wrong.headers["WWW-Authenticate"].startswith("Basic")
    assert customer.client.get("/rest2/v1.1/sms").json().keys() == {"jsonrpc", "id", "error"}


def test_what_nobody_foresaw_is_a_500_of_the_rest_side(
    customer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("Something unforeseen")

    monkeypatch.setattr("portal.api.callr.services.sms.told", broken)
    hash = customer.call("sms.send", "", PEER, "Hello")
    told = customer.client.get(f"/rest/v1.1/sms/{hash}")
    assert (told.status_code, told.json()["data"]["code"]) == (500, -32603)


def test_rest_takes_options_by_query_and_form_as_by_json(customer: Program) -> None:
    wanted = {"user_data": "order42", "flash_message": True}
    one_by_one = {"options[user_data]": "order42", "options[flash_message]": "true"}
    message = {"to": PEER, "body": "Hello"}
    for answer in (
        customer.client.post("/rest/v1.1/sms", json={**message, "options": wanted}),
        customer.client.post("/rest/v1.1/sms", data=message | one_by_one),
        customer.client.get("/rest/v1.1/sms/send", params=message | one_by_one),
        customer.client.get("/rest/v1.1/sms/send", params={**message, "options": json.dumps(wanted)}),
    ):
        told = customer.call("sms.get", answer.json()["data"])
        assert (told["user_data"], told["options"]["flash_message"]) == ("order42", True)
    for options in ({"options": "order42"}, {"options": "[1]"}, {"options[user_data]": "x" * 33}):
        refused = customer.client.get("/rest/v1.1/sms/send", params=message | options)
        assert (refused.status_code, refused.json()["status"]) == (400, "error")
    assert customer.call("sms.search")["total"] == 4


def test_webhooks_are_subscribed_once_and_ended_once(
    customer: Program, stranger: Program, receiver: Receiver
) -> None:
    made = customer.call(
        "webhooks.subscribe", "sms.mo", receiver.url, {"hmac_secret": "12345678", "hmac_algo": "MD5"}
    )
    assert made["options"] == {"format": "JSON", "hmac_algo": "MD5", "hmac_secret": None}
    assert (made["status"], made["type"], made["endpoint"]) == ("ENABLED", "sms.mo", receiver.url)
    assert customer.call("webhooks.get", made["hash"]) == made
    assert customer.call("webhooks.get_list") == [made]
    assert "sms.mt.status_update" in customer.call("webhooks.get_event_types")
    refused = (151, "PROPERTY_VALUE_ERROR [webhook]")
    assert stranger.refusal("webhooks.unsubscribe", made["hash"]) == refused
    assert made["updated_at"] is None
    assert customer.call("webhooks.disable", made["hash"]) is True
    disabled = customer.call("webhooks.get", made["hash"])
    assert (disabled["status"], len(disabled["updated_at"])) == ("DISABLED", len(made["created_at"]))
    assert disabled["updated_at"] > made["created_at"]
    assert customer.call("webhooks.unsubscribe", made["hash"]) is True
    assert customer.refusal("webhooks.unsubscribe", made["hash"]) == refused
    for params, at in (
        (("sms.nothing", receiver.url), "PROPERTY_VALUE_ERROR [type]"),
        (("sms.mo", "ftp://x"), "PROPERTY_VALUE_ERROR [endpoint]"),
        (("sms.mo", "https://10.0.0.1/"), "PROPERTY_VALUE_ERROR [endpoint]"),
        (("sms.mo", receiver.url, {"hmac_secret": "short"}), "PROPERTY_VALUE_ERROR [options.hmac_secret]"),
    ):
        assert customer.refusal("webhooks.subscribe", *params)[1] == at
    with scope.system():
        assert Subscription.objects.count() == 0


@pytest.mark.parametrize("algorithm", ["MD5", "SHA1", "SHA256", "SHA512"])
def test_a_status_is_pushed_to_subscribers_and_to_the_message_s_own_hook(
    customer: Program, receiver: Receiver, algorithm: str
) -> None:
    secret = "a long secret"
    signing = {"hmac_secret": secret, "hmac_algo": algorithm}
    hook = customer.call("webhooks.subscribe", "sms.mt.status_update", receiver.url, signing)
    own = {"endpoint": f"{receiver.url}own"}
    hash = customer.call("sms.send", "", PEER, "Olé /", {"user_data": "mark", "webhook": own})
    hand_over(customer)
    push(customer)
    assert len(receiver.got) == 2
    by_hook = {json.loads(request.body)["hook_hash"]: request for request in receiver.got}
    assert by_hook.keys() == {hook["hash"], None}
    request = by_hook[hook["hash"]]
    told = json.loads(request.body)
    assert told.keys() == {"event_id", "event_at", "hook_hash", "try", "type", "data"}
    assert (told["type"], told["try"]) == ("sms.mt.status_update", 0)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["event_at"])
    assert told["data"] == customer.call("sms.get", hash)
    assert told["data"]["status"] == "SENT"
    assert request.body == json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    mac = hmac.new(secret.encode(), request.body, getattr(hashlib, algorithm.lower())).digest()
    assert request.headers["X-CALLR-HmacSignature"] == base64.b64encode(mac).decode()
    assert request.headers["X-CALLR-EventId"] == told["event_id"]
    assert request.headers["User-Agent"].startswith("CALLR/API ")
    assert "X-CALLR-HmacSignature" not in by_hook[None].headers

    with scope.tenant(customer.account.pk):
        customer.account.refresh_from_db()
        message = Message.objects.get(ref=hash)
        report = CarrierReceipt(event="e", ref="", sender=HELD[0], outcome="delivered", at=datetime.now(UTC))
        apply_receipt(account=customer.account, message=message, receipt=report)
    push(customer)
    assert [json.loads(one.body)["data"]["status"] for one in receiver.got[2:]] == ["RECEIVED"] * 2
    with scope.system():
        assert Delivery.objects.filter(state="delivered").count() == 4


def test_the_older_settings_are_webhooks_of_their_own(customer: Program, receiver: Receiver) -> None:
    off = {"push_dlr_enabled": False, "push_dlr_url": None, "push_mo_enabled": False, "push_mo_url": None}
    assert customer.call("sms.get_settings") == off
    on = {"push_dlr_enabled": True, "push_dlr_url": receiver.url}
    assert customer.call("sms.set_settings", on) == off | on
    customer.call("sms.send", "", PEER, "Hello")
    hand_over(customer)
    push(customer)
    assert [json.loads(one.body)["type"] for one in receiver.got] == ["sms.mt.status_update"]
    moved = on | {"push_dlr_url": f"{receiver.url}two"}
    assert customer.call("sms.set_settings", moved) == off | moved
    for settings, message in (
        (None, "INVALID_PARAM_FORMAT [settings]"),
        ({"push_mo_enabled": True}, "INVALID_PARAM_FORMAT [settings.push_mo_url]"),
        ({"push_mo_enabled": "yes"}, "INVALID_PARAM_FORMAT [settings.push_mo_enabled]"),
        (
            {"push_mo_enabled": True, "push_mo_url": "http://169.254.169.254/"},
            "PROPERTY_VALUE_ERROR [settings.push_mo_url]",
        ),
    ):
        assert customer.refusal("sms.set_settings", settings)[1] == message
    assert customer.call("sms.get_settings") == off | moved
    assert customer.call("sms.set_settings", {}) == off
    with scope.system():
        assert Subscription.objects.count() == 0


def test_of_the_older_settings_both_are_taken_or_neither(
    customer: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.services.subscriptions.MOST", 1)
    before = customer.call("sms.get_settings")
    both = {"push_dlr_enabled": True, "push_dlr_url": receiver.url}
    both |= {"push_mo_enabled": True, "push_mo_url": receiver.url}
    assert customer.refusal("sms.set_settings", both) == (409, "CONFLICT")
    assert customer.call("sms.get_settings") == before
