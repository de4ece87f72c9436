"""What neither logs nor browsers keep, bodies without a length, and a sign-in from a second tab."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from common.redact import HIDDEN, redact_text
from portal.wsgi import ChunkedBodies
from tests.console import signed_in
from tests.people import People

TOKEN = "MjA-1a2b3c-0123456789abcdef"


@pytest.mark.parametrize(
    "path",
    [
        "/user/password/reset/key/{}/",
        "/user/confirm-email/{}/",
        "/user/invitation/{}",
        "/port-letters/{}/",
        "/port-letters/{}/file/",
    ],
)
def test_links_that_open_something_stay_out_of_logs(path: str):
    for line in (path, "Not Found: " + path, "GET http://x.test" + path + ' "HTTP/1.1" 404'):
        told = redact_text(line.format(TOKEN))
        assert TOKEN not in told
        assert HIDDEN in told
        assert path.partition("{")[0] in told


def test_without_a_mail_server_mails_are_files_and_no_log():
    assert settings.EMAIL_FILE_PATH == settings.DATA_DIR / "mail"


def test_pages_of_a_signed_in_person_are_not_kept(people: People, client: Client):
    assert signed_in(people.alice).get("/")["Cache-Control"] == "no-store"
    assert "no-store" in client.get("/user/login/")["Cache-Control"]


def test_the_sign_in_form_of_a_second_tab_lets_in_who_is_in_already(people: People):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)
    answer = client.post("/user/login/?next=/jobs/", {"login": "alice@example.com", "password": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/jobs/")
    elsewhere = client.post("/user/login/?next=https://evil.test/", {"login": "a", "password": "x"})
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, "/")
    assert Client(enforce_csrf_checks=True).post("/user/login/", {"login": "a"}).status_code == 403


class TestChunkedBodies:
    def ask(self, body: bytes, **environ: Any) -> tuple[str | None, bytes]:
        seen: dict[str, Any] = {}

        def application(given: dict[str, Any], _start: Any) -> list[bytes]:
            seen.update(length=given.get("CONTENT_LENGTH"), body=given["wsgi.input"].read())
            return []

        ChunkedBodies(application)({"wsgi.input": io.BytesIO(body), **environ}, None)
        return seen["length"], seen["body"]

    def test_a_chunked_body_gets_its_length(self):
        chunked = {"HTTP_TRANSFER_ENCODING": "Chunked", "wsgi.input_terminated": True}
        assert self.ask(b"x" * 300_000, **chunked) == ("300000", b"x" * 300_000)
        assert self.ask(b"", **chunked) == ("0", b"")

    def test_another_body_is_left_alone(self):
        assert self.ask(b"abc", CONTENT_LENGTH="3") == ("3", b"abc")
        assert self.ask(b"abc", HTTP_TRANSFER_ENCODING="chunked") == (None, b"abc")

    def test_of_a_body_that_is_too_long_only_so_much_is_read(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.wsgi.LONGEST_BODY", 100_000)
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
        length, body = self.ask(b"x" * 500_000, **chunked)
        assert (length, len(body)) == ("131072", 131_072)
