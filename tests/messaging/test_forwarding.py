"""Passing received messages on by mail and SIP, and what is tried again."""

import socket
import threading

import pytest
from django.core import mail
from django.utils import timezone

from jobs import work
from jobs.errors import Again
from jobs.models import Job
from jobs.states import JobState
from messaging.forwarding import mail as forwarding_by_mail
from messaging.forwarding import sip
from messaging.models import Message
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


def test_by_mail_the_text_is_no_header(texts: Texts):
    job = run(come(texts, "email", "desk@example.com"))

    assert job.state == JobState.DONE
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["desk@example.com"], "Message from (312) 555-0100 to (201) 342-2000")
    assert sent.body.startswith("Hello\nBcc: everybody@example.com\n")
    assert "Bcc" not in sent.message()


def test_after_the_last_try_it_waits_for_a_person(texts: Texts, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise Again("The mail could not be sent.")

    monkeypatch.setattr(forwarding_by_mail, "deliver", refuse)
    job = come(texts, "email", "desk@example.com")
    assert run(job).state == JobState.QUEUED
    assert (job.attempts, job.max_attempts) == (1, 32)
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    assert run(job).state == JobState.FAILED
    assert job.error == "The mail could not be sent."


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
