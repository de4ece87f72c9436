"""Compares the SIM cards in use of a login with how its carrier has them: product, limit, and whether they are in use.

A carrier need not list cards, so each is asked for by its name there; of many the ones asked longest ago come first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from common import scope
from numbers.models import SimOrder, SimSubscription
from numbers.sim_states import SimOrderState, SimState
from providers.contract.sims import CarrierSim
from providers.errors import NotThere
from providers.states import Agreement
from providers.sync_runner import GONE_AFTER, Plan, Pull, in_batches, run
from providers.syncs import Sync

# So many are asked for in one run.
MOST = 300
AT_ONCE = 100


@dataclass
class SimPlan(Plan[SimSubscription]):
    """Cards in use that the carrier has, with what it told."""

    listed: list[tuple[SimSubscription, CarrierSim]] = field(default_factory=list)


def sync_sims(sync: Sync) -> None:
    run(SimPull(sync))


class SimPull(Pull[CarrierSim, SimSubscription, SimPlan]):
    """Cards by the carrier's names for them. Those that are not ours are not asked for."""

    thing = "a SIM card"
    things = "SIM cards"
    read_at_once = 20

    def __init__(self, sync: Sync) -> None:
        super().__init__(sync)
        self.asked: list[SimSubscription] = []

    def note_what_we_have(self) -> None:
        rows = self._settled().order_by(F("seen_at").asc(nulls_first=True), "pk")
        self.asked = list(rows[:MOST])

    def read(self) -> Iterator[tuple[str, CarrierSim]]:
        for row in self.asked:
            try:
                told = self.sync.connector.get_sim(_ours(row))
            except NotThere:
                continue
            yield row.carrier_ref, told

    def plan(self, found: dict[str, CarrierSim]) -> SimPlan:
        return SimPlan(
            expected=len(self.asked),
            missing=[row for row in self.asked if row.carrier_ref not in found],
            listed=[(row, found[row.carrier_ref]) for row in self.asked if row.carrier_ref in found],
        )

    def look_up(self) -> Callable[[str], object] | None:
        known = {row.carrier_ref: row for row in self.asked}
        return lambda ref: self.sync.connector.get_sim(_ours(known[ref]))

    def names(self, missing: Sequence[SimSubscription]) -> list[tuple[SimSubscription, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: SimPlan) -> str:
        done = 0
        with scope.system():
            for batch in in_batches(plan.listed, AT_ONCE):
                with transaction.atomic():
                    for row, told in batch:
                        self._judge(row, told)
                    done += len(batch)
                    self.sync.progress(done, len(plan.listed))
        return ""

    def miss(self, missing: Sequence[SimSubscription]) -> int:
        rows = self._settled().filter(pk__in=[row.pk for row in missing])
        rows.update(missed_syncs=F("missed_syncs") + 1, seen_at=self.sync.began_at)
        return rows.filter(missed_syncs__gte=GONE_AFTER).update(
            agreement=Agreement.GONE, differences=["state"]
        )

    def _settled(self) -> QuerySet[SimSubscription]:
        """Cards in use that nothing is sent of, and was not since the reading began."""
        login, began = self.sync.provider_account, self.sync.began_at
        open_orders = SimOrder.objects.filter(
            state=SimOrderState.PENDING, subscription__provider_account=login
        )
        rows = SimSubscription.objects.filter(provider_account=login, state=SimState.ACTIVE)
        rows = rows.filter(Q(pushed_at=None) | Q(pushed_at__lt=began)).exclude(carrier_ref="")
        return rows.exclude(agreement=Agreement.PENDING).exclude(pk__in=open_orders.values("subscription"))

    def _judge(self, row: SimSubscription, told: CarrierSim) -> None:
        theirs = {"product": told.product, "overuse": _text(told.overuse)}
        ours = {"product": row.product, "overuse": _text(row.overuse_limit)}
        differing = [name for name, value in ours.items() if theirs[name] != value]
        agreement = Agreement.DRIFT if differing else Agreement.CONFIRMED
        if differing and row.agreement == Agreement.FAILED:
            agreement = Agreement.FAILED
        values: dict[str, Any] = {"agreement": agreement, "differences": differing, "reported": theirs}
        is_news = any(getattr(row, name) != value for name, value in values.items())
        counts = self.sync.run
        counts.drifted += agreement == Agreement.DRIFT
        counts.changed += is_news
        counts.unchanged += not is_news
        error = row.push_error if agreement == Agreement.FAILED else ""
        same = self._settled().filter(pk=row.pk, product=row.product, overuse_limit=row.overuse_limit)
        same.update(**values, push_error=error, seen_at=self.sync.began_at, missed_syncs=0)


def _ours(row: SimSubscription) -> CarrierSim:
    return CarrierSim(row.carrier_ref, row.icc_id, row.e164, row.product, row.overuse_limit)


def _text(limit: Decimal | None) -> str | None:
    return None if limit is None else f"{limit:.2f}"
