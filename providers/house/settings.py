"""How the house carrier's numbers are set by their holders, one or many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.types.json import Jsonb

from common import crypto, scope
from common.updating import update_rows
from jobs.errors import WorkError
from providers.contract.destinations import NOTHING, Destination, DestinationKind
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import NotThere, Rejected
from providers.house.models import HouseGateway, HouseNumber, HousePin, HouseState

PIN = "port_out_pin"
NOT_HELD = "The number is not held at the house carrier."
# How a number is set until its holder says otherwise.
UNSET = NumberSettings(
    destination=NOTHING,
    translation="",
    forward_to="",
    inbound_cnam=False,
    caller_name="",
    sms_type="",
    sms_target="",
    fax_email="",
)
# Without a look at the number before.
SET = """
UPDATE house_housenumber SET settings = settings || %(wanted)s, updated_at = %(now)s
WHERE holder = %(holder)s AND e164 = %(e164)s AND state = %(held)s
RETURNING *
"""


class HouseSettings:
    """Settings belong to a number's holder, and are gone when it leaves."""

    holder: int

    def configure_number(self, e164: str, settings: NumberSettings, *, key: UUID) -> CarrierNumber:
        """Set what is told and return the number as it is then; Rejected for a gateway that is not the holder's."""
        wanted = settings.known()
        pin = wanted.pop(PIN, None)
        if pin is None and not _is_gateway(settings.destination):
            return as_record(self._set(e164, wanted))
        with transaction.atomic():
            self._require_gateway(settings.destination)
            row = self._set(e164, wanted)
            if pin is not None:
                with scope.system():
                    HousePin.objects.update_or_create(number=row, defaults={"pin": crypto.encrypt(str(pin))})
        return as_record(row)

    def configure_numbers(
        self, wanted: Mapping[str, NumberSettings], *, key: UUID
    ) -> dict[str, CarrierNumber | WorkError]:
        """One transaction for all of them. PINs are of single numbers, and are not set here."""
        told: dict[str, CarrierNumber | WorkError] = {e164: NotThere(NOT_HELD) for e164 in wanted}
        with transaction.atomic():
            refused = self._refused({settings.destination for settings in wanted.values()})
            rows = list(self._held().select_for_update().filter(e164__any_of=list(wanted)).order_by("e164"))
            for row in rows:
                settings = wanted[row.e164]
                if refusal := refused.get(settings.destination):
                    told[row.e164] = refusal
                    continue
                row.settings |= {name: value for name, value in settings.known().items() if name != PIN}
                told[row.e164] = as_record(row)
            now = timezone.now()
            update_rows(
                HouseNumber, [{"pk": row.pk, "settings": row.settings, "updated_at": now} for row in rows]
            )
        return told

    def _refused(self, destinations: Iterable[Destination | None]) -> dict[Destination | None, Rejected]:
        """Those that are gateways of somebody else's; the others are held. Call it inside a transaction."""
        refused = {}
        for destination in sorted(destinations, key=str):
            try:
                self._require_gateway(destination)
            except Rejected as exc:
                refused[destination] = exc
        return refused

    def _set(self, e164: str, wanted: Mapping[str, Any]) -> HouseNumber:
        values = {"wanted": Jsonb(wanted), "now": timezone.now(), "holder": self.holder, "e164": e164}
        rows = HouseNumber.objects.raw(SET, values | {"held": HouseState.HELD.value})
        row = next(iter(rows), None)
        if row is None:
            raise NotThere(NOT_HELD)
        return row

    def _held(self) -> QuerySet[HouseNumber]:
        return HouseNumber.objects.filter(holder=self.holder, state=HouseState.HELD)

    def _require_gateway(self, destination: Destination | None) -> None:
        if destination is None or not _is_gateway(destination):
            return
        ref = destination.target
        gateways = HouseGateway.objects.select_for_update(no_key=True).filter(holder=self.holder)
        if not ref.isdecimal() or gateways.filter(pk=int(ref)).first() is None:
            raise Rejected(f"There is no gateway {ref} at the house carrier.")


def _is_gateway(destination: Destination | None) -> bool:
    return destination is not None and destination.kind == DestinationKind.GATEWAY


def as_record(row: HouseNumber) -> CarrierNumber:
    """The number in our words, with the row itself, but for its PIN, as evidence."""
    return CarrierNumber(
        e164=row.e164,
        ref=str(row.pk),
        settings=replace(UNSET, **_settings(row)),
        raw={
            "id": row.pk,
            "e164": row.e164,
            "state": row.state,
            "holder": row.holder,
            "city": row.city,
            "rate_center": row.rate_center,
            "lata": row.lata,
            "province": row.province,
            "settings": row.settings,
            "updated_at": row.updated_at.isoformat(),
        },
    )


def _settings(row: HouseNumber) -> dict[str, Any]:
    settings: dict[str, Any] = dict(row.settings)
    if told := settings.get("destination"):
        settings["destination"] = Destination(told)
    return settings
