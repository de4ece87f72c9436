"""What a colleague did today, in an account and in all below it: whom one sees, how it is narrowed, as a file."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import Account, User
from accounts.models.activity import Source
from accounts.services import activity
from common import scope
from tests.console import signed_in
from tests.people import People, put_below_the_reseller

PAGE = "/activity/people/"
# The frame and the sign-in, people, sorts of things, entries, the chain.
MOST_QUERIES = 16


def did(user: User, account: Account, verb: str, acting_from: str = "", times: int = 1) -> None:
    by = Actor(user.name, Source.WEB, user_id=user.pk, acting_from=acting_from)
    with scope.tenant(account.pk):
        for _ in range(times):
            activity.record(account=account, by=by, verb=verb, subject=account)


@pytest.fixture
def day(people: People) -> People:
    """Rita worked in her own account and in Acme below it, Alice in Acme, Charlie elsewhere."""
    put_below_the_reseller(people)
    did(people.rita, people.reseller, "renamed")
    did(people.rita, people.customer, "mended", acting_from="Northwind", times=2)
    did(people.alice, people.customer, "ordered")
    did(people.charlie, people.other, "hidden")
    return people


def page(user: User, query: str = "") -> str:
    return signed_in(user).get(PAGE + query).content.decode()


def test_a_reseller_sees_who_did_what_in_all_accounts_below(day: People):
    told = page(day.rita)
    for words in ("Renamed", "Mended", "Ordered", "acting from Northwind", "rita@example.com", "Acme"):
        assert words in told, words
    assert "Hidden" not in told
    assert "charlie@example.com" not in told
    only = page(day.rita, "?only=this")
    assert "Renamed" in only
    assert "Mended" not in only


def test_a_member_sees_the_own_account_alone(day: People):
    told = page(day.bob)
    assert "Mended" in told
    assert "Renamed" not in told
    assert "With all below" not in told


def test_it_is_narrowed_to_a_person_a_day_and_a_sort_of_thing(day: People):
    told = page(day.rita, f"?person={day.alice.pk}")
    assert "Ordered" in told
    assert "Mended" not in told
    assert f'<option value="{day.alice.pk}" selected>Alice (1)</option>' in told
    assert "Nobody did anything" in page(day.rita, "?since=2020-01-01&until=2020-01-02")
    assert "Nobody did anything" in page(day.rita, "?about=phonenumber")
    assert "Ordered" in page(day.rita, "?about=account")
    # A stranger's id narrows to nothing.
    assert "Hidden" not in page(day.rita, f"?person={day.charlie.pk}")


def rows(user: User, name: str, query: str = "") -> list[list[str]]:
    answer = signed_in(user).get(reverse("exports:start", args=[name, "csv"]) + query)
    content: Any = b"".join(answer.streaming_content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


def test_the_file_holds_what_is_shown(day: People):
    told = rows(day.rita, "activity-people-below", f"?person={day.rita.pk}")
    assert [(row[0], row[3], row[6]) for row in told] == [
        ("Acme", "Rita", "mended"),
        ("Acme", "Rita", "mended"),
        ("Northwind", "Rita", "renamed"),
    ]
    assert [row[6] for row in rows(day.alice, "activity-people")] == ["ordered", "mended", "mended"]
    denied = signed_in(day.alice).get(reverse("exports:start", args=["activity-people-below", "csv"]))
    assert denied.status_code == 403


def test_it_takes_as_many_statements_for_many_entries(day: People):
    client = signed_in(day.rita)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(PAGE)
    did(day.alice, day.customer, "again", times=20)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(few) == len(many) <= MOST_QUERIES
