"""Emergency addresses as tests enter, create and remove them."""

from django.utils import timezone

from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import E911Record
from numbers.services import e911
from providers.contract.emergency import PostalAddress
from providers.house.models import HouseEmergencyRecord
from tests.numbers.conftest import Shop
from tests.people import BY

TYPED = PostalAddress("411 Hackensack Avenue", "Suite 200", "Hackensack", "NJ", "07601")
NORMAL = PostalAddress("411 HACKENSACK AVE", "STE 200", "HACKENSACK", "NJ", "07601")
NEAR = PostalAddress("411 Hackensack Avneue", "Suite 200", "Hackensack", "NJ", "07601")
ELSEWHERE = PostalAddress("12 Main Street", "", "Mahwah", "NJ", "07430")
NOWHERE = PostalAddress("12 Main Street", "", "Mahwah", "NY", "07430")


def enter(shop: Shop, address: PostalAddress = TYPED, name: str = "ACME INC") -> E911Record:
    return e911.enter_address(
        account=shop.customer, by=BY, e164=shop.number.e164, address=address, caller_name=name
    )


def create(shop: Shop, address: PostalAddress = TYPED, name: str = "ACME INC") -> E911Record:
    return e911.create(account=shop.customer, by=BY, e164=shop.number.e164, address=address, caller_name=name)


def remove(shop: Shop) -> E911Record:
    return e911.remove_record(account=shop.customer, by=BY, e164=shop.number.e164, wait=True)


def house_records() -> list[HouseEmergencyRecord]:
    """All that the house carrier has; the scope of an account shows none."""
    with scope.system():
        return list(HouseEmergencyRecord.objects.select_related("address").order_by("pk"))


def at_house(shop: Shop) -> tuple[str, str] | None:
    row = next((row for row in house_records() if row.e164 == shop.number.e164), None)
    return (row.caller_name, str(row.address)) if row else None


def states() -> list[str]:
    return list(E911Record.objects.order_by("pk").values_list("state", flat=True))


def run_again() -> None:
    """What the sweep does with a job whose time has come."""
    Job.objects.update(run_at=timezone.now())
    work.run(Job.objects.exclude(kind="portal.owner_mail").latest("created_at").pk)
