"""Where somebody whose session has ended is sent, and where they go on after signing in."""

import pytest
from django.test import Client

from tests.people import People

LOGIN = "/user/login/?next="
HERE = "http://testserver"


def test_a_page_is_shown_after_signing_in(people: People):
    assert Client().get("/numbers/?province=NJ").headers["Location"] == f"{LOGIN}/numbers/%3Fprovince%3DNJ"


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [
        (f"{HERE}/numbers/?q=1", "/numbers/%3Fq%3D1"),
        ("https://evil.example/numbers/", "/"),
        ("", "/"),
        ("//", "/"),
    ],
)
def test_a_form_goes_back_to_its_page_and_never_to_its_target(people: People, referer, next_page):
    answer = Client().post("/store/order/", headers={"referer": referer})
    assert (answer.status_code, answer.headers["Location"]) == (302, LOGIN + next_page)


def test_htmx_leaves_the_page(people: People):
    headers = {"HX-Request": "true", "HX-Current-URL": f"{HERE}/numbers/?q=1"}
    answer = Client().get("/numbers/?q=12", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["HX-Redirect"] == f"{LOGIN}/numbers/%3Fq%3D1"


def test_a_forgotten_slash_is_added_on_pages_only(people: People):
    assert Client().get("/numbers?q=1").headers["Location"] == "/numbers/?q=1"
    assert Client().get("/nothing-here").status_code == 404
    assert Client().get("/api/voicetel/v2.2/numbers/").status_code == 404
    assert Client().post("/numbers").status_code == 404
