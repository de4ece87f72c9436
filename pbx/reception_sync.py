"""Brings in the main numbers that a carrier answers, and what it counted of their calls and of its colleagues'.

Calls that a carrier runs are told without the main number they came to, so that figures by main number and colleague
can only be the carrier's own. Days that are over are read until they are settled, as figures come an hour or two late.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max

from common import scope
from jobs.errors import Refused
from pbx.models import CarrierFigures, FiguresOf, ReceptionAtCarrier
from providers.contract.switchboard import CarrierReception, Switchboard, Whose
from providers.models import SyncRun
from providers.states import SyncState
from providers.sync_runner import GONE_AFTER, Plan, Pull, run
from providers.syncs import Sync

# How many days are read of a login that never was.
FIRST = 28
TEXTS = {"name": 100, "e164": 16, "brand_name": 100, "short_brand_name": 40}
FLAGS = ("is_open", "asks_smileys", "asks_nps")
WHOSE: tuple[Whose, ...] = ("reception", "colleague")
UPDATED = [
    "calls",
    "answered",
    "missed",
    "closed",
    "incoming",
    "outgoing",
    "wait_seconds",
    "talk_seconds",
    "in_time",
    "read_at",
]


@dataclass
class ReceptionPlan(Plan[ReceptionAtCarrier]):
    """What was listed, each with its row where there is one."""

    listed: list[tuple[ReceptionAtCarrier | None, CarrierReception]] = field(default_factory=list)


def sync_receptions(sync: Sync) -> None:
    run(ReceptionPull(sync))


class ReceptionPull(Pull[CarrierReception, ReceptionAtCarrier, ReceptionPlan]):
    """Main numbers by the carrier's names for them; what is told is taken as it is."""

    thing = "a main number"
    things = "main numbers"

    def read(self) -> Iterator[tuple[str, CarrierReception]]:
        return ((told.ref, told) for told in self.sync.connector.list_receptions())

    def plan(self, found: dict[str, CarrierReception]) -> ReceptionPlan:
        rows = ReceptionAtCarrier.objects.filter(provider_account=self.sync.provider_account)
        row_of = {row.carrier_ref: row for row in rows}
        here = [row for row in row_of.values() if not row.is_gone]
        return ReceptionPlan(
            expected=len(here),
            missing=[row for row in here if row.carrier_ref not in found],
            listed=[(row_of.get(ref), told) for ref, told in found.items()],
        )

    def look_up(self) -> Callable[[str], object] | None:
        connector = self.sync.connector
        return connector.get_reception if connector.can(Switchboard.get_reception) else None

    def names(self, missing: Sequence[ReceptionAtCarrier]) -> list[tuple[ReceptionAtCarrier, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: ReceptionPlan) -> str:
        with scope.system(), transaction.atomic():
            for row, told in plan.listed:
                self._store(row, told)
        if not self.sync.connector.can(Switchboard.list_call_figures):
            return ""
        try:
            for day in self._days():
                self.sync.progress(0)
                self._read_figures(day)
        except Refused as exc:
            return f"Figures were refused. {exc.text}"
        return ""

    def miss(self, missing: Sequence[ReceptionAtCarrier]) -> int:
        rows = ReceptionAtCarrier.objects.filter(pk__in=[row.pk for row in missing])
        rows.update(missed_syncs=F("missed_syncs") + 1)
        return rows.filter(missed_syncs__gte=GONE_AFTER).update(is_gone=True)

    def _store(self, row: ReceptionAtCarrier | None, told: CarrierReception) -> None:
        counts, login = self.sync.run, self.sync.provider_account
        values: dict[str, Any] = {name: getattr(told, name)[:most] for name, most in TEXTS.items()}
        values |= {name: getattr(told, name) for name in FLAGS}
        if row is None:
            counts.added += 1
            row = ReceptionAtCarrier(
                account_id=login.account_id, provider_account=login, carrier_ref=told.ref[:64]
            )
        elif row.is_gone or any(getattr(row, name) != value for name, value in values.items()):
            counts.changed += 1
        else:
            counts.unchanged += 1
        for name, value in values.items():
            setattr(row, name, value)
        row.seen_at, row.missed_syncs, row.is_gone = self.sync.began_at, 0, False
        row.save()

    def _days(self) -> list[date]:
        """Each day since the day before the last reading, which may not have been told whole; at first, four weeks."""
        today = self.sync.began_at.astimezone(self._zone()).date()
        with scope.system():
            runs = SyncRun.objects.filter(
                provider_account=self.sync.provider_account, sort=self.sync.run.sort
            )
            last = runs.filter(state=SyncState.DONE, error="").aggregate(at=Max("started_at"))["at"]
        newest = last.astimezone(self._zone()).date() if last else None
        first = (
            max(newest - timedelta(days=1), today - timedelta(days=FIRST))
            if newest
            else today - timedelta(FIRST)
        )
        return [first + timedelta(days=place) for place in range((today - first).days + 1)]

    def _read_figures(self, day: date) -> None:
        login, zone = self.sync.provider_account, self._zone()
        since, until = (datetime.combine(at, time(), zone) for at in (day, day + timedelta(days=1)))
        for whose in WHOSE:
            found = list(self.sync.connector.list_call_figures(whose, since, until))
            rows = [
                CarrierFigures(
                    account_id=login.account_id,
                    provider_account=login,
                    whose=FiguresOf(whose),
                    day=day,
                    read_at=self.sync.began_at,
                    carrier_ref=told.ref[:64],
                    **{name: value for name, value in asdict(told).items() if name != "ref"},
                )
                for told in found
            ]
            with scope.system():
                CarrierFigures.objects.bulk_create(
                    rows,
                    update_conflicts=True,
                    unique_fields=["provider_account", "whose", "carrier_ref", "day"],
                    update_fields=UPDATED,
                )

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.sync.provider_account.account.timezone)
