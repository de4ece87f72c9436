"""Numbers without an emergency address: counted as numbers, addresses and waivers change, listed and told of once."""

import random
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Activity
from common import scope
from events.alerts.mailing import start_mails
from events.alerts.sweep import sweep
from jobs.models import Job
from numbers.e911_states import E911State
from numbers.models import E911Address, E911Record, E911Waiver, LackingTally, PhoneNumber
from numbers.selectors.e911 import RED, counts, family_lacking
from numbers.services import tallies
from numbers.states import NumberState
from tests.console import in_a_row, signed_in
from tests.copies import copying
from tests.events.alerting import rule_of, told, under_the_bell
from tests.numbers.conftest import HELD, Shop
from tests.people import People, put_below_the_reseller
from tests.portal.searching import rows_read

ABROAD, FREE = "+4532123456", "+18005550123"
RECORDS = E911Record.objects
NAME = "no-emergency-address"


@pytest.fixture
def shop(market: Shop) -> Shop:
    return market


def lacking(account: Account) -> int:
    with scope.system():
        return LackingTally.objects.filter(account=account).aggregate(n=Sum("count"))["n"] or 0


def number(shop: Shop, e164: str, account: Account | None = None, **fields: object) -> PhoneNumber:
    owner = account or shop.customer
    return PhoneNumber.objects.create(account=owner, provider_account=shop.people.house, e164=e164, **fields)


def recorded(shop: Shop, e164: str, state: E911State = E911State.ACTIVE) -> None:
    address, _ = E911Address.objects.get_or_create(
        account=shop.customer,
        provider_account=shop.people.house,
        carrier_ref="1",
        defaults={"line1": "1 MAIN ST", "city": "MAHWAH", "state": "NJ", "zip": "07430"},
    )
    RECORDS.create(
        account=shop.customer, provider_account=shop.people.house, e164=e164, state=state, address=address
    )


def waived(shop: Shop, e164: str) -> None:
    E911Waiver.objects.create(
        account=shop.customer, e164=e164, reason="A fax.", signed_name="Al", signed_at=timezone.now()
    )


def test_each_statement_counts_what_it_changes(shop: Shop):
    assert lacking(shop.customer) == 2
    with scope.system():
        number(shop, ABROAD)
        number(shop, FREE)
        number(shop, "+12013422002", state=NumberState.ORDERING)
        assert lacking(shop.customer) == 2
        PhoneNumber.objects.filter(e164="+12013422002").update(state=NumberState.ACTIVE)
        assert lacking(shop.customer) == 3
        recorded(shop, HELD[0], E911State.PROVISIONING)
        assert lacking(shop.customer) == 3
        RECORDS.update(state=E911State.ACTIVE)
        waived(shop, HELD[0])
        waived(shop, HELD[1])
        assert lacking(shop.customer) == 1
        RECORDS.update(state=E911State.REMOVED)
        assert lacking(shop.customer) == 1
        E911Waiver.objects.update(ended_at=timezone.now())
        assert lacking(shop.customer) == 3
        PhoneNumber.objects.filter(e164=HELD[0]).update(account=shop.people.other)
        assert (lacking(shop.customer), lacking(shop.people.other)) == (2, 1)
        PhoneNumber.objects.filter(e164__in=[HELD[1], ABROAD]).update(state=NumberState.REMOVED)
        assert lacking(shop.customer) == 1
        assert tallies.check() == 0


def test_what_changes_nothing_of_it_writes_nothing(shop: Shop):
    with scope.system():
        before = LackingTally.objects.count()
        PhoneNumber.objects.update(label="Front desk", tags=["vip"])
        recorded(shop, HELD[0], E911State.DRAFT)
        RECORDS.update(caller_name="ACME")
        assert LackingTally.objects.count() == before


# As of a table that PostgreSQL has counted as empty.
CHEAP_TO_READ = """
SELECT set_config('seq_page_cost', '0', true), set_config('cpu_tuple_cost', '0', true),
    set_config('cpu_operator_cost', '0', true), portal_analyze('numbers_e911record', 'numbers_e911waiver')
"""


@pytest.mark.parametrize("settled", ["SELECT", CHEAP_TO_READ])
def test_new_numbers_do_not_go_through_the_addresses_that_came_since(shop: Shop, settled: str):
    """How their statement reads was settled when there were none, and PostgreSQL has counted nothing since."""
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(settled)
        number(shop, "+12013422002")
        recorded(shop, HELD[0])
        cursor.execute(copying(RECORDS.get(), 2_000, {"e164": "'+1212' || (5550000 + n)"}))
        before = rows_read(E911Record)
        house = shop.people.house
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=shop.customer, provider_account=house, e164=f"+1212555{n:04d}")
            for n in range(1_991, 2_041)
        )

        assert rows_read(E911Record) - before == 10
        assert lacking(shop.customer) == 2 + 40


def steps(shop: Shop) -> list[Callable[[str], object]]:
    """Whatever becomes of a number, its records and its waivers."""
    numbers, waivers = PhoneNumber.objects, E911Waiver.objects

    def record(e164: str) -> None:
        if not RECORDS.filter(e164=e164, account=shop.customer, state=E911State.ACTIVE).exists():
            recorded(shop, e164)

    def waive(e164: str) -> None:
        if not waivers.filter(e164=e164, ended_at=None).exists():
            waived(shop, e164)

    return [
        record,
        waive,
        lambda e164: RECORDS.filter(e164=e164).update(state=E911State.REMOVED),
        lambda _e164: RECORDS.filter(state=E911State.ACTIVE).update(state=E911State.DEPROVISIONING),
        lambda e164: waivers.filter(e164=e164).update(ended_at=timezone.now()),
        lambda e164: waivers.filter(e164=e164).delete(),
        lambda e164: numbers.filter(e164=e164).update(state=NumberState.RELEASED),
        lambda e164: numbers.filter(e164=e164).update(state=NumberState.ACTIVE),
        lambda e164: numbers.filter(e164=e164).update(account=shop.people.other),
        lambda e164: numbers.filter(e164=e164).update(account=shop.customer),
        lambda e164: numbers.filter(e164=e164).update(kind="toll_free"),
        lambda e164: numbers.filter(e164=e164).update(kind="geographic_or_mobile"),
        lambda _e164: numbers.update(label="x"),
    ]


def test_whatever_happens_it_is_what_the_numbers_say(shop: Shop):
    chosen = random.Random(13)
    with scope.system():
        held = [*HELD, *(number(shop, f"+1201342201{n}").e164 for n in range(3))]
        for _ in range(80):
            chosen.choice(steps(shop))(chosen.choice(held))
            for account in (shop.customer, shop.people.other):
                assert lacking(account) == counts(account)[RED]
        assert tallies.check() == 0
        tallies.fold()
        assert lacking(shop.customer) == counts(shop.customer)[RED]


def test_what_is_wrong_is_mended_and_told(shop: Shop):
    with scope.system():
        LackingTally.objects.filter(account=shop.customer).delete()
        assert tallies.check() == 1
        told = Activity.objects.filter(account=shop.customer, verb="mended").values_list("after", flat=True)
        assert list(told) == [{"numbers": "+2 without an emergency address"}]
        assert (lacking(shop.customer), tallies.check()) == (2, 0)


def test_over_all_it_is_one_statement_and_none_where_no_number_needs_one(
    shop: Shop, django_assert_num_queries
):
    put_below_the_reseller(shop.people)
    with scope.system():
        with django_assert_num_queries(1):
            assert family_lacking(shop.people.reseller) == 2
        assert family_lacking(shop.people.other) is None
        waived(shop, HELD[0])
        waived(shop, HELD[1])
        assert family_lacking(shop.people.reseller) == 0


def group(client: Client, query: str = "") -> dict | None:
    groups = client.get(f"/attention/{query}").context["groups"]
    return next((one for one in groups if one["concern"].name == NAME), None)


def test_attention_has_a_line_for_each_account_and_leads_to_the_numbers(shop: Shop):
    people = shop.people
    with scope.system():
        number(shop, "+12013422009", people.other)
    alice, rita, olivia = (signed_in(one) for one in (people.alice, people.rita, people.olivia))
    own = group(alice)
    assert (own["counted"], [row["text"] for row in own["rows"]]) == ("2", ["2 numbers"])
    assert own["all_url"] == own["rows"][0]["url"] == "/e911/?status=red"
    assert [row["number"].e164 for row in alice.get(own["all_url"]).context["rows"]] == HELD

    assert group(rita) is None
    put_below_the_reseller(people)
    assert (group(rita)["counted"], group(rita, "?only=this")) == ("2", None)

    every = group(olivia)
    assert (every["counted"], every["all_url"]) == ("3", "/accounts/all/emergency-addresses/?state=red")
    assert [(row["account"].name, row["text"]) for row in every["rows"]] == [
        ("Acme", "2 numbers"),
        ("Stranger Inc", "1 number"),
    ]
    assert len(olivia.get(every["all_url"]).context["rows"]) == 3
    with scope.system():
        waived(shop, HELD[0])
        waived(shop, HELD[1])
    assert group(alice) is None
    assert group(olivia)["counted"] == "1"


def test_a_rule_tells_of_it_once_until_it_is_over(shop: Shop):
    people: People = shop.people
    rule = rule_of(people.customer, kinds=[NAME], by_mail=True, by_webhook=True, by_bell=True)
    assert [sweep(), sweep()] == [1, 0]
    with scope.system():
        number(shop, "+12013422008")
    assert sweep() == 0
    assert (told(rule), under_the_bell(people.alice)) == ([("2 numbers", "Acme", False)], ["2 numbers"])
    start_mails()
    with scope.system():
        assert Job.objects.filter(kind="events.alert_mail").count() == 1
        for e164 in (*HELD, "+12013422008"):
            waived(shop, e164)
    assert sweep() == 0
    assert told(rule) == [("2 numbers", "Acme", True)]
    with scope.system():
        E911Waiver.objects.filter(e164=HELD[0]).update(ended_at=timezone.now())
    assert [sweep(), sweep()] == [1, 0]
    assert told(rule)[1:] == [("1 number", "Acme", False)]


def test_the_line_says_what_to_do(shop: Shop):
    text = in_a_row(signed_in(shop.people.alice).get("/attention/"))
    assert "Give each an address, or sign that it needs none." in text
