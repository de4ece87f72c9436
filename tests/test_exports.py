"""Every download of a table: marked for Excel, in the account's zone, named by its day, its headers in one style."""

import re

import pytest
from django.urls import reverse

from tests.console import signed_in
from tests.people import People
from tests.test_permissions import PAGES

EXPORTS = sorted(name for name in PAGES if "export" in name)
STYLE = re.compile(r"[A-Z][A-Za-z -]*(?: \([A-Za-z_]+/[A-Za-z_]+\))?")
OF_TIMES = re.compile(r"(?:Time|Started|Since|Ended|Last seen|Held since)(?: \(|$)")


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_follows_the_one_rule(people: People, name: str):
    arguments = ["csv"] if name == "agents:export" else []
    answer = signed_in(people.alice).get(reverse(name, args=arguments))
    content = b"".join(answer.streaming_content)
    header = content.decode("utf-8-sig").splitlines()[0].split(",")

    assert content.startswith(b"\xef\xbb\xbf")
    assert re.fullmatch(r'attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    assert [one for one in header if not STYLE.fullmatch(one)] == []
    assert [one for one in header if OF_TIMES.match(one) and "(America/New_York)" not in one] == []
