"""Lists over an account and all below it: what stands below is there with its account, and a sibling's is not."""

import csv
import io

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.listings import all_listings
from accounts.models import Account
from calls.models import CallRecord
from common import scope
from numbers.models import PhoneNumber
from tests.console import signed_in
from tests.everything import one_of_everything
from tests.numbers.conftest import HELD
from tests.people import People, put_below_the_reseller
from tests.stages import staged

LISTINGS = {listing.name: listing for listing in all_listings()}
# What the page of a list asks of the database, however many rows and accounts it shows.
MOST_QUERIES = 10


def make_everything(people: People) -> People:
    one_of_everything(people)
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(agreement="drift", differences=["label"])
        CallRecord.objects.create(
            account=people.customer,
            ref="c1",
            direction="inbound",
            caller="+13125550100",
            called=HELD[0],
            started_at=timezone.now(),
            seconds=60,
            rate=0,
        )
    return people


everything = staged("everything", make_everything)


def rows(answer: HttpResponse) -> int:
    return answer.content.decode().count('<th scope="row">')


def url(name: str) -> str:
    return reverse("accounts:below", args=[name])


def test_every_app_lists_what_it_has():
    assert sorted(LISTINGS) == [
        "activity",
        "agents",
        "balances",
        "calls",
        "differences",
        "emergency-addresses",
        "emergency-requests",
        "jobs",
        "ledger",
        "messages",
        "numbers",
        "orders",
        "ports",
        "tickets",
    ]


@pytest.mark.parametrize("name", sorted(set(LISTINGS) - {"emergency-requests"}))
def test_what_stands_below_is_listed_and_a_sibling_s_is_not(everything: People, name: str):
    """Acme stands beside the reseller first, and below it then."""
    client = signed_in(everything.rita)
    beside = client.get(url(name))
    own = rows(beside)
    assert "Acme" not in beside.content.decode()

    put_below_the_reseller(everything)
    below = client.get(url(name))

    assert rows(below) > own
    assert f'<span class="cell-sub">{everything.customer.number}</span>' in below.content.decode()
    assert rows(signed_in(everything.olivia).get(url(name))) >= rows(below)


def test_a_row_leads_to_its_account_where_one_acts_for_it(everything: People):
    text = signed_in(everything.olivia).get(url("numbers")).content.decode()

    page = reverse("numbers:detail", args=[HELD[0]])
    assert f'href="/for/{everything.customer.pk}/' in text
    assert f'href="{page}"' not in text


def test_a_list_is_narrowed_by_account_state_and_words(everything: People):
    client = signed_in(everything.olivia)
    every = rows(client.get(url("numbers")))

    assert rows(client.get(url("numbers"), {"account": "acm"})) == every
    assert rows(client.get(url("numbers"), {"account": everything.customer.number})) == every
    assert rows(client.get(url("numbers"), {"account": "Stranger"})) == 0
    assert rows(client.get(url("numbers"), {"q": HELD[0][-7:]})) == 1
    assert rows(client.get(url("numbers"), {"state": "suspended"})) == 0
    assert rows(client.get(url("numbers"), {"state": "nonsense"})) == every
    assert rows(client.get(url("differences"), {"state": "drift"})) == 1
    assert rows(client.get(url("differences"), {"state": "gone"})) == 0


@pytest.mark.parametrize("name", sorted(LISTINGS))
def test_each_state_that_is_offered_narrows_a_list(everything: People, name: str):
    """What is listed of each state is never more than all, nor less than nothing: each asks the database."""
    client = signed_in(everything.olivia)
    every = rows(client.get(url(name)))
    listing = LISTINGS[name]

    found = {value: client.get(url(name), {"state": value}) for value, _ in listing.states}

    assert {answer.status_code for answer in found.values()} <= {200}
    assert all(rows(answer) <= every for answer in found.values())
    if not listing.conditions and listing.states:
        assert sum(rows(answer) for answer in found.values()) == every


def test_the_name_of_an_account_outside_the_tree_finds_nothing(everything: People):
    assert rows(signed_in(everything.rita).get(url("numbers"), {"account": "Acme"})) == 0


def test_a_list_of_many_accounts_takes_no_more_statements(everything: People):
    client = signed_in(everything.olivia)
    client.get(url("numbers"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("numbers"))
    with scope.system():
        number = PhoneNumber.objects.filter(account=everything.customer)[0]
        for n in range(20):
            account = Account.objects.create(
                name=f"Below {n}",
                number=f"30155501{n:02}",
                email="a@example.com",
                kind="customer",
                parent=everything.operator,
                ancestor_ids=[everything.operator.pk],
            )
            number.pk, number.account, number.e164 = None, account, f"+120155531{n:02}"
            number.save()
    with CaptureQueriesContext(connection) as more:
        answer = client.get(url("numbers"))

    assert rows(answer) >= 20
    assert len(more) == len(few) <= MOST_QUERIES


def test_a_list_as_a_file_names_each_row_s_account(everything: People):
    client = signed_in(everything.olivia)
    answer = client.get(reverse("exports:start", args=["below-numbers", "csv"]), {"account": "acme"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert lines[0][:4] == ["Account", "Account number", "Number", "State"]
    assert {tuple(line[:2]) for line in lines[1:]} == {("Acme", everything.customer.number)}
    assert HELD[0] in {line[2].removeprefix("'") for line in lines[1:]}


def test_only_accounts_above_others_have_such_lists(everything: People):
    client = signed_in(everything.alice)
    assert client.get(url("numbers")).status_code == 403
    assert "With all below" not in client.get(reverse("numbers:list")).content.decode()
    assert "With all below" in signed_in(everything.rita).get(reverse("numbers:list")).content.decode()
    assert signed_in(everything.rita).get(url("nothing")).status_code == 404
    assert client.get(reverse("exports:start", args=["below-numbers", "csv"])).status_code == 403


def test_the_dashboard_counts_what_its_links_list(everything: People):
    client = signed_in(everything.olivia)
    text = " ".join(client.get("/").content.decode().split())

    for name in ("numbers", "differences"):
        counted = rows(client.get(url(name)))
        assert f'<a href="{url(name)}">{counted}</a>' in text
