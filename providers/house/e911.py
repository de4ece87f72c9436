"""The house carrier's emergency records: which address a dispatcher sees when a number calls 911."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from common import scope
from jobs.errors import WorkError
from providers.contract.emergency import EmergencyRecord, PostalAddress, ValidatedAddress
from providers.errors import NotThere, Rejected
from providers.house.addresses import normalised
from providers.house.models import HouseAddress, HouseEmergencyRecord, HouseNumber, HouseState
from providers.house.settings import NOT_HELD

LONGEST_NAME = 32
NO_RECORD = "The number has no emergency record at the house carrier."


class HouseE911:
    """Addresses are everybody's and keep their ids; a record belongs to the holder of its number.

    Where people live is the carrier's to know: the tables show nothing in the scope of an account.
    """

    holder: int

    def validate_address(self, address: PostalAddress) -> ValidatedAddress:
        """Every way of writing one address gets the same id."""
        found, exact = normalised(address)
        with scope.system():
            row, _ = HouseAddress.objects.get_or_create(**asdict(found))
        return ValidatedAddress(ref=str(row.pk), address=found, exact=exact)

    def set_emergency_record(
        self, e164: str, address_ref: str, caller_name: str, *, key: UUID
    ) -> EmergencyRecord:
        """Rejected for an address that was not validated here, and for a name of more than 32 characters."""
        with scope.system(), transaction.atomic():
            address = _address(address_ref, caller_name)
            mine = HouseNumber.objects.filter(e164=e164, holder=self.holder, state=HouseState.HELD)
            if mine.select_for_update().first() is None:
                raise NotThere(NOT_HELD)
            row, _ = HouseEmergencyRecord.objects.update_or_create(
                e164=e164,
                defaults={"holder": self.holder, "address": address, "caller_name": caller_name},
            )
        return _as_record(row)

    def set_emergency_records(
        self, e164s: Sequence[str], address_ref: str, caller_name: str, *, key: UUID
    ) -> dict[str, EmergencyRecord | WorkError]:
        """One transaction for all of them."""
        told: dict[str, EmergencyRecord | WorkError] = {e164: NotThere(NOT_HELD) for e164 in e164s}
        with scope.system(), transaction.atomic():
            address = _address(address_ref, caller_name)
            held = HouseNumber.objects.select_for_update().filter(holder=self.holder, state=HouseState.HELD)
            mine = list(held.filter(e164__any_of=list(e164s)).order_by("pk").values_list("e164", flat=True))
            now = timezone.now()
            rows = HouseEmergencyRecord.objects.bulk_create(
                (
                    HouseEmergencyRecord(
                        e164=e164,
                        holder=self.holder,
                        address=address,
                        caller_name=caller_name,
                        updated_at=now,
                    )
                    for e164 in mine
                ),
                update_conflicts=True,
                unique_fields=["e164"],
                update_fields=["holder", "address", "caller_name", "updated_at"],
            )
        return told | {row.e164: _as_record(row) for row in rows}

    def get_emergency_record(self, e164: str) -> EmergencyRecord:
        rows = HouseEmergencyRecord.objects.filter(e164=e164, holder=self.holder)
        with scope.system():
            row = rows.select_related("address").first()
        if row is None:
            raise NotThere(NO_RECORD)
        return _as_record(row)

    def remove_emergency_record(self, e164: str, *, key: UUID) -> None:
        with scope.system():
            gone, _ = HouseEmergencyRecord.objects.filter(e164=e164, holder=self.holder).delete()
        if not gone:
            raise NotThere(NO_RECORD)

    def remove_emergency_records(self, e164s: Sequence[str], *, key: UUID) -> dict[str, WorkError | None]:
        """One transaction for all of them."""
        with scope.system(), transaction.atomic():
            rows = HouseEmergencyRecord.objects.filter(e164__any_of=list(e164s), holder=self.holder)
            there = set(rows.values_list("e164", flat=True))
            rows.delete()
        return {e164: None if e164 in there else NotThere(NO_RECORD) for e164 in e164s}

    def list_emergency_records(self) -> Iterator[EmergencyRecord]:
        rows = HouseEmergencyRecord.objects.filter(holder=self.holder).select_related("address")
        with scope.system():
            found = list(rows.order_by("e164"))
        yield from map(_as_record, found)


def _address(ref: str, caller_name: str) -> HouseAddress:
    """The address that was validated under this id; Rejected without one, and for a name that is too long."""
    if len(caller_name) > LONGEST_NAME:
        raise Rejected(f"The caller name may have up to {LONGEST_NAME} characters.")
    address = HouseAddress.objects.filter(pk=int(ref)).first() if ref.isdecimal() else None
    if address is None:
        raise Rejected("The house carrier has not validated this address.")
    return address


def _as_record(row: HouseEmergencyRecord) -> EmergencyRecord:
    address = row.address
    told = PostalAddress(address.line1, address.line2, address.city, address.state, address.zip)
    return EmergencyRecord(
        e164=row.e164,
        caller_name=row.caller_name,
        address=told,
        raw={
            "id": row.pk,
            "e164": row.e164,
            "address": address.pk,
            "caller_name": row.caller_name,
            "updated_at": row.updated_at.isoformat(),
        },
    )
