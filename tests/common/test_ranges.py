"""Parts of files, as players ask for them."""

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import RequestFactory

from common.ranges import ranged

DATA = b"0123456789"


def ask(asked: str) -> HttpResponse:
    headers = {"Range": asked} if asked else {}
    request = RequestFactory().get("/", headers=headers)
    return ranged(request, ContentFile(DATA), len(DATA), "audio/mpeg")


@pytest.mark.parametrize(
    ("asked", "got", "told"),
    [
        ("bytes=0-", DATA, "bytes 0-9/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=3-5", b"345", "bytes 3-5/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", DATA, "bytes 0-9/10"),
    ],
)
def test_a_part(asked, got, told):
    response = ask(asked)
    assert (response.status_code, response.content, response["Content-Range"]) == (206, got, told)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-4", "bytes=-0"])
def test_a_part_that_is_not_there(asked):
    response = ask(asked)
    assert (response.status_code, response.content, response["Content-Range"]) == (416, b"", "bytes */10")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=٣-"])
def test_all_of_it_where_no_part_is_asked_for(asked):
    response = ask(asked)
    assert (response.status_code, response.content, "Content-Range" in response) == (200, DATA, False)
    assert response["Cache-Control"] == "private, no-store"
