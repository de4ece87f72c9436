"""Orders, ports and emergency addresses narrowed by words and by how they stand, on the page and in its file."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.concerns import all_concerns
from accounts.models import Account
from common import scope
from jobs import services as jobs
from jobs.services import NewJob
from numbers.kinds import PUSH
from numbers.models import E911Record, NumberOrder, NumberOrderItem, PhoneNumber, PortItem, PortRequest
from numbers.port_states import PortState
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

# Each with its state, days since its last step, and whether an alarm was raised.
PORTS = {
    "PTEXC": (PortState.EXCEPTION, 1, False),
    "PTSTK": (PortState.SUBMITTED, 9, True),
    "PTNEW": (PortState.SUBMITTED, 1, False),
    "PTLAT": (PortState.AWAITING_LOA, 4, False),
    "PTLOA": (PortState.AWAITING_LOA, 1, False),
}


def make_ports(shop: Shop, account: Account, pids: dict[str, tuple[PortState, int, bool]]) -> None:
    now = timezone.now()
    for place, (pid, (state, days, alarmed)) in enumerate(pids.items()):
        port = PortRequest.objects.create(
            account=account,
            provider_account=shop.people.house,
            pid=pid,
            name=f"Name of {pid}",
            fee=1,
            state=state,
            moved_at=now - timedelta(days=days),
            alarmed_at=now if alarmed else None,
        )
        PortItem.objects.create(
            account=account, provider_account=shop.people.house, port=port, e164=f"+1415223{1000 + place}"
        )


def make_orders(shop: Shop) -> list[int]:
    made = []
    for place, state in enumerate(["completed", "failed"]):
        job = jobs.start(NewJob(PUSH, "An order"), account=shop.customer, by=BY)
        order = NumberOrder.objects.create(
            account=shop.customer, provider_account=shop.people.house, job=job, state=state
        )
        NumberOrderItem.objects.create(
            account=shop.customer,
            provider_account=shop.people.house,
            order=order,
            e164=f"+1201342{9000 + place}",
        )
        made.append(order.pk)
    return made


@pytest.fixture
def alice(shop: Shop) -> Client:
    return signed_in(shop.people.alice)


def pids(answer) -> set[str]:
    return {row["port"].pid for row in answer.context["rows"]}


def file(client: Client, name: str, query: dict[str, str]) -> list[str]:
    """The first column of the list's file."""
    answer = client.get(reverse("exports:start", args=[name, "csv"]), query)
    lines = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    return [line[0].removeprefix("'") for line in lines][1:]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, set(PORTS)),
        ({"state": "submitted"}, {"PTSTK", "PTNEW"}),
        ({"state": "stuck"}, {"PTSTK"}),
        ({"state": "late"}, {"PTLAT"}),
        ({"state": "nonsense"}, set(PORTS)),
        ({"q": "name of ptnew"}, {"PTNEW"}),
        ({"q": "(415) 223-1003"}, {"PTLAT"}),
        ({"q": "PTLAT", "state": "exception"}, set()),
    ],
)
def test_ports(shop: Shop, alice: Client, query: dict[str, str], found: set[str]):
    make_ports(shop, shop.customer, PORTS)
    page = alice.get("/ports/", query)
    assert pids(page) == set(file(alice, "ports", query)) == found
    assert ("Nothing matches" in in_a_row(page)) == (not found)


def test_orders(shop: Shop, alice: Client):
    done, failed = make_orders(shop)
    for query, found in (
        ({}, [failed, done]),
        ({"state": "failed"}, [failed]),
        ({"q": str(done)}, [done]),
        ({"q": "201 342 9001"}, [failed]),
        ({"q": "201 342 9001", "state": "completed"}, []),
    ):
        page = alice.get("/orders/", query)
        assert [row.pk for row in page.context["rows"]] == found, query
        assert file(alice, "orders", query) == [str(pk) for pk in found]
        assert ("Nothing matches" in in_a_row(page)) == (not found)


def test_a_stranger_finds_nothing_by_the_same_words(shop: Shop, alice: Client):
    make_ports(shop, shop.customer, PORTS)
    order, _ = make_orders(shop)
    charlie = signed_in(shop.people.charlie)
    assert pids(charlie.get("/ports/", {"q": "PTNEW"})) == set()
    assert list(charlie.get("/orders/", {"q": str(order)}).context["rows"]) == []
    assert list(charlie.get("/e911/", {"q": HELD[0]}).context["rows"]) == []


def test_emergency_addresses(shop: Shop, alice: Client):
    PhoneNumber.objects.filter(e164=HELD[1]).update(label="Front desk")
    E911Record.objects.create(
        account=shop.customer, provider_account=shop.people.house, e164=HELD[0], state="invalid"
    )
    for query, found in (
        ({}, HELD),
        ({"status": "red"}, HELD),
        ({"status": "refused"}, HELD[:1]),
        ({"status": "covered"}, []),
        ({"status": "nonsense"}, HELD),
        ({"q": "front"}, HELD[1:]),
        ({"q": HELD[0]}, HELD[:1]),
        ({"q": "front", "status": "refused"}, []),
    ):
        page = alice.get("/e911/", query)
        assert [row["number"].e164 for row in page.context["rows"]] == found, query
        assert file(alice, "emergency-addresses", query) == found
        assert ("Nothing matches" in in_a_row(page)) == (not found)


def test_attention_leads_to_what_it_counts(shop: Shop, alice: Client):
    make_ports(shop, shop.customer, PORTS)
    E911Record.objects.create(
        account=shop.customer, provider_account=shop.people.house, e164=HELD[0], state="invalid"
    )
    ours = {"emergency-addresses", "ports-to-correct", "stuck-ports", "expiring-letters"}
    assert ours <= {concern.name for concern in all_concerns()}

    found = {
        group["concern"].name: (group["counted"], len(alice.get(group["all_url"]).context["rows"]))
        for group in alice.get("/attention/").context["groups"]
    }

    assert {name: found[name] for name in ours} == dict.fromkeys(ours, ("1", 1))


def test_they_take_as_many_statements_with_words_for_many(
    shop: Shop, alice: Client, django_assert_max_num_queries
):
    with scope.system():
        make_ports(shop, shop.customer, {f"PX{n:03}": (PortState.SUBMITTED, 1, False) for n in range(30)})
    for path, most in (("/ports/?q=name", 14), ("/orders/?q=201342", 14), ("/e911/?q=201342", 14)):
        alice.get(path)
        with django_assert_max_num_queries(most):
            assert alice.get(path).status_code == 200
