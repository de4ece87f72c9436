"""Passing received messages on: by mail, webhook and SIP, and what is tried again."""

import hashlib
import hmac
import json
import socket
import threading
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from common import posting
from common.errors import Invalid
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from messaging.models import Message
from messaging.outlets import sip, webhook
from messaging.services.receiving import receive_message
from numbers.models import PhoneNumber
from providers.contract.messages import IncomingMessage
from tests.messaging.conftest import OURS, OUTSIDE, Texts

TEXT = "Hello\r\nBcc: everybody@example.com"


def come(texts: Texts, type: str, target: str, text: str = TEXT) -> Job:
    PhoneNumber.objects.filter(pk=texts.number.pk).update(sms_type=type, sms_target=target)
    texts.number.refresh_from_db()
    incoming = IncomingMessage("7", OUTSIDE, OURS, "sms", text, timezone.now())
    assert receive_message(account=texts.customer, number=texts.number, incoming=incoming)
    job = Job.objects.get(kind="messaging.forward")
    assert "Hello" not in str(job.__dict__)
    return job


def run(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(run_at=job.created_at)
    work.run(job.pk)
    job.refresh_from_db()
    return job


class Connection:
    """Stands for the pinned connection: remembers what was asked, and answers with ``status``."""

    status = 200
    made: list[tuple[Any, ...]] = []
    asked: list[tuple[Any, ...]] = []

    def __init__(self, target: posting.Target, address: str) -> None:
        self.made.append((target.host, target.port, address))

    def request(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> None:
        self.asked.append((method, target, body, headers))

    def getresponse(self) -> "Connection":
        if self.status == 0:
            raise ConnectionResetError
        return self

    def read(self, _most: int) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> type[Connection]:
    class Fresh(Connection):
        made: list[tuple[Any, ...]] = []
        asked: list[tuple[Any, ...]] = []

    monkeypatch.setattr(posting, "Pinned", Fresh)
    monkeypatch.setattr(posting.hosts, "resolve_public", lambda _host, **_more: ["93.184.216.34"])
    return Fresh


def test_by_mail_the_text_is_no_header(texts: Texts):
    job = run(come(texts, "email", "desk@example.com"))

    assert job.state == JobState.DONE
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["desk@example.com"], "Message from (312) 555-0100 to (201) 342-2000")
    assert sent.body.startswith("Hello\nBcc: everybody@example.com\n")
    assert "Bcc" not in sent.message()


def test_a_webhook_is_signed_and_goes_to_the_address_that_was_checked(texts: Texts, hook):
    job = run(come(texts, "webhook", "https://hooks.example.com:8443/in?x=1"))

    assert job.state == JobState.DONE
    assert hook.made == [("hooks.example.com", 8443, "93.184.216.34")]
    [(method, target, body, headers)] = hook.asked
    message = Message.objects.get()
    assert (method, target) == ("POST", "/in?x=1")
    assert json.loads(body) == {
        "event": "message.received",
        "id": str(message.pk),
        "type": "sms",
        "from": OUTSIDE,
        "to": OURS,
        "text": "Hello\nBcc: everybody@example.com",
        "subject": None,
        "media_urls": [],
        "received_at": message.sent_at.isoformat(),
    }
    moment, _, mac = headers["Tandem-Signature"].partition(",v1=")
    signed = moment.removeprefix("t=").encode() + b"." + body
    key = webhook.signing_key(texts.customer).encode()
    assert hmac.compare_digest(mac, hmac.new(key, signed, hashlib.sha256).hexdigest())
    assert headers["Tandem-Id"] == str(message.pk)
    assert webhook.signing_key(texts.customer) != webhook.signing_key(texts.people.other)


@pytest.mark.parametrize("status", [301, 401, 404, 500, 0])
def test_a_webhook_that_does_not_take_it_is_tried_again(texts: Texts, hook, status: int):
    hook.status = status
    job = run(come(texts, "webhook", "https://hooks.example.com/in"))
    assert (job.state, job.attempts, job.max_attempts) == (JobState.QUEUED, 1, 32)
    assert job.run_at > timezone.now()

    hook.status = 204
    assert run(job).state == JobState.DONE
    assert hook.asked[0][2] == hook.asked[1][2]


def test_a_webhook_whose_name_leads_inside_is_not_called(texts: Texts, hook, monkeypatch):
    def refuse(host: str, field: str, also: object) -> list[str]:
        raise Invalid("The address must be routable on the public internet.", field=field)

    monkeypatch.setattr(posting.hosts, "resolve_public", refuse)
    job = run(come(texts, "webhook", "https://hooks.example.com/in"))
    assert job.state == JobState.QUEUED
    assert hook.made == hook.asked == []


def test_after_the_last_try_it_waits_for_a_person(texts: Texts, hook):
    hook.status = 500
    job = come(texts, "webhook", "https://hooks.example.com/in")
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    assert run(job).state == JobState.FAILED
    assert job.error == "The webhook answered with HTTP 500."


def test_a_route_that_was_taken_away_ends_it(texts: Texts):
    job = come(texts, "email", "desk@example.com")
    PhoneNumber.objects.filter(pk=texts.number.pk).update(sms_type="", sms_target="")
    assert run(job).state == JobState.DONE
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("text", "answer", "state"),
    [
        ("Hello", b"SIP/2.0 200 OK\r\n\r\n", JobState.DONE),
        ("x" * 1500, b"SIP/2.0 202 Accepted\r\n\r\n", JobState.DONE),
        ("Hello", b"SIP/2.0 404 Not Found\r\n\r\n", JobState.QUEUED),
        ("Hello", b"nonsense", JobState.QUEUED),
    ],
)
def test_by_sip(texts: Texts, monkeypatch, text: str, answer: bytes, state: JobState):
    monkeypatch.setattr(sip.hosts, "resolve_public", lambda _host, **_more: ["127.0.0.1"])
    long = len(text) > 1000
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM if long else socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        if long:
            server.listen()
            peer, _ = server.accept()
            with peer:
                while text.encode() not in b"".join(got):
                    got.append(peer.recv(65_535))
                peer.sendall(answer)
        else:
            packet, where = server.recvfrom(65_535)
            got.append(packet)
            server.sendto(answer, where)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with server:
        job = run(come(texts, "sip", f"127.0.0.1:{server.getsockname()[1]}", text))
        thread.join(5)

    assert job.state == state
    head, _, body = b"".join(got).partition(b"\r\n\r\n")
    assert head.startswith(f"MESSAGE sip:{OURS}@127.0.0.1".encode())
    assert body.decode() == text


def test_sip_headers_hold_nothing_that_was_written(texts: Texts):
    message = Message(ours=OURS, peer=OUTSIDE, text="a\r\nEvil: yes\r\n\r\nb")
    head, _, body = sip.request(message, ("8.8.8.8", 5060), "UDP").partition(b"\r\n\r\n")
    assert b"Evil" not in head
    assert len(body) == int(head.rpartition(b": ")[2])
