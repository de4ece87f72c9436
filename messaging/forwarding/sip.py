"""Passes a received message on as a SIP MESSAGE (RFC 3428) over UDP, or over TCP when it is too long for one packet."""

import secrets
import socket
from typing import BinaryIO

from common import deadline, hosts
from common.errors import Invalid
from jobs.errors import Again
from messaging.models import Message

PORT = 5060
FIRST_WAIT, LONGEST_WAIT, MOST_PACKETS = 0.5, 2.0, 64
LONGEST_PACKET = 1300
# The whole transaction, however often the other side says that it is trying.
TOTAL_SECONDS = 8.0
LONGEST_ANSWER = 65_535


def deliver(message: Message, target: str) -> None:
    """Send the text to ``host`` or ``host:port``, which must be public each time; 2xx says that it arrived."""
    try:
        with deadline.within(TOTAL_SECONDS):
            status = _send(message, target)
    except Invalid as exc:
        raise Again("The SIP address is not a public one, or does not resolve.") from exc
    except OSError as exc:
        raise Again("The SIP address did not answer.") from exc
    if not 200 <= status < 300:
        raise Again(f"The SIP address answered with {status}.")


def _send(message: Message, target: str) -> int:
    host, port = hosts.split_port(target, field="resource")
    where = (hosts.resolve_public(host, field="resource")[0], port or PORT)
    by_tcp = len(request(message, where, "TCP")) > LONGEST_PACKET
    packet = request(message, where, "TCP" if by_tcp else "UDP")
    return _over_tcp(packet, where) if by_tcp else _over_udp(packet, where)


def request(message: Message, where: tuple[str, int], transport: str) -> bytes:
    """The MESSAGE. Its headers hold numbers and ids of ours; what was written stands in the body only."""
    body = "\n".join([message.text, *message.media_urls]).encode()
    host, port = where
    lines = [
        f"MESSAGE sip:{message.ours}@{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/{transport} tandem.invalid;branch=z9hG4bK{secrets.token_hex(8)};rport",
        "Max-Forwards: 70",
        f"From: <sip:{message.peer}@tandem.invalid>;tag={secrets.token_hex(4)}",
        f"To: <sip:{message.ours}@{host}>",
        f"Call-ID: {message.pk}@tandem.invalid",
        "CSeq: 1 MESSAGE",
        "Content-Type: text/plain;charset=UTF-8",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _over_udp(packet: bytes, where: tuple[str, int]) -> int:
    """Repeat the packet at growing distances until an answer comes (RFC 3261 §17.1.2).

    A provisional one ends the repeating (§17.1.2.2), and the final one is waited for as long as the time lasts.
    """
    clock, wait, was_heard = deadline.current(), FIRST_WAIT, False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(where)
        for _ in range(MOST_PACKETS):
            if not was_heard:
                sock.send(packet)
            sock.settimeout(min(LONGEST_WAIT if was_heard else wait, clock.left()))
            try:
                if (status := _status(sock.recv(LONGEST_ANSWER))) >= 200:
                    return status
                was_heard = True
            except TimeoutError:
                wait = min(wait * 2, LONGEST_WAIT)
    raise TimeoutError


def _over_tcp(packet: bytes, where: tuple[str, int]) -> int:
    with deadline.connect(*where) as sock, sock.makefile("rb") as answers:
        sock.settimeout(TOTAL_SECONDS)
        sock.sendall(packet)
        while (status := _status(_next_head(answers))) < 200:
            continue
        return status


def _next_head(answers: BinaryIO) -> bytes:
    """The first line of the next answer; its headers are passed over, and it has no body that we would need."""
    first = answers.readline(LONGEST_ANSWER)
    while (line := answers.readline(LONGEST_ANSWER)).strip():
        continue
    if not line:
        raise ConnectionError("the answer was cut off")
    return first


def _status(answer: bytes) -> int:
    """The status of an answer; ConnectionError for what is none."""
    words = answer[:40].split(b" ", 2)
    if len(words) < 2 or words[0] != b"SIP/2.0" or not words[1][:3].isdigit():
        raise ConnectionError("not a SIP answer")
    return int(words[1][:3])
