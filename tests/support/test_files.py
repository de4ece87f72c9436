"""Attachments: what is taken, what is refused, where it lies, how it is served."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.signing import TimestampSigner
from django.urls import reverse
from django.utils import timezone

from common import scope
from common.errors import Invalid
from support import tokens
from support.kinds_of_file import MOST_BYTES, Upload, checked
from support.models import Attachment, Thread
from support.services import files
from support.services.speaking import Words, note, reply
from support.services.status import delete_ticket
from support.tasks import remove_orphaned_files
from tests.support.conftest import GIF, JPEG, PDF, PNG, Desk, chunk, kept

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "data", "mime", "kept_as"),
    [
        ("a.pdf", PDF, "application/pdf", "a.pdf"),
        ("a.png", PNG, "image/png", "a.png"),
        ("a.jpeg", JPEG, "image/jpeg", "a.jpeg"),
        ("a.gif", GIF, "image/gif", "a.gif"),
        ("a.csv", b"n,m\r\n1,2\r\n", "text/plain", "a.csv"),
        ("invoice.html", PNG, "image/png", "invoice.html.png"),
        ("../../etc/passwd", b"plain", "text/plain", "passwd.txt"),
        ("..\\..\\boot.ini", b"plain", "text/plain", "boot.ini.txt"),
        ('x";\r\nSet-Cookie: a\u202etxt.pdf', PDF, "application/pdf", "x_ Set-Cookie_ atxt.pdf"),
        ("", PDF, "application/pdf", "file.pdf"),
    ],
)
def test_safe_files_are_taken_by_content(name: str, data: bytes, mime: str, kept_as: str):
    (file,) = checked([Upload(name, data)])

    assert (file.mime, file.name, file.data) == (mime, kept_as, data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        SVG,
        b"\xef\xbb\xbf \n" + SVG,
        b"<!DOCTYPE html><p>hello",
        b"<b>bold</b>",
        b"text and then <script>alert(1)</script>",
        PNG + SVG,
        PNG + b"PK\x05\x06" + bytes(18),
        PNG + b"trailing",
        PNG[:-12],
        PNG[:40] + b"\0" + PNG[41:],
        PNG[:33] + chunk(b"tEXt", b"x\0<script>alert(1)</script>") + PNG[33:],
        JPEG + b"trailing",
        JPEG[:-2],
        GIF + b"trailing",
        b"GIF89a/*<svg onload=alert(1)>*/=1;",
        b"GIF89a=1;alert(1)//",
        PDF + b"PK\x05\x06" + bytes(18),
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        PDF.replace(b"%%EOF", b"<html><script>x</script>%%EOF"),
        b"MZ" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"a\0b",
        b"PK\x03\x04" + bytes(30) + b"PK\x05\x06" + bytes(18),
        b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0",
    ],
)
def test_anything_else_is_refused(data: bytes):
    with pytest.raises(Invalid) as refused:
        checked([Upload("a.png", data)])

    assert refused.value.field == "attachments"
    assert refused.value.text.startswith("a.png ")


def test_five_megabytes_and_five_files_are_the_bound():
    assert checked([Upload("a.txt", b"x" * MOST_BYTES)])[0].mime == "text/plain"
    with pytest.raises(Invalid, match="larger than 5 MB"):
        checked([Upload("a.txt", b"x" * (MOST_BYTES + 1))])
    with pytest.raises(Invalid, match="Up to 5 files"):
        checked([Upload("a.txt", b"x")] * 6)


def test_a_refused_file_leaves_nothing(desk: Desk, media):
    words = Words("Look", [Upload("a.pdf", PDF), Upload("b.svg", SVG)])
    with scope.tenant(desk.customer.pk), pytest.raises(Invalid):
        reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=words)

    assert kept(media) == []
    with scope.system():
        assert Attachment.objects.count() == 0
        assert Thread.objects.count() == 1


def attached(desk: Desk) -> Attachment:
    words = Words("Look", [Upload("fault.pdf", PDF)])
    with scope.tenant(desk.customer.pk):
        reply(account=desk.customer, by=desk.alice, number=desk.ticket.number, words=words)
        return Attachment.objects.get()


def test_a_file_lies_under_a_random_name_and_is_a_download(desk: Desk, media, client):
    file = attached(desk)
    (path,) = kept(media)
    assert path.parent.name == "support"
    assert "fault" not in path.name
    assert path.read_bytes() == PDF

    for person, page in ((desk.people.alice, "support:file"), (desk.people.olivia, "support:desk_file")):
        client.force_login(person)
        answer = client.get(reverse(page, args=[desk.ticket.number, file.pk]))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="fault.pdf"'
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_strangers_file_is_not_there(desk: Desk, client):
    file = attached(desk)
    own, desks = (
        reverse(f"support:{page}", args=[desk.ticket.number, file.pk]) for page in ("file", "desk_file")
    )

    assert client.get(own).status_code == 302
    client.force_login(desk.people.charlie)
    assert client.get(own).status_code == 404
    assert client.get(desks).status_code == 403
    client.force_login(desk.people.rita)
    assert client.get(desks).status_code == 404


def test_a_file_of_a_note_is_not_the_customers(desk: Desk, client):
    words = Words("Between us", [Upload("a.pdf", PDF)])
    note(account=desk.operator, by=desk.olivia, number=desk.ticket.number, words=words)
    with scope.system():
        file = Attachment.objects.get()

    client.force_login(desk.people.alice)
    assert client.get(reverse("support:file", args=[desk.ticket.number, file.pk])).status_code == 404


def test_a_signed_address_opens_the_file_for_an_hour(desk: Desk, client, settings, monkeypatch):
    settings.PUBLIC_URL = ""
    file = attached(desk)
    url = tokens.file_url(file)

    answer = client.get(url)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(url[:-1] + ("A" if url[-1] != "A" else "B")).status_code == 404
    other = TimestampSigner(salt="something.else").sign(str(file.pk))
    assert client.get(reverse("support:signed_file", args=[other])).status_code == 404
    monkeypatch.setattr(tokens, "FILE_SECONDS", -1)
    assert client.get(url).status_code == 404


def test_deleting_a_ticket_takes_its_files_along(desk: Desk, media, django_capture_on_commit_callbacks):
    attached(desk)
    with django_capture_on_commit_callbacks(execute=True):
        delete_ticket(account=desk.operator, by=desk.olivia, number=desk.ticket.number)

    assert kept(media) == []
    with scope.system():
        assert Attachment.objects.count() == Thread.objects.count() == 0


def put(media, name: str, *, age: timedelta) -> Path:
    path = media / "support" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF)
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))
    return path


def test_orphans_go_after_a_day_and_nothing_else(desk: Desk, media, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 2)
    attached(desk)
    (mentioned,) = kept(media)
    os.utime(mentioned, (0, 0))
    for n in range(3):
        put(media, f"orphan{n}", age=timedelta(hours=25))
    young = put(media, "young", age=timedelta(hours=23))
    elsewhere = media / "letters" / "old"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(PDF)
    os.utime(elsewhere, (0, 0))

    remove_orphaned_files()

    assert set(kept(media)) == {mentioned, young, elsewhere}
    with scope.system():
        assert files.remove_orphans(timezone.now()) == 0
        assert files.remove_orphans(timezone.now() + timedelta(days=1)) == 1
    assert set(kept(media)) == {mentioned, elsewhere}


def test_without_any_file_there_is_nothing_to_sweep(desk: Desk, media):
    with scope.system():
        assert files.remove_orphans(timezone.now()) == 0
