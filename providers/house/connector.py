"""The connector of the house carrier, the one carrier whose network is our own database."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Concat
from django.utils import timezone

from common import scope
from common.e164 import E164
from common.plans import nanp
from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import calling_code, country_of, is_valid, kind_of
from jobs.errors import WorkError
from providers.contract.connector import Connector
from providers.contract.destinations import CarrierService, DestinationKind, gateway
from providers.contract.families import Family
from providers.contract.gateways import CarrierGateway
from providers.contract.login import Login
from providers.contract.numbers_for_sale import CountBy, Coverage, NumberQuery, OfferedNumber, PlacedOrder
from providers.contract.numbers_held import CarrierNumber
from providers.errors import NotThere, Rejected
from providers.house import holding, matching
from providers.house.campaigns import HouseCampaigns
from providers.house.e911 import HouseE911
from providers.house.geography import exchange_of
from providers.house.lookups import HouseLookups
from providers.house.messages import HouseMessages
from providers.house.models import (
    HouseBinding,
    HouseEmergencyRecord,
    HouseGateway,
    HouseNumber,
    HousePin,
    HouseState,
)
from providers.house.ports import HousePorts
from providers.house.prices import price_of
from providers.house.sale import HouseSale
from providers.house.settings import NOT_HELD, UNSET, HouseSettings, as_record
from providers.house.sims import HouseSims

RESERVED_FOR = timedelta(minutes=15)
AGING_FOR = timedelta(days=90)
PAGE = 2000
DIMENSIONS: dict[CountBy, tuple[str, ...]] = {
    "state": ("province",),
    "city": ("city",),
    "rate_center": ("rate_center",),
    "npanxx": ("npa", "nxx"),
    "block": ("thousands",),
}


class House(
    HouseCampaigns,
    HouseE911,
    HouseLookups,
    HouseMessages,
    HousePorts,
    HouseSale,
    HouseSettings,
    HouseSims,
    Connector,
):
    """The carrier in our own database, spoken to under a holder: the id of our provider account.

    It may be called inside a transaction, since no call leaves the process; its tables belong to no account.
    Each write is one transaction that locks its numbers in order, so of two buyers of a number one gets it
    and nobody waits for ever.
    """

    slug = "house"
    label = "House carrier"
    login_fields = ()
    simulates = True
    countries = frozenset({"CA", "DE", "DK", "FR", "GB", "US"})
    narrower = dict.fromkeys((Family.EMERGENCY, Family.LOOKUPS, Family.PORTS), frozenset({"CA", "US"}))
    message_seconds = 2
    review_seconds = 3
    tells_at_once = True
    destinations = frozenset(DestinationKind)
    carrier_services = frozenset(CarrierService)
    evidence_paths = {name: f"settings.{name}" for name in UNSET.known()}

    def __init__(self, holder: int) -> None:
        self.holder = holder

    @classmethod
    def from_login(cls, login: Login) -> Self:
        return cls(login.pk)

    def check_credentials(self) -> None:
        """Every holder may come in."""

    def search_numbers(self, query: NumberQuery) -> list[OfferedNumber]:
        """Numbers for sale in order of number, 1 to 1,000 of them; Rejected for another limit or a bad mask."""
        if not 1 <= query.limit <= 1000:
            raise Rejected("A search may ask for 1 to 1,000 numbers.")
        return [_offered(row, query.currency) for row in matching.for_sale(query)[: query.limit]]

    def count_numbers(self, by: CountBy, query: NumberQuery) -> list[Coverage]:
        """How many numbers that fit are for sale in each place; ``block`` is seven digits, the exchange and
        the thousand.
        """
        names = DIMENSIONS[by]
        rows = matching.for_sale(query).annotate(thousands=Concat("npa", "nxx", "block"))
        counted = rows.order_by(*names).values(*names).annotate(count=Count("pk"))
        return [_coverage(row) for row in counted]

    def reserve_numbers(self, e164s: list[str], *, key: UUID) -> list[str]:
        """Keep the numbers for 15 minutes for an order under the same key; those that somebody has are left
        out.
        """
        now = timezone.now()
        with transaction.atomic():
            free = [
                row
                for row in _locked(e164s)
                if matching.obtainable(row, holder=self.holder, key=key, now=now)
            ]
            HouseNumber.objects.filter(pk__in=[row.pk for row in free]).update(
                state=HouseState.RESERVED,
                holder=self.holder,
                order_key=key,
                reserved_until=now + RESERVED_FOR,
                updated_at=now,
            )
        kept = {row.e164 for row in free}
        return [wanted for wanted in dict.fromkeys(e164s) if wanted in kept]

    def free_numbers(self, *, key: UUID) -> None:
        with transaction.atomic():
            mine = HouseNumber.objects.filter(state=HouseState.RESERVED, holder=self.holder, order_key=key)
            ids = list(mine.order_by("e164").select_for_update().values_list("pk", flat=True))
            holding.put_on_sale(ids)

    def order_numbers(self, e164s: list[str], *, key: UUID) -> PlacedOrder:
        """Hold those that are for sale, or reserved under the key; the others fail with a reason.

        Once numbers are held under a key, repeating it tells of those and takes no others.
        """
        now = timezone.now()
        with transaction.atomic():
            rows = _locked(e164s)
            if (placed := self.find_order(e164s, key=key)) is not None:
                return placed
            free = [row for row in rows if matching.obtainable(row, holder=self.holder, key=key, now=now)]
            holding.hold(self.holder, [row.pk for row in free], key)
        return holding.outcome(e164s, {row.e164 for row in free}, key)

    def find_order(self, e164s: list[str], *, key: UUID) -> PlacedOrder | None:
        """The numbers held under the key, the others as failed; None when there is not one, and then nothing
        was bought.
        """
        return holding.placed(self.holder, e164s, key)

    def add_number(self, e164: str, *, key: UUID) -> None:
        """Hold a number that is not for sale here, or one that the house never heard of, or one for sale.

        Rejected when anybody holds or has reserved it, or when it was released. Under the same key it may be
        repeated.
        """
        now = timezone.now()
        with transaction.atomic():
            HouseNumber.objects.bulk_create([_unheard_of(e164)], ignore_conflicts=True)
            row = HouseNumber.objects.select_for_update().get(e164=e164)
            if row.state == HouseState.HELD and (row.holder, row.order_key) == (self.holder, key):
                return
            dormant = row.state == HouseState.DORMANT
            if not dormant and not matching.obtainable(row, holder=self.holder, key=key, now=now):
                raise Rejected("The number cannot be added: it is in use or was released.")
            holding.hold(self.holder, [row.pk], key)

    def list_numbers(self) -> Iterator[CarrierNumber]:
        """Every number of the holder, in order of number, read in pages by key."""
        last = ""
        while rows := list(self._held().filter(e164__gt=last).order_by("e164")[:PAGE]):
            yield from map(as_record, rows)
            last = rows[-1].e164

    def get_number(self, e164: str) -> CarrierNumber:
        row = self._held().filter(e164=e164).first()
        if row is None:
            raise NotThere(NOT_HELD)
        return as_record(row)

    def remove_number(self, e164: str, *, key: UUID) -> None:
        """The number leaves its holder and stays in the network, not for sale; its settings are forgotten."""
        self._let_go(e164, HouseState.DORMANT)

    def remove_numbers(self, e164s: Sequence[str], *, key: UUID) -> dict[str, WorkError | None]:
        """One transaction for all of them."""
        there = self._let_all_go(e164s, HouseState.DORMANT)
        return {e164: None if e164 in there else NotThere(NOT_HELD) for e164 in e164s}

    def release_number(self, e164: str, *, key: UUID) -> None:
        """The number goes back to the network and can never be assigned again; for 90 days it counts as
        aging.
        """
        self._let_go(e164, HouseState.AGING)

    def list_gateways(self) -> Iterator[CarrierGateway]:
        for row in HouseGateway.objects.filter(holder=self.holder).order_by("pk").iterator(chunk_size=PAGE):
            yield _as_gateway(row)

    def add_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        """Add a gateway, or find the one that was added under the key; the house tells its id as ``ref``."""
        row, _ = HouseGateway.objects.get_or_create(
            order_key=key,
            defaults={
                "holder": self.holder,
                "address": gateway.address,
                "prefix": gateway.prefix,
                "limit": gateway.limit,
            },
        )
        if row.holder != self.holder:
            raise Rejected("The request was made before by somebody else.")
        return _as_gateway(row)

    def update_gateway(self, gateway: CarrierGateway, *, key: UUID) -> CarrierGateway:
        row = self._gateway(gateway.ref)
        row.address, row.prefix, row.limit = gateway.address, gateway.prefix, gateway.limit
        row.save(update_fields=["address", "prefix", "limit"])
        return _as_gateway(row)

    def remove_gateway(self, ref: str, *, key: UUID) -> None:
        """Rejected while it answers a number: the gateway's row is locked first, as by those who set numbers."""
        with transaction.atomic():
            row = self._gateway(ref, locked=True)
            if self._held().filter(settings__destination=gateway(row.pk)).exists():
                raise Rejected("Numbers are routed to this gateway.")
            row.delete()

    def _let_go(self, e164: str, state: HouseState) -> None:
        if not self._let_all_go([e164], state):
            raise NotThere(NOT_HELD)

    @transaction.atomic
    def _let_all_go(self, e164s: Sequence[str], state: HouseState) -> set[str]:
        """Those of the numbers that were held, and are no longer."""
        now = timezone.now()
        rows = self._held().select_for_update().filter(e164__any_of=list(e164s)).order_by("pk")
        found = dict(rows.values_list("pk", "e164"))
        HouseNumber.objects.filter(pk__any_of=list(found)).update(
            state=state,
            holder=None,
            order_key=None,
            aging_until=now + AGING_FOR if state == HouseState.AGING else None,
            settings={},
            updated_at=now,
        )
        gone = list(found.values())
        with scope.system():
            HouseEmergencyRecord.objects.filter(e164__any_of=gone).delete()
            HousePin.objects.filter(number__any_of=list(found)).delete()
        HouseBinding.objects.filter(e164__any_of=gone).delete()
        return set(gone)

    def _gateway(self, ref: str, *, locked: bool = False) -> HouseGateway:
        rows = HouseGateway.objects.select_for_update() if locked else HouseGateway.objects.all()
        row = rows.filter(pk=int(ref), holder=self.holder).first() if ref.isdecimal() else None
        if row is None:
            raise NotThere("There is no such gateway at the house carrier.")
        return row


def _locked(e164s: list[str]) -> list[HouseNumber]:
    """The rows, locked in one order by everybody, so that overlapping orders wait for each other and cannot
    deadlock.
    """
    return list(HouseNumber.objects.filter(e164__in=e164s).order_by("e164").select_for_update())


def _offered(row: HouseNumber, currency: str) -> OfferedNumber:
    kind, number_class = NumberKind(row.kind), NumberClass(row.number_class)
    return OfferedNumber(
        e164=row.e164,
        rate_center=row.rate_center,
        city=row.city,
        state=row.province,
        lata=row.lata,
        country=row.country,
        kind=kind,
        number_class=number_class,
        price=price_of(row.country, kind, number_class, currency),
    )


def _coverage(row: dict[str, Any]) -> Coverage:
    names = {"province": "state", "thousands": "block"}
    return Coverage(**{names.get(name, name): value for name, value in row.items()})


def _unheard_of(number: str) -> HouseNumber:
    """A row for a number of the network that the house does not sell; Rejected for one that nobody can have."""
    country = country_of(number) if E164.match(number) else ""
    if not country or not is_valid(number):
        raise Rejected("This is not a number of any country's plan.")
    row = HouseNumber(e164=number, country=country, kind=kind_of(number), state=HouseState.DORMANT)
    if calling_code(country) == nanp.CALLING_CODE:
        digits = nanp.to_ten_digits(number)
        row.npa, row.nxx, row.block = digits[:3], digits[3:6], digits[6]
        if (place := exchange_of(row.npa, row.nxx)) is not None:
            row.city, row.rate_center = place.city, place.rate_center
            row.lata, row.province = place.lata, place.state
    return row


def _as_gateway(row: HouseGateway) -> CarrierGateway:
    return CarrierGateway(ref=str(row.pk), address=row.address, prefix=row.prefix, limit=row.limit)
