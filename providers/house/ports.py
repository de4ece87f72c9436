"""Ports to the house carrier: what can come here, and a losing carrier that moves by the clock."""

import zlib
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.business_days import business_day_after, next_business_day
from common.plans.nanp import is_ten_digits, to_ten_digits
from providers.contract.ports import CarrierPort, CarrierPortState, Portability, PortOrder
from providers.errors import NotThere, Rejected
from providers.house.area_codes import TOLL_FREE, state_of
from providers.house.geography import exchange_of
from providers.house.models import HouseNumber, HousePort, HouseState

# Who serves a number elsewhere, by the number itself: the same question has the same answer.
LOSING = (
    ("Meridian Local Telephone", "1"),
    ("Coastline Fiber", "1"),
    ("Granite State Telecom", "2"),
    ("Bluebird Wireless", "1"),
    ("Prairie Exchange Cooperative", "3"),
)
SAYS_NO = {
    "account_number": "ACCOUNT NUMBER DOES NOT MATCH",
    "pin": "PASSCODE MISSING OR INVALID",
    "postal_code": "SERVICE ADDRESS ZIP MISMATCH",
}
BUSINESS_DAYS = 4
STEP = CarrierPortState


class HousePorts:
    """Ports of one holder. Each step takes ``PORT_CLOCK`` seconds; the date that is confirmed is a real working day,
    four of them ahead or later when one is wished for, however fast the clock runs.
    """

    holder: int

    def check_portability(self, e164: str) -> Portability:
        digits = to_ten_digits(e164)
        if not e164.startswith("+1") or not is_ten_digits(digits):
            raise Rejected("The house carrier ports North American numbers only.")
        if reason := _why_not(e164, digits):
            return Portability(e164, False, reason=reason)
        carrier, tier = LOSING[zlib.crc32(digits.encode()) % len(LOSING)]
        return Portability(e164, True, carrier, tier, routing_number=f"+1{digits[:6]}0000")

    def submit_port(self, order: PortOrder, *, key: UUID) -> CarrierPort:
        for e164 in order.e164s:
            if reason := self.check_portability(e164).reason:
                raise Rejected(reason)
        row, _ = HousePort.objects.get_or_create(
            key=key,
            defaults={
                "holder": self.holder,
                "e164s": list(order.e164s),
                "state": STEP.SUBMITTED,
                "wanted_on": order.wanted_on,
                "rejection": self._fault(order),
                "next_at": timezone.now() + _step(),
            },
        )
        if row.holder != self.holder:
            raise Rejected("The request was made before by somebody else.")
        return _carrier_port(row)

    def find_port(self, order: PortOrder, *, key: UUID) -> CarrierPort | None:
        row = HousePort.objects.filter(key=key, holder=self.holder).first()
        return _carrier_port(row) if row else None

    def get_port(self, ref: str) -> CarrierPort:
        """How far it is; steps whose time has come are made first."""
        with transaction.atomic():
            row = self._port(ref)
            now = timezone.now()
            while row.next_at is not None and row.next_at <= now:
                self._advance(row)
            row.save()
        return _carrier_port(row)

    def change_port(self, ref: str, order: PortOrder, *, key: UUID) -> CarrierPort:
        with transaction.atomic():
            row = self._port(ref)
            if row.state not in {STEP.SUBMITTED, STEP.EXCEPTION, STEP.FOC_CONFIRMED}:
                raise Rejected("The port can no longer be changed.")
            row.state, row.wanted_on = STEP.SUBMITTED, order.wanted_on
            row.rejection, row.text, row.foc = self._fault(order), "", None
            row.next_at = timezone.now() + _step()
            row.save()
        return _carrier_port(row)

    def cancel_port(self, ref: str, *, key: UUID) -> CarrierPort:
        with transaction.atomic():
            row = self._port(ref)
            if row.state in {STEP.ACTIVATING, STEP.COMPLETED, STEP.PARTIALLY_COMPLETED}:
                raise Rejected("It is too late: the losing carrier has let the numbers go.")
            row.state, row.next_at = STEP.CANCELLED, None
            row.save()
        return _carrier_port(row)

    def _port(self, ref: str) -> HousePort:
        rows = HousePort.objects.select_for_update().filter(holder=self.holder)
        row = rows.filter(pk=int(ref)).first() if ref.isdecimal() else None
        if row is None:
            raise NotThere("There is no such port at the house carrier.")
        return row

    def _fault(self, order: PortOrder) -> str:
        """What the losing carrier will find fault with: an account number of noughts, a wireless number without PIN,
        or a ZIP of noughts.
        """
        if not order.account_number.strip("0- "):
            return "account_number"
        wireless = any("Wireless" in self.check_portability(one).losing_carrier for one in order.e164s)
        if wireless and not order.pin:
            return "pin"
        return "" if order.address.zip.strip("0- ") else "postal_code"

    def _advance(self, row: HousePort) -> None:
        then = row.next_at or timezone.now()
        row.next_at = then + _step()
        if row.state == STEP.SUBMITTED and row.rejection:
            row.state, row.text, row.next_at = STEP.EXCEPTION, SAYS_NO[row.rejection], None
        elif row.state == STEP.SUBMITTED:
            soonest = business_day_after(timezone.localdate(), BUSINESS_DAYS)
            row.foc = next_business_day(max(soonest, row.wanted_on or soonest))
            row.state = STEP.FOC_CONFIRMED
        elif row.state == STEP.FOC_CONFIRMED:
            row.state = STEP.ACTIVATING
        else:
            behind = _left_behind(row.e164s)
            row.state = STEP.PARTIALLY_COMPLETED if behind else STEP.COMPLETED
            row.next_at = None
            self._take(row, [one for one in row.e164s if one not in behind])

    def _take(self, row: HousePort, e164s: list[str]) -> None:
        """The numbers are the holder's now."""
        HouseNumber.objects.bulk_create([_unknown(one) for one in e164s], ignore_conflicts=True)
        rows = HouseNumber.objects.filter(e164__in=e164s).order_by("e164").select_for_update()
        free = [one.pk for one in rows if one.state in {HouseState.DORMANT, HouseState.AGING}]
        HouseNumber.objects.filter(pk__in=free).update(
            state=HouseState.HELD, holder=self.holder, order_key=row.key, settings={}
        )


def _step() -> timedelta:
    return timedelta(seconds=settings.PORT_CLOCK)


def _why_not(e164: str, digits: str) -> str:
    if digits[:3] in TOLL_FREE:
        return "Toll-free numbers cannot be ported with local ones."
    if not state_of(digits[:3]):
        return "The area code is not served."
    if digits.endswith("99"):
        return "The rate centre of this number is not covered."
    here = HouseNumber.objects.filter(e164=e164).exclude(state__in=[HouseState.DORMANT, HouseState.AGING])
    return "The number is on this network already." if here.exists() else ""


def _left_behind(e164s: list[str]) -> tuple[str, ...]:
    """Of several numbers those that end in 98 stay with the losing carrier, unless all of them do: so that a port that
    is only partly complete can be seen.
    """
    behind = tuple(one for one in e164s if one.endswith("98"))
    return behind if len(behind) < len(e164s) else ()


def _unknown(e164: str) -> HouseNumber:
    digits = to_ten_digits(e164)
    place = exchange_of(digits[:3], digits[3:6])
    return HouseNumber(
        e164=e164,
        npa=digits[:3],
        nxx=digits[3:6],
        block=digits[6],
        city=place.city if place else "",
        rate_center=place.rate_center if place else "",
        lata=place.lata if place else "",
        province=place.state if place else state_of(digits[:3]),
        state=HouseState.DORMANT,
    )


def _carrier_port(row: HousePort) -> CarrierPort:
    rejection = row.rejection if row.state == STEP.EXCEPTION else ""
    behind = _left_behind(row.e164s) if row.state == STEP.PARTIALLY_COMPLETED else ()
    return CarrierPort(
        str(row.pk), CarrierPortState(row.state), row.foc, rejection, row.text, left_behind=behind
    )
