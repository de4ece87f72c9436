"""CALLR pushes to us: asked for by a job, verified over the very bytes, applied once, replayed on request."""

import base64
import hashlib
import hmac
import json
from ipaddress import IPv4Network
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from common import crypto, scope
from events.models import Delivery, Push, PushAddress, Subscription
from events.services import delivering
from events.services import pushes as services
from events.states import PushState
from jobs import work
from messaging.models import Message
from messaging.services.receipts import apply_receipt
from messaging.services.receiving import receive_message
from messaging.services.sending import Draft, send_message
from numbers.models import PhoneNumber
from providers.contract.messages import CarrierReceipt, IncomingMessage
from providers.errors import Malformed, NotThere, Rejected
from providers.models import PushSubscription, SyncRun
from providers.pushes import close_pushes, open_pushes
from providers.registry import connector_for
from tests.console import signed_in
from tests.faults.proxy import Proxy
from tests.people import BY
from tests.providers.callr.answering import CALL, MADE, carrier_of
from tests.providers.callr.looping import Loop

PEER = "+33639980011"
SECRET = "s3cret-of-ours"
DATA = {
    "hash": "8242D945",
    "from": "+33639980001",
    "to": PEER,
    "status": "RECEIVED",
    "status_error": None,
    "text": "Été / ünî",
    "date_creation": "2026-11-29 08:00:00",
    "date_received": "2026-11-29 08:00:03",
    "user_data": None,
}
EVENT = {
    "event_id": "e-1",
    "event_at": "2026-11-29T08:00:03.123Z",
    "hook_hash": "LXLGRVDT",
    "try": 0,
    "type": "sms.mt.status_update",
    "data": DATA,
}


def body_of(**changes: Any) -> bytes:
    return json.dumps(EVENT | changes, ensure_ascii=False).encode()


def signed(body: bytes, algorithm: str = "sha256", secret: str = SECRET) -> dict[str, str]:
    mac = hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).digest()
    return {"x-callr-hmacsignature": base64.b64encode(mac).decode()}


def read(body: bytes, headers: dict[str, str] | None = None) -> Any:
    (event,) = carrier_of().read_push(signed(body) if headers is None else headers, body, SECRET)
    return event


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_each_algorithm_is_verified_over_the_very_bytes(algorithm: str):
    body = body_of()
    event = read(body, signed(body, algorithm))
    assert (event.ref, event.type, event.subject_ref) == ("e-1", "message.receipt", "8242D945")
    assert (event.record.event, event.record.outcome) == ("8242D945-RECEIVED", "delivered")
    again = json.dumps(json.loads(body)).encode()
    assert json.loads(again) == json.loads(body)
    with pytest.raises(Rejected, match="another secret"):
        read(again, signed(body, algorithm))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-callr-hmacsignature": ""},
        {"x-callr-hmacsignature": "not base64!"},
        {"x-callr-hmacsignature": "ü"},
        {"x-callr-hmacsignature": base64.b64encode(b"short").decode()},
        {"x-callr-hmacsignature": hmac.new(SECRET.encode(), body_of(), "sha256").hexdigest()},
        signed(body_of(), secret="guessed-it"),
        signed(body_of() + b" "),
    ],
)
def test_what_is_not_signed_with_our_secret_is_rejected(headers: dict[str, str]):
    with pytest.raises(Rejected):
        read(body_of(), headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"not json",
        b"[" * 100_000,
        body_of(event_id=""),
        body_of(event_id=7),
        body_of(event_at="soon"),
        body_of(type=None),
        body_of(data={}),
        body_of(data=DATA | {"hash": None}),
        body_of(type="sms.mo", data=DATA | {"to": "12"}),
        body_of(type="did.assigned", data={"intl_number": None}),
    ],
)
def test_what_the_contract_does_not_know_is_malformed(body: bytes):
    with pytest.raises(Malformed):
        read(body)


@pytest.mark.parametrize(
    ("type", "data", "told"),
    [
        ("sms.mo", DATA, ("message.received", "8242D945")),
        ("sms.mt.status_update", DATA | {"status": "SENT"}, ("other", "8242D945")),
        ("sms.mt.status_update", DATA | {"status": "FAILED"}, ("message.receipt", "8242D945")),
        ("did.assigned", {"intl_number": PEER}, ("number.assigned", PEER)),
        ("did.unassigned", {"intl_number": PEER}, ("number.removed", PEER)),
        ("billing.credit_warning", {}, ("credit.low", "")),
        ("v2.call.inbound.started", None, ("other", "")),
    ],
)
def test_what_each_type_is_with_us(type: str, data: Any, told: tuple[str, str]):
    event = read(body_of(type=type, data=data))
    assert (event.type, event.subject_ref) == told


@pytest.mark.parametrize("user_data", [None, "order42", "0" * 31, "G" * 32])
def test_a_mark_that_is_none_of_ours_names_no_message(user_data: str | None):
    assert read(body_of(data=DATA | {"user_data": user_data})).record.key is None


@pytest.mark.parametrize(
    ("type", "changes", "told", "state"),
    [
        ("call.inbound_start", {"answer": None, "hangup": None}, "call.started", "ringing"),
        ("call.inbound_hangup", {}, "call.ended", "answered"),
        ("call.outbound_hangup", MADE | {"dialstatus": "BUSY"}, "call.ended", "busy"),
    ],
)
def test_a_call_comes_with_its_record(type: str, changes: dict[str, Any], told: str, state: str):
    event = read(body_of(type=type, data=CALL | changes))
    assert (event.type, event.subject_ref, event.record.state) == (told, "242359184129", state)


def test_a_mark_of_ours_names_the_message():
    key = uuid4()
    assert read(body_of(data=DATA | {"user_data": key.hex})).record.key == key


class Pushed:
    """The loop, with everything open: the served side's webhooks arrive at this very server."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def open(self) -> None:
        with scope.tenant(self.loop.us.pk):
            open_pushes(account=self.loop.us, by=BY, pk=self.loop.login.pk)

    def asked(self, **fields: object) -> Any:
        job = self.loop.run(self.loop.jobs("providers.subscribe")[-1], **fields)
        # Who subscribes is heard from then on.
        with scope.system():
            self.loop.them.refresh_from_db()
        return job

    def hooks(self) -> list[tuple[str, str]]:
        """What the served side pushes: type and state."""
        with scope.system():
            rows = Subscription.objects.filter(account=self.loop.them).order_by("pk")
            return [(row.options["type"], row.state) for row in rows]

    def deliver(self) -> None:
        """What the served side's clock does."""
        with scope.system():
            rows = list(Subscription.objects.filter(account=self.loop.them).values_list("pk", flat=True))
        for pk in rows:
            delivering.deliver_due(pk)

    def pushes(self) -> list[Push]:
        with scope.system():
            return list(Push.objects.order_by("id"))

    def look(self) -> list[tuple[str, int, int, str]]:
        """Have the jobs look at what came; what became of each push."""
        for job in self.loop.jobs("events.apply_push"):
            if job.state == "queued":
                assert self.loop.run(job).state == "done"
        return [(row.state, row.found, row.repeated, row.types) for row in self.pushes()]


@pytest.fixture
def pushed(loop: Loop, live_server: Any, settings: Any) -> Pushed:
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    settings.PUBLIC_URL = live_server.url
    return Pushed(loop)


TYPES = [
    "sms.mo",
    "sms.mt.status_update",
    "did.assigned",
    "did.unassigned",
    "call.inbound_hangup",
    "call.outbound_start",
    "call.outbound_hangup",
]


@pytest.mark.django_db(transaction=True)
class TestOverHttp:
    def test_the_carrier_is_asked_once_and_ended_when_the_address_is_closed(self, pushed: Pushed):
        loop = pushed.loop
        pushed.open()
        pushed.open()
        assert pushed.asked().state == "done"
        assert pushed.hooks() == [(name, "enabled") for name in TYPES]
        pushed.open()
        assert len(loop.jobs("providers.subscribe")) == 1
        page = signed_in(loop.people.rita).get(f"/carriers/{loop.login.pk}/pushes/")
        assert [row.carrier_type for row in page.context["subscriptions"]] == sorted(TYPES)
        assert "Ask again" not in page.content.decode()
        with scope.system():
            assert PushSubscription.objects.count() == 7
            address = PushAddress.objects.get()
            hook = Subscription.objects.filter(account=loop.them).first()
        assert hook is not None
        assert crypto.decrypt(hook.secret) == crypto.decrypt(address.secret)

        with scope.tenant(loop.us.pk):
            close_pushes(account=loop.us, by=BY, pk=loop.login.pk)
        (job,) = loop.jobs("providers.unsubscribe")
        with scope.system():
            hook.delete()
        assert loop.run(job).state == "done"
        assert pushed.hooks() == []
        with scope.system():
            assert PushSubscription.objects.count() == 0

    def test_a_lost_answer_is_looked_up(self, pushed: Pushed, proxy: Proxy):
        proxy.fail("drop after", "POST", "json-rpc")
        pushed.open()
        assert pushed.asked().state == "queued"
        assert pushed.asked().state == "done"
        assert pushed.hooks() == [(name, "enabled") for name in TYPES]

    def test_a_server_without_a_list_is_asked_again(self, pushed: Pushed, proxy: Proxy):
        proxy.fail("drop before", "POST", "json-rpc")
        pushed.open()
        pushed.asked()
        refused = {"jsonrpc": "2.0", "id": None, "error": {"code": -32601, "message": "METHOD_NOT_FOUND"}}
        proxy.fail("500", "POST", "json-rpc", status=200, body=json.dumps(refused).encode())
        assert pushed.asked().state == "done"
        assert pushed.hooks() == [(name, "enabled") for name in TYPES]

    def test_an_address_that_the_carrier_cannot_reach_is_told(self, pushed: Pushed, settings: Any):
        settings.HOOK_NETWORKS = []
        pushed.open()
        job = pushed.asked()
        assert (job.state, job.error_kind, pushed.hooks()) == ("failed", "Rejected", [])
        page = signed_in(pushed.loop.people.rita).get(f"/carriers/{pushed.loop.login.pk}/pushes/")
        assert job.error.partition(":")[0] in page.content.decode()
        assert "Ask again" in page.content.decode()

    def test_a_message_comes_in_once_and_may_be_replayed(self, pushed: Pushed):
        loop = pushed.loop
        e164 = loop.hold()
        pushed.open()
        pushed.asked()
        came(loop, e164, "Bonjour à vous / 1")

        pushed.deliver()

        assert pushed.look() == [(PushState.APPLIED, 1, 0, "message.received")]
        assert texts(loop) == ["Bonjour à vous / 1"]
        with scope.tenant(loop.us.pk):
            services.replay(account=loop.us, by=BY, pk=pushed.pushes()[0].pk)
        assert pushed.look() == [(PushState.APPLIED, 1, 1, "message.received")]
        feed = connector_for(loop.login).list_messages("", [])
        assert [message.text for message in feed.messages] == ["Bonjour à vous / 1"]
        assert texts(loop) == ["Bonjour à vous / 1"]

    def test_a_push_that_comes_twice_is_applied_once(self, pushed: Pushed):
        loop = pushed.loop
        e164 = loop.hold()
        pushed.open()
        pushed.asked()
        came(loop, e164, "Once")
        pushed.deliver()
        with scope.system():
            Delivery.objects.filter(account=loop.them).update(state="waiting", finished_at=None)
        pushed.deliver()
        assert [row[:3] for row in pushed.look()] == [(PushState.APPLIED, 1, 0), (PushState.APPLIED, 1, 1)]
        assert texts(loop) == ["Once"]

    def test_a_receipt_settles_our_message(self, pushed: Pushed):
        loop = pushed.loop
        e164 = loop.hold()
        pushed.open()
        pushed.asked()
        with scope.tenant(loop.us.pk):
            message = send_message(
                account=loop.us, by=BY, draft=Draft(ours=e164, peer=PEER, text="Hello"), wait=True
            )
        assert message.state == "sent"
        loop.run_all()
        with scope.system():
            there = Message.objects.get(account=loop.them, direction="out")
        with scope.tenant(loop.them.pk):
            told = CarrierReceipt("r", there.carrier_ref, e164, "delivered", there.created_at)
            apply_receipt(account=loop.them, message=there, receipt=told)
        pushed.deliver()
        types = [row[3] for row in pushed.look()]
        assert sorted(types) == ["message.receipt", "other"]
        with scope.system():
            message.refresh_from_db()
        assert message.state == "delivered"

    def test_a_number_that_comes_or_goes_has_the_login_read(self, pushed: Pushed):
        loop = pushed.loop
        pushed.open()
        pushed.asked()
        e164 = loop.hold()
        with scope.system():
            PhoneNumber.objects.filter(account=loop.us, e164=e164).delete()
        pushed.deliver()
        assert pushed.look() == [(PushState.APPLIED, 1, 0, "number.assigned")]
        (job,) = loop.jobs("providers.sync")
        work.run(job.pk)
        with scope.system():
            assert SyncRun.objects.get(sort="numbers").added == 1
        assert loop.ours(e164).agreement == "confirmed"

    def test_a_forged_push_changes_nothing(self, pushed: Pushed):
        loop = pushed.loop
        e164 = loop.hold()
        pushed.open()
        with scope.tenant(loop.us.pk):
            target = open_pushes(account=loop.us, by=BY, pk=loop.login.pk)
        body = body_of(type="sms.mo", data=DATA | {"from": PEER, "to": e164})
        for headers in ({}, signed(body, secret="guessed")):
            named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
            assert (
                Client().post(target.path, body, content_type="application/json", **named).status_code == 204
            )
        assert [row[0] for row in pushed.look()] == [PushState.REFUSED, PushState.REFUSED]
        assert texts(loop) == []
        page = signed_in(loop.people.rita).get(f"/webhooks/received/{pushed.pushes()[0].pk}/")
        assert "The push is not signed." in page.content.decode()

    def test_unsubscribing_what_is_not_there(self, pushed: Pushed):
        with pytest.raises(NotThere):
            connector_for(pushed.loop.login).unsubscribe("ZZZZZZZZ", key=uuid4())


def came(loop: Loop, e164: str, text: str) -> None:
    """Somebody writes to the number, upstream."""
    with scope.tenant(loop.them.pk):
        number = PhoneNumber.objects.get(account=loop.them, e164=e164)
        incoming = IncomingMessage(uuid4().hex, PEER, e164, "sms", text, timezone.now())
        assert receive_message(account=loop.them, number=number, incoming=incoming) is not None


def texts(loop: Loop) -> list[str]:
    with scope.system():
        rows = Message.objects.filter(account=loop.us, direction="in")
        return list(rows.values_list("text", flat=True))
