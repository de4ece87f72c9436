"""The global search of tickets and messages: who finds what, where it leads, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, User
from accounts.web import seen_from
from common import scope
from numbers.models import NumberOrder, PortRequest
from portal.palette import offered
from support.models import Ticket
from support.services.merging import merge
from support.services.speaking import Customer, Words, open_ticket
from tests.calls.conftest import BEGAN, record
from tests.console import signed_in
from tests.everything import one_of_everything
from tests.messaging.conftest import OURS, OUTSIDE, Texts
from tests.people import BY, People, put_below_the_reseller


@pytest.fixture
def texts(made_texts: Texts) -> Texts:
    return made_texts


def ask(account: Account, subject: str) -> Ticket:
    with scope.tenant(account.pk):
        return open_ticket(
            account=account,
            by=BY,
            customer=Customer(account.email, account.name),
            subject=subject,
            words=Words("Secret words"),
        )


def found(person: User, text: str) -> dict[str, list[tuple[str, str]]]:
    """For each group the titles with their addresses."""
    groups = signed_in(person).get("/search", {"q": text}).context["groups"]
    return {group["label"]: [(item["title"], item["url"]) for item in group["items"]] for group in groups}


def page(name: str, ticket: Ticket) -> tuple[str, str]:
    return str(ticket), reverse(f"support:{name}", args=[ticket.number])


def test_a_customer_finds_own_tickets_by_number_and_subject(texts: Texts):
    mine, theirs = ask(texts.customer, "Crackling line"), ask(texts.people.other, "Crackling too")
    alice = texts.people.alice

    assert found(alice, "crackl") == {"Tickets": [page("ticket", mine)]}
    assert found(alice, f"#{mine.number}")["Tickets"] == [page("ticket", mine)]
    assert "Tickets" not in found(alice, f"#{theirs.number}")
    assert found(alice, "Secret words") == {}
    assert found(texts.people.charlie, "Crackling line") == {}


def test_staff_find_those_below_and_their_own_each_on_its_page(texts: Texts):
    people = texts.people
    with scope.system():
        Account.objects.filter(pk=people.customer.pk).update(
            parent=people.reseller, ancestor_ids=[people.operator.pk, people.reseller.pk]
        )
    below, own = ask(people.customer, "Crackling line"), ask(people.reseller, "Crackling here")
    theirs, top = ask(people.other, "Crackling too"), ask(people.operator, "Crackling at the top")

    assert found(people.rita, "crackling") == {"Tickets": [page("ticket", own), page("desk_ticket", below)]}
    assert found(people.olivia, "crackling") == {
        "Tickets": [page("desk_ticket", ticket) for ticket in (top, theirs, own, below)]
    }


def test_messages_are_found_by_words_and_by_the_other_sides_number(texts: Texts):
    with scope.tenant(texts.customer.pk):
        texts.send(text="The parcel is late")
    there = reverse("messaging:thread", args=[OURS, OUTSIDE])
    people = texts.people

    for text in ("PARCEL", "312 555-0100", "5550100"):
        assert found(people.alice, text) == {"Messages": [("(312) 555-0100", there)]}, text
        for stranger in (people.charlie, people.rita, people.olivia):
            assert "Messages" not in found(stranger, text), text
    assert found(people.carol, "parcel") == {"Messages": [("(312) 555-0100", there)]}


@pytest.mark.parametrize("near", [2, 2_000])
def test_the_latest_messages_are_told_and_the_way_to_the_rest_is_shown(texts: Texts, monkeypatch, near: int):
    monkeypatch.setattr("common.searching.NEAR", near)
    monkeypatch.setattr("portal.search.ON_PAGE", 2)
    with scope.tenant(texts.customer.pk):
        texts.send(text="An old parcel")
        for n in range(2):
            texts.send(text=f"New {n}")
        texts.send(text="Another parcel")
    alice, rest = texts.people.alice, f"{reverse('messaging:list')}?q=parcel"
    assert [title for title, _ in found(alice, "parcel")["Messages"]] == ["(312) 555-0100"] * 2

    with scope.tenant(texts.customer.pk):
        texts.send(text="The latest parcel")

    titles = [title for title, _ in found(alice, "parcel")["Messages"]]
    assert titles == ["(312) 555-0100", "(312) 555-0100", "Look through all messages"]
    assert found(alice, "parcel")["Messages"][2][1] == rest
    assert "An old parcel" in signed_in(alice).get(rest).content.decode()


def test_calls_are_found_by_either_number_the_latest_first(texts: Texts):
    with scope.tenant(texts.customer.pk):
        first = record(texts.customer)
        second = record(texts.customer, "call-2", caller="", started_at=BEGAN + timedelta(days=1))
    told = [("Withheld", second.get_absolute_url()), ("(201) 555-0147", first.get_absolute_url())]
    people = texts.people

    assert found(people.alice, "342-2000")["Calls"] == told
    assert found(people.carol, "(201) 555-0147") == {"Calls": told[1:]}
    for text in ("20", "call-1"):
        assert "Calls" not in found(people.alice, text), text
    for stranger in (people.charlie, people.olivia):
        assert "Calls" not in found(stranger, "342-2000")


@pytest.mark.parametrize(("person", "finding", "reading"), [("alice", 20, 2), ("olivia", 23, 1)])
def test_the_search_costs_the_same_however_much_it_finds(
    texts: Texts, person: str, finding: int, reading: int
):
    """A statement for each sort of thing that is looked for, and one for each that is found."""
    client = signed_in(getattr(texts.people, person))
    client.get("/search?q=par")

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/search?q=par").status_code == 200
        return len(caught)

    assert cost() == finding
    for n in (1, 3):
        for _ in range(n):
            ask(texts.customer, f"Parcel {n}")
            with scope.tenant(texts.customer.pk):
                texts.send(text=f"Parcel {n}")
        assert cost() == finding + reading


def test_ports_and_orders_of_accounts_below_are_found_by_who_looks_after_them(people: People):
    one_of_everything(people)
    with scope.system():
        port = PortRequest.objects.filter(account=people.customer)[0]
        order = NumberOrder.objects.filter(account=people.customer)[0]
    pages = {
        port.pid: ("Ports", f"Port {port.pid}", reverse("numbers:port", args=[port.pid])),
        f"{order.pk:03}": ("Orders", f"Order {order.pk}", reverse("numbers:order_detail", args=[order.pk])),
    }
    for text, (group, title, url) in pages.items():
        opened = seen_from(people.operator, people.customer.pk, url)
        assert (title, url) in found(people.alice, text)[group]
        assert (title, opened) in found(people.olivia, text)[group]
        for stranger in (people.charlie, people.rita):
            assert (title, opened) not in found(stranger, text).get(group, [])
    put_below_the_reseller(people)
    assert found(people.rita, port.pid)["Ports"][0][0] == f"Port {port.pid}"


def test_a_merged_ticket_is_still_found(texts: Texts):
    gone, kept = ask(texts.customer, "Crackling line"), ask(texts.customer, "Other")
    merge(account=texts.people.operator, by=BY, number=gone.number, into=kept.number)

    assert found(texts.people.alice, "crackling") == {"Tickets": [page("ticket", gone)]}


def test_ports_orders_inboxes_and_campaigns_are_found(people: People):
    things = one_of_everything(people)
    alice = signed_in(people.alice)

    def found(text: str) -> dict[str, list[str]]:
        groups = alice.get(f"/search?q={text}").context["groups"]
        return {group["label"]: [item["title"] for item in group["items"]] for group in groups}

    assert found(things["port"])["Ports"] == [f"Port {things['port']}"]
    assert found("Front desk")["Inboxes"] == ["Front desk"]
    assert found(things["campaign"])["Campaigns"] == [things["campaign"]]
    assert found(str(things["order"]).zfill(3))["Orders"] == [f"Order {things['order']}"]
    strangers = signed_in(people.charlie)
    assert strangers.get(f"/search?q={things['port']}").context["groups"] == []


@pytest.mark.parametrize(
    "text", ["(201) 342-2000", "+1 201 342\u20112000", "tel:+12013422000", "0012013422000", "1 201 342 2000"]
)
@pytest.mark.parametrize("person", ["alice", "olivia"])
def test_numbers_are_found_in_every_form(texts: Texts, person: str, text: str):
    titles = [title for title, _ in found(getattr(texts.people, person), text)["Numbers"]]
    assert titles == ["(201) 342-2000"]


def test_somebody_elsewhere_finds_and_sees_numbers_in_the_international_form(texts: Texts):
    with scope.system():
        Account.objects.filter(pk=texts.people.operator.pk).update(country="DE")
    olivia = texts.people.olivia
    assert [title for title, _ in found(olivia, "001 201 342 2000")["Numbers"]] == ["+1 201-342-2000"]
    assert "Numbers" not in found(olivia, "0201 342 2000")


def test_pages_and_actions_are_found_by_their_words_by_who_may_open_them(texts: Texts):
    people = texts.people

    def pages(person: User, text: str) -> list[str]:
        return [title for title, _ in found(person, text).get("Pages and actions", [])]

    assert pages(people.alice, "emer") == ["Emergency addresses"]
    assert pages(people.alice, "911") == ["Emergency addresses"]
    assert pages(people.alice, "call stat") == ["Call statistics"]
    assert pages(people.alice, "stat call x") == []
    assert found(people.alice, "custom role")["Pages and actions"] == [
        ("Make a custom role", reverse("accounts:role_new"))
    ]
    # Carol reads only, and a customer has no accounts below.
    assert pages(people.carol, "custom role") == []
    assert (pages(people.alice, "open an acc"), pages(people.rita, "open an acc")) == (
        [],
        ["Open an account"],
    )


def test_every_page_that_is_offered_opens(texts: Texts):
    client = signed_in(texts.people.olivia)
    rights = client.get("/search").context["request"].rights
    pages = offered("", rights, 200)
    assert len(pages) > 50
    assert [page for page in pages if client.get(page["url"]).status_code not in (200, 302)] == []


def test_people_of_the_account_are_found(texts: Texts):
    people = texts.people
    assert found(people.bob, "carol@")["People"] == [("Carol", reverse("accounts:members"))]
    assert "People" not in found(people.charlie, "carol")
    assert "People" not in found(people.olivia, "carol")
