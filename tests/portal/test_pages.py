"""Dashboard, search, frame and error pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import LedgerEntry
from billing.services import ledger
from common import scope
from jobs import services as jobs
from jobs.models import Job
from jobs.services import NewJob
from numbers.kinds import PUSH
from portal import errors
from providers.models import ProviderAccount
from tests.agents.staff import add_agent
from tests.console import HTMX, signed_in
from tests.numbers.conftest import Shop
from tests.people import BY

MOST_QUERIES = 22


@pytest.fixture
def shop(market: Shop) -> Shop:
    return market


def queries(client: Client, url: str, **headers: str) -> int:
    """How many statements a page takes, session, user and scopes included; the second visit counts."""
    client.get(url, **headers)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url, **headers).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/", 20),
        ("/accounts/", 11),
        ("/search?q=12", 20),
        ("/numbers/", 10),
        ("/calls/", 10),
        ("/messages/", 10),
        ("/inbox/", 10),
        ("/recordings/", 10),
        ("/voicemail/", 10),
        ("/media/", 10),
        ("/broadcasts/", 10),
        ("/jobs/", 10),
        ("/activity/", 10),
        ("/ledger/", 10),
        ("/ledger/?show=payments", 10),
        ("/webhooks/", 10),
        ("/tickets/", 10),
        ("/orders/", 10),
        ("/account/people/", 10),
    ],
)
def test_pages_take_few_queries_however_much_there_is(shop: Shop, url: str, most: int):
    """As the operator, whose pages read most."""
    assert queries(signed_in(shop.people.olivia), url) <= most <= MOST_QUERIES


def test_the_dashboard_says_how_the_account_stands(shop: Shop):
    customer = shop.customer
    with scope.tenant(customer.pk):
        ledger.charge(account=customer, amount=Decimal("1.25"), reason="a", description="A number")
        job = jobs.start(NewJob(PUSH, "A push"), account=customer, by=BY)
        Job.objects.filter(pk=job.pk).update(state="unknown")
        type(shop.number).objects.filter(pk=shop.number.pk).update(agreement="drift")

    page = signed_in(shop.people.alice).get("/")

    assert page.context["numbers"] == {"total": 2, "hint": "All active", "tone": "ok"}
    assert page.context["jobs"] == {"open": 0, "unknown": 1, "failed": 0}
    assert page.context["drift"] == 1
    assert page.context["money"] == {"hint": "Low: 8.75 left to spend", "tone": "warn"}
    assert [mark.text for mark in page.context["chart"].marks if mark.height] == ["1.25"]
    assert len(page.context["chart"].marks) == 30
    assert [(row["label"], row["where"]) for row in page.context["carriers"]] == [
        ("Working", "provided for you")
    ]
    assert page.context["below"] is None
    assert "The outcome of a job is unknown" in page.content.decode()


def test_charges_of_other_accounts_and_older_ones_are_not_in_the_chart(shop: Shop):
    with scope.system():
        LedgerEntry.objects.create(
            account=shop.people.other, kind="charge", amount=-3, balance_after=0, currency="USD", reason="x"
        )
        old = LedgerEntry(
            account=shop.customer, kind="charge", amount=-4, balance_after=0, currency="USD", reason="y"
        )
        old.save()
    assert old.created_at > timezone.now() - timedelta(minutes=1)

    chart = signed_in(shop.people.alice).get("/").context["chart"]

    assert [mark.text for mark in chart.marks if mark.height] == ["4.00"]


def test_the_operator_sees_figures_over_all_accounts(shop: Shop):
    with scope.tenant(shop.customer.pk):
        ledger.charge(account=shop.customer, amount=Decimal("1.25"), reason="a", description="A number")
        type(shop.number).objects.filter(pk=shop.number.pk).update(agreement="drift")
        job = jobs.start(NewJob(PUSH, "A push"), account=shop.customer, by=BY)
        Job.objects.filter(pk=job.pk).update(state="failed")
    with scope.system():
        ProviderAccount.objects.create(account=shop.people.reseller, name="Wholesale", connector="house")

    shown = signed_in(shop.people.olivia).get("/").context

    assert (shown["numbers"]["total"], shown["drift"]) == (0, 0)
    assert shown["jobs"] == {"open": 0, "unknown": 0, "failed": 0}
    assert shown["all_accounts"] == {
        "numbers": 2,
        "open": 0,
        "failed": 1,
        "drift": 1,
        "without_address": 2,
    }
    assert [mark.text for mark in shown["chart"].marks if mark.height] == ["1.25"]
    assert [(row["row"].name, row["where"]) for row in shown["carriers"]] == [
        ("House", ""),
        ("Wholesale", "of Northwind"),
    ]


def test_a_reseller_sees_nothing_of_other_branches(shop: Shop):
    shown = signed_in(shop.people.rita).get("/").context

    assert (shown["numbers"]["total"], shown["below"].total, shown["chart"].marks) == (0, 0, [])


def test_the_operator_sees_the_accounts_below(shop: Shop):
    below = signed_in(shop.people.olivia).get("/").context["below"]

    assert (below.total, below.suspended, below.low) == (3, 0, 2)
    assert [row.name for row in below.lowest] == ["Northwind", "Stranger Inc"]


@pytest.mark.parametrize(
    ("fields", "label", "tone"),
    [
        ({"state": "paused"}, "Paused", "warn"),
        ({"state": "refused"}, "Login refused", "bad"),
        ({"last_error_at": timezone.now(), "last_error": "Down."}, "Having trouble", "warn"),
    ],
)
def test_a_carrier_that_is_not_well_shows(shop: Shop, fields, label, tone):
    with scope.system():
        ProviderAccount.objects.filter(pk=shop.people.house.pk).update(**fields)

    [row] = signed_in(shop.people.alice).get("/").context["carriers"]

    assert (row["label"], row["tone"]) == (label, tone)


def titles(page) -> dict[str, list[str]]:
    return {group["label"]: [item["title"] for item in group["items"]] for group in page.context["groups"]}


def test_search_finds_numbers_accounts_and_jobs(shop: Shop):
    with scope.tenant(shop.customer.pk):
        job = jobs.start(NewJob(PUSH, "Send settings of Acme"), account=shop.customer, by=BY)
    alice, olivia = signed_in(shop.people.alice), signed_in(shop.people.olivia)

    assert titles(alice.get("/search?q=342-2000")) == {"Numbers": ["(201) 342-2000"]}
    assert titles(alice.get(f"/search?q={str(job.pk)[:8]}")) == {"Jobs": ["Send settings of Acme"]}
    assert titles(alice.get("/search?q=acme")) == {"Jobs": ["Send settings of Acme"]}
    assert titles(olivia.get("/search?q=acme")) == {"Accounts": ["Acme"]}
    assert titles(olivia.get(f"/search?q={shop.customer.number}")) == {"Accounts": ["Acme"]}


def test_search_finds_agents_by_name_and_directory_ids(shop: Shop):
    agent = add_agent(shop.customer, "Ada Lovelace")
    alice = signed_in(shop.people.alice)
    for text in ("lovelace", "ada.lovelace@acme", "oid-ada", agent.ref):
        assert titles(alice.get("/search", {"q": text})) == {"Agents": ["Ada Lovelace"]}, text
    assert titles(signed_in(shop.people.charlie).get("/search?q=lovelace")) == {}


def test_search_leads_staff_to_a_number_of_an_account_below(shop: Shop):
    [group] = signed_in(shop.people.olivia).get("/search?q=3422001").context["groups"]

    assert group["items"] == [
        {
            "url": f"/for/{shop.customer.pk}/numbers/+12013422001/",
            "title": "(201) 342-2001",
            "hint": "Acme",
            "icon": "phone",
        }
    ]


def test_search_shows_a_stranger_nothing(shop: Shop):
    with scope.tenant(shop.customer.pk):
        job = jobs.start(NewJob(PUSH, "Send settings"), account=shop.customer, by=BY)
    charlie = signed_in(shop.people.charlie)

    for text in ("3422000", "acme", shop.customer.number, str(job.pk), "Send"):
        assert titles(charlie.get("/search", {"q": text})) == {}, text


@pytest.mark.parametrize("text", ["", "x", "\x00", "%_'\"<script>", "9" * 300])
def test_search_takes_any_text(shop: Shop, text: str):
    client = signed_in(shop.people.olivia)
    assert client.get("/search", {"q": text}).status_code == 200
    part = client.get("/search", {"q": text}, **HTMX)
    assert part.status_code == 200
    assert "<script>" not in part.content.decode()
    assert "<html" not in part.content.decode()


def labels(page) -> list[str]:
    return [item.link.label for group in page.context["nav"] for item in group["items"]]


def test_the_navigation_follows_the_rights(shop: Shop):
    everyone = ["Dashboard", "Numbers", "Orders", "Gateways", "Jobs", "Activity", "Ledger", "Settings"]
    carol, alice = signed_in(shop.people.carol).get("/"), signed_in(shop.people.alice).get("/")
    olivia = signed_in(shop.people.olivia).get("/")

    assert [label for label in labels(carol) if label in everyone] == everyone
    more = {"Buy numbers", "Import", "Recordings", "Voicemail", "Webhooks"}
    assert set(labels(alice)) - set(labels(carol)) == more
    assert set(labels(olivia)) - set(labels(alice)) >= {"Carriers", "Accounts"}
    active = [item.link.label for group in carol.context["nav"] for item in group["items"] if item.active]
    assert active == ["Dashboard"]


def test_the_navigation_counts_what_needs_somebody(shop: Shop):
    with scope.tenant(shop.customer.pk):
        jobs.start(NewJob(PUSH, "A push"), account=shop.customer, by=BY)
        type(shop.number).objects.filter(pk=shop.number.pk).update(agreement="gone")

    page = signed_in(shop.people.alice).get("/account/")

    badges = {item.link.label: item.badge for group in page.context["nav"] for item in group["items"]}
    assert (badges["Numbers"], badges["Jobs"], badges["Ledger"]) == ("1", "1", "")


def test_times_are_in_the_accounts_zone(shop: Shop):
    with scope.system():
        type(shop.customer).objects.filter(pk=shop.customer.pk).update(timezone="Asia/Tokyo")
    assert "(Asia/Tokyo)" in signed_in(shop.people.alice).get("/activity/").content.decode()

    with scope.system():
        type(shop.customer).objects.filter(pk=shop.customer.pk).update(timezone="Mars/Olympus")
    assert "(UTC)" in signed_in(shop.people.alice).get("/activity/").content.decode()


def test_refusals_stand_in_the_frame(shop: Shop):
    alice = signed_in(shop.people.alice)

    missing, forbidden = alice.get("/nothing"), alice.get("/accounts/")

    assert (missing.status_code, forbidden.status_code) == (404, 403)
    assert "There is nothing here" in missing.content.decode()
    assert "You may not do that" in forbidden.content.decode()
    assert 'aria-label="Main"' in missing.content.decode()


def test_strangers_to_the_console_get_plain_pages(db):
    page = Client().get("/nothing")
    assert (page.status_code, "sidebar" in page.content.decode()) == (404, False)


def test_error_pages_do_not_need_the_database(shop: Shop, monkeypatch):
    request = RequestFactory().get("/nothing")
    request.standing = object()

    def down(*args, **kwargs):
        raise DatabaseError("The database is gone.")

    monkeypatch.setattr(errors, "render", down)
    assert errors.not_found(request, Exception()).status_code == 404
    assert errors.forbidden(request, Exception("no")).status_code == 403
    page = errors.server_error(request)
    assert (page.status_code, "Something broke on our side" in page.content.decode()) == (500, True)
