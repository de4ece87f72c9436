"""What neither logs nor browsers keep, bodies without a length, and a sign-in from a second tab."""

import pytest
from django.conf import settings
from django.test import Client

from common.redact import HIDDEN, redact_text
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
        "/pay/{}/",
        "/pay/{}/document.pdf",
        "/rate/{}",
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
