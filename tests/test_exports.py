"""Every download of a table: marked for Excel, in the account's zone, named by its day, its headers in one style."""

import re

import pytest
from django.urls import reverse

from accounts.exporting import all_sources, source_named
from accounts.rights import UPPER
from tests.console import signed_in
from tests.people import People

# What programs read has columns as they know them.
FOR_PROGRAMS = ("import-", "callr-")
EXPORTS = sorted(source.name for source in all_sources() if not source.name.startswith(FOR_PROGRAMS))
STYLE = re.compile(r"[A-Z][A-Za-z -]*(?: \([A-Za-z_]+/[A-Za-z_]+\))?")
OF_TIMES = re.compile(r"(?:Time|Started|Since|Ended|Last seen|Held since)(?: \(|$)")


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_follows_the_one_rule(people: People, name: str):
    is_upper = source_named(name).right in UPPER
    person, account = (people.olivia, people.operator) if is_upper else (people.alice, people.customer)
    answer = signed_in(person).get(reverse("exports:start", args=[name, "csv"]))
    content = b"".join(answer.streaming_content)
    header = content.decode("utf-8-sig").splitlines()[0].split(",")

    assert content.startswith(b"\xef\xbb\xbf")
    assert re.fullmatch(r'attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    assert [one for one in header if not STYLE.fullmatch(one)] == []
    assert [one for one in header if OF_TIMES.match(one) and f"({account.timezone})" not in one] == []
