"""Emergency addresses that a carrier lists, held against ours."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar
from unittest.mock import patch

import pytest

from accounts.models import Activity
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import E911Record, PhoneNumber
from numbers.selectors import e911 as selectors
from numbers.services import e911
from providers import services
from providers.contract.connector import Connector
from providers.contract.emergency import EmergencyRecord, PostalAddress, ValidatedAddress
from providers.errors import NotThere, Rejected
from providers.house.addresses import normalised
from providers.models import SyncRun
from tests.numbers.conftest import HELD, Shop
from tests.numbers.emergencies import NORMAL, NOWHERE, create
from tests.people import BY

ONE, TWO = HELD
MAHWAH = PostalAddress("12 MAIN ST", "", "MAHWAH", "NJ", "07430")


@dataclass
class Listing(Connector):
    """Lists the records that a test puts there, and knows every address that there is."""

    slug: ClassVar[str] = "listing"
    label: ClassVar[str] = "Listing"

    records: list[EmergencyRecord] = field(default_factory=list)
    meanwhile: object = None

    def list_emergency_records(self) -> Iterator[EmergencyRecord]:
        yield from self.records
        if callable(self.meanwhile):
            self.meanwhile()

    def get_emergency_record(self, e164: str) -> EmergencyRecord:
        for record in self.records:
            if record.e164 == e164:
                return record
        raise NotThere("It has none.")

    def validate_address(self, address: PostalAddress) -> ValidatedAddress:
        found, exact = normalised(address)
        return ValidatedAddress(f"L-{found.line1}"[:40], found, exact)


@pytest.fixture
def listing() -> Listing:
    return Listing()


def told(e164: str = ONE, name: str = "ACME INC", address: PostalAddress = NORMAL) -> EmergencyRecord:
    return EmergencyRecord(e164, name, address)


def sync(shop: Shop, listing: Listing, *, force: bool = False) -> tuple[str, dict[str, int]]:
    """Sync from the listing alone, and return how it ended with the counts that are not nought."""
    operator = shop.people.operator
    with scope.tenant(operator.pk):
        job = services.start_sync(account=operator, by=BY, provider_account=shop.people.house, force=force)
    with patch.object(services, "connector_for", lambda _provider_account: listing):
        work.run(job.pk)
    with scope.system():
        run = SyncRun.objects.get(job=job)
    assert run.sort == "e911"
    names = ("read", "added", "unchanged", "drifted", "missing", "gone")
    return run.state, {name: getattr(run, name) for name in names if getattr(run, name)}


def record(e164: str = ONE) -> E911Record:
    return E911Record.objects.filter(e164=e164).latest("pk")


def test_what_was_set_up_elsewhere_is_taken_in(shop: Shop, listing: Listing):
    listing.records = [told(ONE), told(TWO, "ACME LAB", MAHWAH), told("+12125550199")]

    assert sync(shop, listing) == ("done", {"read": 3, "added": 2})

    found = record(TWO)
    assert (found.state, found.caller_name, found.address.postal, found.account) == (
        "active",
        "ACME LAB",
        MAHWAH,
        shop.customer,
    )
    assert selectors.counts(shop.customer)["covered"] == 2
    assert sync(shop, listing) == ("done", {"read": 3, "unchanged": 2})
    assert E911Record.objects.count() == 2


def test_an_address_that_the_carrier_does_not_know_itself_is_left_out(shop: Shop, listing: Listing):
    listing.records = [told(ONE, address=NOWHERE)]
    assert sync(shop, listing) == ("done", {"read": 1, "drifted": 1})
    assert not E911Record.objects.exists()
    with pytest.raises(Rejected):
        listing.validate_address(NOWHERE)


def test_another_address_is_marked_until_it_is_ours_again(shop: Shop, listing: Listing):
    create_ours(shop)
    listing.records = [told(ONE, "SOMEBODY", MAHWAH)]

    assert sync(shop, listing) == ("done", {"read": 1, "drifted": 1})
    assert (record().state, record().reported) == ("active", f"SOMEBODY, {MAHWAH}")

    listing.records = [told(ONE)]
    assert sync(shop, listing) == ("done", {"read": 1, "unchanged": 1})
    assert record().reported == ""


def create_ours(shop: Shop) -> None:
    """A record of ours at the house itself; the listing is for syncs alone."""
    create(shop)
    assert record().state == "active"


def test_a_record_has_gone_after_two_syncs_without_it(shop: Shop, listing: Listing):
    create_ours(shop)
    assert sync(shop, listing) == ("done", {"missing": 1})
    assert (record().state, record().missed_syncs) == ("active", 1)
    listing.records = [told(ONE)]
    sync(shop, listing)
    assert record().missed_syncs == 0
    listing.records = []
    sync(shop, listing)

    assert sync(shop, listing) == ("done", {"missing": 1, "gone": 1})

    assert record().state == "removed"
    assert Activity.objects.get(verb="lost the emergency address").before["caller_name"] == "ACME INC"
    assert selectors.counts(shop.customer)["red"] == 2
    assert sync(shop, listing) == ("done", {})


def test_what_changes_while_the_carrier_is_read_is_left_alone(shop: Shop, listing: Listing):
    create_ours(shop)
    listing.records = [told(ONE, "OLD", MAHWAH)]

    def change() -> None:
        with scope.tenant(shop.customer.pk):
            E911Record.objects.filter(e164=ONE).first().save()

    listing.meanwhile = change
    assert sync(shop, listing) == ("done", {"read": 1})
    assert record().reported == ""


def test_one_on_its_way_is_left_alone(shop: Shop, listing: Listing):
    create_ours(shop)
    e911.remove_record(account=shop.customer, by=BY, e164=ONE, wait=False)
    assert sync(shop, listing) == ("done", {})
    assert (record().state, record().missed_syncs) == ("deprovisioning", 0)
    assert Job.objects.filter(kind="numbers.e911_remove").count() == 1


@pytest.mark.parametrize("force", [False, True])
def test_too_many_at_once_hold_the_brake(shop: Shop, listing: Listing, force: bool):
    create_ours(shop)
    ours = record()
    for index in range(10):
        e164 = f"+1201342{5000 + index}"
        PhoneNumber.objects.create(account=shop.customer, provider_account=shop.people.house, e164=e164)
        ours.pk, ours.e164 = None, e164
        ours.save(force_insert=True)
    listing.records = [told(ONE)]

    state, counted = sync(shop, listing, force=force)

    assert (state, counted["missing"]) == ("done" if force else "braked", 10)
    missed = E911Record.objects.filter(missed_syncs=1).count()
    assert missed == (10 if force else 0)


def test_a_list_with_a_number_twice_changes_nothing(shop: Shop, listing: Listing):
    listing.records = [told(ONE), replace(told(ONE), caller_name="OTHER")]
    state, counted = sync(shop, listing)
    assert (state, counted) == ("failed", {})
    assert not E911Record.objects.exists()
