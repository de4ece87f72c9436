"""Small lists in every order that they offer: each row once, there and back, as files too, and a stranger's never."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.answers import page_asked
from accounts.columns import table_named, url_of
from accounts.models import Account, Agent, Contact
from accounts.selectors.activity import activity
from accounts.selectors.contacts import contacts, with_comment_counts
from accounts.selectors.tree import AccountFilter, accounts_listed
from accounts.services.activity import record
from accounts.states import EntryKind
from agents.selectors import staff
from billing.models import LedgerEntry
from billing.selectors.ledger import ledger
from calls.models import CallRecord
from common import scope
from common.columns import Table
from common.exports import guarded
from common.paging import value_of
from jobs.models import Job
from jobs.selectors import jobs
from messaging.models import Message
from messaging.selectors.messages import conversations
from numbers.models import E911Waiver, NumberOrder, PhoneNumber, PortRequest
from numbers.selectors.e911 import coverage
from numbers.selectors.orders import orders
from numbers.selectors.ports import ports
from support.models import Ticket
from support.selectors.tickets import TicketFilter, listed
from support.services.speaking import Customer, Words, open_ticket
from tests.console import signed_in
from tests.people import BY, People

# Lists whose rows end with what may be done.
WITH_BUTTONS = {"emergency-addresses": 1}
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ROWS: dict[str, Callable[[Account], QuerySet[Any]]] = {
    "people": lambda account: staff.group(account, staff.PEOPLE),
    "bots": lambda account: staff.group(account, staff.BOTS),
    "who-left": lambda account: staff.group(account, staff.LEFT),
    "calls": lambda account: CallRecord.objects.filter(account=account).select_related("app"),
    "messages": conversations,
    "activity": activity,
    "emergency-addresses": coverage,
    "orders": orders,
    "ports": ports,
    "jobs": jobs,
    "tickets": lambda account: listed(account, TicketFilter()).every(),
    "contacts": lambda account: with_comment_counts(contacts(account)),
    "accounts": lambda account: accounts_listed(account, AccountFilter()),
    "ledger": ledger,
}


def some_jobs(account: Account) -> list[Job]:
    """Seven of three days, some of which are over."""
    made = []
    for n in range(7):
        row = Job.objects.create(account=account, kind="test", title=f"Job {n % 2}", run_at=BEGAN)
        Job.objects.filter(pk=row.pk).update(created_at=BEGAN + timedelta(days=n % 3))
        made.append(row)
    return made


def some_orders(people: People) -> None:
    for n, job in enumerate(some_jobs(people.customer)):
        NumberOrder.objects.create(
            account=people.customer,
            provider_account=people.house,
            job=job,
            state=["completed", "failed"][n % 2],
            charged=n % 3,
            finished_at=BEGAN if n % 3 else None,
        )


def some_ports(people: People) -> None:
    PortRequest.objects.bulk_create(
        PortRequest(
            account=people.customer,
            provider_account=people.house,
            pid=f"P{n:04d}",
            name=["acme", "Beta"][n % 2],
            fee=1,
            foc=date(2026, 5, 1 + n % 2) if n % 3 else None,
        )
        for n in range(7)
    )


def some_tickets(people: People) -> None:
    for n in range(7):
        row = open_ticket(
            account=people.customer,
            by=BY,
            customer=Customer(f"{n % 2}@x.example", "X"),
            subject=f"Ticket {n}",
            words=Words("Hello"),
        )
        # What is over leaves at a time, and somebody looks after a few.
        assignee = people.olivia if n % 3 == 0 else None
        Ticket.objects.filter(pk=row.pk).update(assignee=assignee)


def some_contacts(people: People) -> None:
    Contact.objects.bulk_create(
        Contact(account=people.customer, name=f"Name {n % 3}", e164=f"+1212736{n:04d}", tags=["vip"])
        for n in range(7)
    )


def some_accounts(people: People) -> None:
    for n in range(7):
        Account.objects.create(
            name=["acme", "Beta", "beta"][n % 3],
            number=f"30155501{n:02}",
            email=f"{n % 2}@example.com",
            kind="customer",
            parent=people.reseller,
            ancestor_ids=[people.operator.pk, people.reseller.pk],
        )


def some_entries(people: People) -> None:
    for n in range(7):
        LedgerEntry.objects.create(
            account=people.customer,
            kind=EntryKind.CHARGE,
            description=f"Entry {n}",
            amount=-1,
            balance_after=-n,
            currency="USD",
            reason=f"test:{n}",
        )


def some_agents(people: People, *, kind: str = "person", state: str = "active") -> None:
    Agent.objects.bulk_create(
        Agent(
            account=people.customer,
            kind=kind,
            state=state,
            name=f"{['Ann', 'bob', 'Bob'][n % 3]}",
            store=["", "Newark"][n % 2],
            offboarded_at=BEGAN + timedelta(days=n % 2) if state == "offboarded" else None,
        )
        for n in range(7)
    )


def some_calls(people: People) -> None:
    CallRecord.objects.bulk_create(
        CallRecord(
            account=people.customer,
            ref=f"call-{n}",
            direction=["inbound", "outbound"][n % 2],
            caller="+12013422000",
            called=f"+1212736{n:04d}",
            started_at=timezone.now() - timedelta(hours=1 + n % 3),
            seconds=n,
            rate=1,
        )
        for n in range(7)
    )


def some_numbers(people: People) -> list[PhoneNumber]:
    """Seven with few labels and cities, some of which need no emergency address by somebody's word."""
    made = PhoneNumber.objects.bulk_create(
        PhoneNumber(
            account=people.customer,
            provider_account=people.house,
            e164=f"+1973555{n:04d}",
            country="US",
            label=["", "Zoo", "apple"][n % 3],
            city=["", "Paris"][n % 2],
        )
        for n in range(7)
    )
    E911Waiver.objects.create(
        account=people.customer, e164=made[0].e164, reason="Fax", signed_name="Alice", signed_at=BEGAN
    )
    return made


def some_messages(people: People) -> None:
    number = some_numbers(people)[0]
    Message.objects.bulk_create(
        Message(
            account=people.customer,
            number=number,
            direction="in",
            kind="sms",
            ours=number.e164,
            peer=f"+1212736{n:04d}",
            text=f"Hello {n}",
            state="received",
        )
        for n in range(7)
    )


def some_changes(people: People) -> None:
    for n in range(7):
        record(
            account=people.customer, by=BY, verb="changed", subject=people.customer, after={"name": str(n)}
        )


MADE: dict[str, Callable[[People], object]] = {
    "people": some_agents,
    "bots": partial(some_agents, kind="bot"),
    "who-left": partial(some_agents, state="offboarded"),
    "calls": some_calls,
    "messages": some_messages,
    "activity": some_changes,
    "emergency-addresses": some_numbers,
    "orders": some_orders,
    "ports": some_ports,
    "jobs": lambda people: some_jobs(people.customer),
    "tickets": some_tickets,
    "contacts": some_contacts,
    "accounts": some_accounts,
    "ledger": some_entries,
}


def at(table: Table[Any], **query: str) -> str:
    name, value = table.part
    return f"{url_of(table)}?{urlencode({name: value, **query} if name else query)}"


def key_of(table: Table[Any]) -> str:
    """The first column that it is sorted by from the last on; messages have none."""
    return next((f"-{column.key}" for column in table.columns if column.sort), "")


def of_page(row: Any) -> Model:
    """The row of the table behind what the page shows."""
    if isinstance(row, dict):
        row = next(value for value in row.values() if isinstance(value, Model))
    assert isinstance(row, Model)
    return row


def walked(client: Client, url: str, link: str = "older_url") -> Iterator[Any]:
    while url:
        answer = client.get(url)
        for row in answer.context["rows"]:
            yield of_page(row).pk
        url = answer.context[link]


def in_order(table: Table[Any], rows: QuerySet[Any], wanted: str) -> list[Any]:
    """What Python makes of the order: nothing comes last, and the last key settles ties."""
    sorting = table.sorting(wanted)
    keys = (sorting.order.key,) if isinstance(sorting.order.key, str) else sorting.order.key

    def key(row: Any) -> list[tuple[bool, Any]]:
        return [
            (value is None, "" if value is None else value)
            for value in (value_of(row, name) for name in keys)
        ]

    found = sorted(sorting.made(rows).order_by(), key=key)
    return [row.pk for row in (reversed(found) if sorting.order.descending else found)]


@pytest.fixture(params=sorted(ROWS))
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("accounts.columns.page_asked", partial(page_asked, size=3))
    # Lists are declared with their pages, which are loaded with the addresses.
    reverse("dashboard")
    return str(request.param)


@pytest.fixture
def filled(people: People, name: str) -> tuple[People, Account, Client, Any]:
    with scope.system():
        MADE[name](people)
    upper = name == "accounts"
    person, account = (people.olivia, people.operator) if upper else (people.alice, people.customer)
    return people, account, signed_in(person), scope.system if upper else partial(scope.tenant, account.pk)


def test_every_order_has_each_row_once_there_and_back(name: str, filled: Any):
    _, account, client, sight = filled
    table = table_named(name)
    sorts = [column.key for column in table.columns if column.sort]
    assert sorts or name == "messages"
    for wanted in ["", *sorts, *(f"-{key}" for key in sorts)]:
        with sight():
            expected = in_order(table, ROWS[name](account), wanted)
        assert len(expected) >= 7
        url = at(table, sort=wanted)
        assert list(walked(client, url)) == expected, wanted
        last = client.get(url)
        while last.context["older_url"]:
            last = client.get(last.context["older_url"])
        seen = len(last.context["rows"])
        back = list(walked(client, last.context["newer_url"], "newer_url"))
        parts = [back[at : at + 3] for at in range(0, len(back), 3)]
        assert [pk for part in reversed(parts) for pk in part] == expected[:-seen], wanted


def test_the_columns_are_those_that_are_chosen(name: str, filled: Any):
    _, _, client, _ = filled
    table = table_named(name)
    for columns in ("all", table.columns[-1].key, "nonsense"):
        answer = client.get(at(table, columns=columns))
        shown = answer.context["columns"].columns
        row = answer.content.decode().partition("<tbody>")[2].partition("</tr>")[0]
        assert row.count("<th") == 1
        assert [f'data-label="{column.label}"' in row for column in shown[1:]] == [True] * (len(shown) - 1)
        assert row.count("<td") == len(shown) - 1 + WITH_BUTTONS.get(name, 0)
        assert len(shown) == {"all": len(table.columns), "nonsense": len(table.at_first)}.get(columns, 2)


def test_a_file_has_what_the_list_shows(name: str, filled: Any):
    _, account, client, sight = filled
    table = table_named(name)
    query = {"sort": key_of(table), "columns": ",".join(column.key for column in table.columns[1:3])}
    answer = client.get(f"/exports/{name}.csv", query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert [cell.partition(" (")[0] for cell in head] == [column.label for column in table.columns[:3]]
    with sight(), timezone.override(account.timezone):
        rows = {row.pk: row for row in ROWS[name](account)}
        expected = [
            guarded(table.columns[0].text(rows[pk]))
            for pk in in_order(table, ROWS[name](account), key_of(table))
        ]
    assert [line[0] for line in lines] == expected


def test_a_stranger_s_list_has_none_of_them(name: str, filled: Any):
    people, _, _, _ = filled
    table = table_named(name)
    answer = signed_in(people.charlie).get(at(table, sort=table.columns[0].key))
    if name == "accounts":
        assert answer.status_code == 403
        return
    with scope.system():
        mine = set(ROWS[name](people.other).values_list("pk", flat=True))
    assert {of_page(row).pk for row in answer.context["rows"]} <= mine
