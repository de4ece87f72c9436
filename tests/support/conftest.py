"""A customer with a ticket, the operator's desk, files of all sorts."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from accounts.actor import Actor
from accounts.models import Account, User
from accounts.models.activity import Source
from accounts.states import Role
from common import scope
from support.models import Ticket
from support.services.speaking import Customer, Words, open_ticket
from tests.papers import pdf
from tests.people import People, user

PDF = pdf(b"BT (A bill) Tj ET")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xda\x00\x02\x12\x34\xff\xd9"
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def actor(person: User) -> Actor:
    return Actor(label=str(person), source=Source.WEB, user_id=person.pk)


@dataclass
class Desk:
    """What a test about tickets begins with; ``sam`` is a second member of the operator's staff."""

    people: People
    operator: Account
    customer: Account
    ticket: Ticket
    sam: User

    @property
    def alice(self) -> Actor:
        return actor(self.people.alice)

    @property
    def olivia(self) -> Actor:
        return actor(self.people.olivia)

    def again(self) -> Ticket:
        with scope.system():
            return Ticket.objects.select_related("queue", "assignee").get(pk=self.ticket.pk)


def ask(account: Account, person: User, subject: str = "No dial tone", body: str = "It is dead.") -> Ticket:
    with scope.tenant(account.pk):
        return open_ticket(
            account=account,
            by=actor(person),
            customer=Customer(person.email, str(person)),
            subject=subject,
            words=Words(body),
        )


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """Files of one test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(people: People) -> Desk:
    """No scope is held."""
    sam = user("sam@example.com", people.operator, Role.MEMBER)
    return Desk(people, people.operator, people.customer, ask(people.customer, people.alice), sam)


def kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]
