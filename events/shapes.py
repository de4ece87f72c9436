"""The shapes in which events are sent: body, signature, how often it is tried. A dialect adds its own."""

import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from accounts.products import Feature
from events.models import Event

ALGORITHMS = {
    "MD5": hashlib.md5,
    "SHA1": hashlib.sha1,
    "SHA256": hashlib.sha256,
    "SHA512": hashlib.sha512,
}


@dataclass(frozen=True)
class Sending:
    """An event that is about to be sent, for the ``tries``-th time after the first.

    ``data`` is whole. Where ``for_log`` is on, its private parts are hidden and there is no secret: the body is for
    people who look at the log, and a shape that reads more than ``data`` keeps back what people wrote.
    """

    event: Event
    data: Mapping[str, Any]
    ref: str
    secret: str
    tries: int
    moment: int
    options: Mapping[str, Any] = field(default_factory=dict)
    for_log: bool = False


@dataclass(frozen=True)
class Request:
    """What is sent; the headers hold the signature of exactly these bytes."""

    body: bytes
    headers: Mapping[str, str]


class Shape(ABC):
    """One way to tell of events. ``pauses`` are the seconds after each failed try; after the last one follows one more.

    ``needs`` is what an account's product has to have for it. ``may_be_chosen``: people may pick it on the page; the
    others belong to a service or to a served API.
    """

    name: str
    label: str
    may_be_chosen = False
    needs: Feature | None = None
    # The only events that it tells of; None for all.
    tells: frozenset[str] | None = None
    # Of its events, those of which a number has one webhook of this shape alone.
    alone_in: frozenset[str] = frozenset()
    # Ten pauses and eleven tries, over a day.
    pauses: tuple[int, ...] = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)

    @abstractmethod
    def request(self, sending: Sending) -> Request:
        """The body and headers; the same for each try but for the signature's moment and what counts the tries."""

    def accepts(self, status: int) -> bool:
        """Whether the subscriber took the event."""
        return 200 <= status < 300

    @property
    def patience(self) -> timedelta:
        """How long after the event it is tried at most."""
        return timedelta(seconds=sum(self.pauses)) + timedelta(hours=1)


_shapes: dict[str, Shape] = {}


def register(shape: Shape) -> None:
    assert shape.name not in _shapes, f"Two shapes are called {shape.name}."
    _shapes[shape.name] = shape


def shape_named(name: str) -> Shape:
    return _shapes[name]


def choices() -> list[tuple[str, str]]:
    """The shapes that people may choose."""
    return [(shape.name, shape.label) for shape in _shapes.values() if shape.may_be_chosen]


def signature(secret: str, signed: bytes, algorithm: str = "SHA256") -> bytes:
    """The HMAC under one of ALGORITHMS; a shape writes it down in its own way."""
    return hmac.new(secret.encode(), signed, ALGORITHMS[algorithm]).digest()


def compact(body: Any) -> bytes:
    """JSON without blanks, UTF-8 as it is: who parses it and writes it again gets the same bytes."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


class Tandem(Shape):
    """Our own, described in docs/webhooks.md."""

    name = "tandem"
    label = "Tandem"
    may_be_chosen = True

    def request(self, sending: Sending) -> Request:
        return signed(sending, compact(self.body(sending)))

    def body(self, sending: Sending) -> dict[str, Any]:
        event = sending.event
        return {
            "id": str(event.pk),
            "type": event.type,
            "occurred_at": event.at.isoformat(),
            "account": {"number": event.origin_number, "name": event.origin_name},
            "subject": {"id": event.subject_ref, "name": event.subject},
            "data": dict(sending.data),
        }


def signed(sending: Sending, body: bytes, *, id: str = "") -> Request:
    """The body with our headers; the signature covers the moment too, so that a kept request is worth nothing later.

    ``id`` is what the body calls the event, where that is not the event's own.
    """
    mac = signature(sending.secret, str(sending.moment).encode() + b"." + body).hex()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tandem",
        "Tandem-Event": sending.event.type,
        "Tandem-Id": id or str(sending.event.pk),
        "Tandem-Try": str(sending.tries),
        "Tandem-Signature": f"t={sending.moment},v1={mac}",
    }
    return Request(body, headers)


register(Tandem())
