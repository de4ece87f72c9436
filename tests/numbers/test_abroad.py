"""Numbers of other countries: what forwards may reach, what is told to owners, and what a plan does not have."""

import pytest
from django.test import Client

from accounts.models import AccessEntry
from accounts.services.access import add_access
from accounts.services.accounts import STAFF_FIELDS, update_account
from common.errors import Conflict, Invalid
from jobs.models import Job
from numbers.models import Gateway, PhoneNumber
from numbers.selectors import e911 as coverage
from numbers.selectors.numbers import NumberFilter, filtered
from numbers.services import bulk, e911, lookups, settings
from numbers.services.bulk import BulkChanges
from numbers.services.gateways import add_gateway, update_gateway
from providers.contract.emergency import PostalAddress
from tests.console import signed_in
from tests.numbers.answering import forward
from tests.numbers.conftest import Shop
from tests.people import BY, PASSWORD

JAMAICA, BAHAMAS, PUERTO_RICO, FRANCE, LONDON = (
    *("+18769220123", "+12423650123", "+17875550123"),
    *("+33199001234", "+442079460123"),
)
PARIS, TORONTO = "+33199004321", "+14165550123"
PUBLIC, OTHER = "203.0.114.7", "203.0.114.8"
ADDRESS = PostalAddress("12 Main St", "", "Hackensack", "NJ", "07601")

FORWARD = {"destination": "forward"}


def forwards_to(number: PhoneNumber) -> str:
    number.refresh_from_db()
    return number.forward_to


def mails() -> list[tuple[str, list[str]]]:
    rows = Job.objects.filter(kind="portal.owner_mail").order_by("created_at")
    return [(row.payload["title"], row.payload["lines"]) for row in rows]


def open_to(shop: Shop, *countries: str, premium: bool = False) -> None:
    update_account(
        account=shop.customer,
        by=BY,
        may_change=STAFF_FIELDS,
        service_international=bool(countries),
        international_countries=list(countries),
        service_premium=premium,
    )
    Job.objects.all().delete()


@pytest.fixture
def paris(shop: Shop) -> PhoneNumber:
    """A number of France on the account, whose country is the US."""
    return PhoneNumber.objects.create(account=shop.customer, provider_account=shop.people.house, e164=PARIS)


@pytest.mark.parametrize(
    "to", [JAMAICA, BAHAMAS, PUERTO_RICO, FRANCE, LONDON, "+19002345678", "+19995550123"]
)
def test_nothing_is_forwarded_abroad_unless_the_account_may(shop: Shop, to: str):
    with pytest.raises(Invalid) as refused:
        settings.set_forward(account=shop.customer, by=BY, e164=shop.number.e164, wait=True, to=to)
    assert refused.value.field == "destination"
    assert (forwards_to(shop.number), Job.objects.count()) == ("", 0)
    changes = BulkChanges(answer=forward(to))
    [seen] = bulk.preview_bulk_edit(shop.customer, [shop.number.e164], changes)
    assert (seen.refused, seen.after) == (refused.value.text, {})


def test_home_is_reached_without_a_mail_and_abroad_with_one(shop: Shop):
    change = {"account": shop.customer, "by": BY, "e164": shop.number.e164, "wait": True}
    settings.set_forward(**change, to=TORONTO)
    assert mails() == []
    open_to(shop, "FR")
    settings.set_forward(**change, to=FRANCE)
    settings.set_forward(**change, to=FRANCE)
    assert forwards_to(shop.number) == FRANCE
    assert mails() == [
        (
            "A number is forwarded abroad or to a costly number",
            ["Calls to (201) 342-2000 go to +33 1 99 00 12 34 now."],
        )
    ]
    with pytest.raises(Invalid, match="United Kingdom is not among the countries"):
        settings.set_forward(**change, to=LONDON)
    settings.remove_forward(**change)
    assert len(mails()) == 1


def test_a_number_reaches_its_own_country(shop: Shop, paris: PhoneNumber):
    change = {"account": shop.customer, "by": BY, "wait": False}
    settings.set_forward(**change, e164=PARIS, to=FRANCE)
    assert forwards_to(paris) == FRANCE
    with pytest.raises(Invalid, match="premium rate"):
        settings.set_forward(**change, e164=PARIS, to="+33899123456")


def test_who_forwards_abroad_on_a_page_proves_who_it_is(shop: Shop):
    open_to(shop, "FR")
    shop.people.alice.set_password(PASSWORD)
    shop.people.alice.save()
    alice = signed_in(shop.people.alice)
    page = f"/numbers/{shop.number.e164}/settings/destination/"
    asked = alice.post(page, FORWARD | {"forward_to": "0033 1 99 00 12 34"})
    assert asked["Location"].startswith("/user/reauthenticate/?next=%2Fnumbers%2F%2B12013422000")
    edit = {"number": [shop.number.e164], "step": "start", "count": "1"} | FORWARD | {"forward_to": FRANCE}
    assert alice.post("/numbers/bulk/", edit)["Location"].startswith("/user/reauthenticate/")
    assert (forwards_to(shop.number), Job.objects.count()) == ("", 0)
    assert alice.post(page, FORWARD | {"forward_to": "416 555 0123"}).status_code == 302
    assert forwards_to(shop.number) == TORONTO
    alice.post("/user/reauthenticate/", {"password": PASSWORD})
    assert (
        alice.post(page, FORWARD | {"forward_to": "0033 1 99 00 12 34"})["Location"]
        == f"/numbers/{shop.number.e164}/"
    )
    assert forwards_to(shop.number) == FRANCE


def asks_for_proof(client: Client, url: str, data: dict[str, str]) -> bool:
    answer = client.post(url, data)
    return answer.status_code == 302 and answer["Location"].startswith("/user/reauthenticate/")


def test_gateways_and_networks_are_confirmed_and_told(shop: Shop):
    gateway = add_gateway(account=shop.customer, by=BY, address=PUBLIC)
    update_gateway(account=shop.customer, by=BY, pk=gateway.pk, limit=5)
    update_gateway(account=shop.customer, by=BY, pk=gateway.pk, address=OTHER)
    add_access(account=shop.customer, by=BY, cidrs=["8.8.8.0/24", "9.9.9.0/24", "8.8.8.0/24", "10.0.0.0/8"])
    assert mails() == [
        ("A gateway was added", [f"Calls to numbers that are routed to it go to {PUBLIC}."]),
        ("A gateway has another address", [f"Calls to numbers that are routed to it go to {OTHER}."]),
        (
            "The list of networks is wider",
            ["Calls from 8.8.8.0/24, 9.9.9.0/24 are taken for the account's own."],
        ),
    ]
    shop.people.alice.set_password(PASSWORD)
    shop.people.alice.save()
    alice = signed_in(shop.people.alice)
    values = {"address": OTHER, "prefix": "", "limit": "7"}
    assert asks_for_proof(alice, "/gateways/new/", values | {"address": PUBLIC})
    assert asks_for_proof(alice, f"/gateways/{gateway.pk}/", values | {"address": PUBLIC})
    assert asks_for_proof(alice, "/account/networks/add", {"cidr": "7.7.7.0/24"})
    assert alice.post(f"/gateways/{gateway.pk}/", values)["Location"] == "/gateways/"
    gateway.refresh_from_db()
    assert (gateway.address, gateway.limit, Gateway.objects.count()) == (OTHER, 7, 1)
    assert AccessEntry.objects.count() == 2


def test_no_emergency_address_where_the_plan_wants_none(shop: Shop, paris: PhoneNumber):
    listed = {number.e164 for number in coverage.coverage(shop.customer)}
    assert listed == {shop.number.e164, shop.second.e164}
    with pytest.raises(Invalid) as refused:
        e911.enter_address(account=shop.customer, by=BY, e164=PARIS, address=ADDRESS, caller_name="ACME")
    assert refused.value.text == "Numbers in France need no emergency address: 112 works without one."
    page = signed_in(shop.people.alice).get(f"/numbers/{PARIS}/e911/").content.decode()
    assert "No emergency address is needed" in page
    assert "Numbers in France need no emergency address: 112 works without one." in page
    assert "Sign a waiver" not in page
    assert "Needs none" in signed_in(shop.people.alice).get(f"/numbers/{PARIS}/").content.decode()


def test_no_port_out_pin_and_no_caller_name_where_the_plan_has_none(shop: Shop, paris: PhoneNumber):
    with pytest.raises(Conflict, match=r"Numbers of France have no port-out PIN\."):
        settings.set_port_out_pin(account=shop.customer, by=BY, e164=PARIS, wait=True, pin="4711")
    with pytest.raises(Invalid, match=r"Numbers in France carry no names that could be looked up\."):
        lookups.look_up_name(account=shop.customer, by=BY, e164=PARIS)
    assert Job.objects.count() == 0
    page = signed_in(shop.people.alice).get(f"/numbers/{PARIS}/").content.decode()
    assert "Port-out PIN" not in page
    assert "Names of those who call" not in page
    assert "+33 1 99 00 43 21" in page
    assert "France" in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("201 342 2000", ["+12013422000"]),
        ("+1 (201) 342\u20112000", ["+12013422000"]),
        ("tel:+12013422000", ["+12013422000"]),
        ("1 201", ["+12013422000", "+12013422001"]),
        ("(201) 342", ["+12013422000", "+12013422001"]),
        ("0033 1 99", [PARIS]),
        ("+33 1 99 00", [PARIS]),
        ("+33199004321", [PARIS]),
        ("99004", [PARIS]),
        ("+44", []),
    ],
)
def test_both_forms_are_found(shop: Shop, paris: PhoneNumber, text: str, found: list[str]):
    rows = filtered(shop.customer, NumberFilter(search=text)).order_by("e164")
    assert list(rows.values_list("e164", flat=True)) == found


def test_a_french_account_looks_and_reads_as_in_france(shop: Shop, paris: PhoneNumber):
    update_account(account=shop.customer, by=BY, may_change=STAFF_FIELDS, country="FR")
    rows = filtered(shop.customer, NumberFilter(search="01 99 00 43"))
    assert [number.e164 for number in rows] == [PARIS]
    alice = signed_in(shop.people.alice)
    page = alice.get("/numbers/").content.decode()
    assert "01 99 00 43 21" in page
    assert "+1 201-342-2000" in page
    form = alice.get(f"/numbers/{PARIS}/settings/destination/").content.decode()
    assert 'placeholder="01 99 00 12 34"' in form
    assert (
        alice.post(
            f"/numbers/{PARIS}/settings/destination/", FORWARD | {"forward_to": "01 99 00 12 34"}
        ).status_code
        == 302
    )
    assert forwards_to(paris) == FRANCE


def test_a_number_carries_its_country_and_kind(shop: Shop, paris: PhoneNumber):
    assert (paris.country, paris.kind) == ("FR", "geographic")
    stored = PhoneNumber.objects.get(e164=shop.number.e164)
    assert (stored.country, stored.kind.label) == ("US", "Geographic or mobile")
