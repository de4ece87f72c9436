"""Brings what a carrier lists of its numbers into the inventory.

A carrier that holds numbers decides about them; one that only knows them, such as a directory of people, gives a number
to the inventory while nobody holds it, and is noted on the number otherwise. Whichever is read first, the number ends
at its holder.
"""

import json
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from common import scope
from events.services.recording import happened
from numbers import sync_known, sync_rows
from numbers.event_types import NUMBER_ADDED
from numbers.models import GatewayAtCarrier, PhoneNumber
from numbers.sync_plan import Listed, NumberPlan, judge, make_plan
from providers.contract.destinations import Destination, DestinationKind, gateway, gateway_at_carrier
from providers.contract.numbers_held import CarrierNumber, NumbersHeld
from providers.models import ProviderAccount
from providers.states import Agreement
from providers.sync_runner import Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 5000
# One encoder for all rows; exact amounts become text.
encode = json.JSONEncoder(default=str).encode


def sync_numbers(sync: Sync) -> None:
    run(NumberPull(sync))


class NumberPull(Pull[Listed, int, NumberPlan]):
    """Numbers, by E.164; ours by the ids of their rows."""

    thing = "a number"
    things = "numbers"
    read_at_once = AT_ONCE

    def note_what_we_have(self) -> None:
        self._held_before = sync_rows.held(self.sync.provider_account.pk)
        self._gateways = _gateways(self.sync.provider_account)

    def read(self) -> Iterator[tuple[str, Listed]]:
        for number in self.sync.connector.list_numbers():
            yield number.e164, _listed(number, self._gateways)

    def plan(self, found: dict[str, Listed]) -> NumberPlan:
        login = self.sync.provider_account
        if self.sync.connector.holds_numbers:
            return make_plan(sync_rows.known(login.pk), found, self._held_before)
        elsewhere, noted = sync_known.held_by_others(login, found), sync_known.noted(login)
        plan = make_plan(sync_rows.known(login.pk), found, self._held_before | elsewhere)
        plan.elsewhere = sorted(elsewhere)
        plan.expected += len(noted)
        plan.missing += sorted(pk for e164, pk in noted.items() if e164 not in found)
        return plan

    def look_up(self) -> Callable[[str], object] | None:
        connector = self.sync.connector
        return connector.get_number if connector.can(NumbersHeld.get_number) else None

    def names(self, missing: Sequence[int]) -> list[tuple[int, list[str]]]:
        rows = PhoneNumber.objects.filter(pk__in=missing).order_by("pk")
        return [(pk, [e164]) for pk, e164 in rows.values_list("pk", "e164")]

    def apply(self, plan: NumberPlan) -> str:
        """Each batch is a transaction that also renews the lease: a worker that lost it changes nothing more."""
        sync, done, total = self.sync, 0, len(plan.listed) + len(plan.new)
        with scope.system():
            for batch in in_batches(plan.listed.items(), AT_ONCE):
                with transaction.atomic():
                    _apply_known(sync, dict(batch))
                    done += len(batch)
                    sync.progress(done, total)
            for fresh in in_batches(plan.new.items(), AT_ONCE):
                with transaction.atomic():
                    _take_in(sync, fresh)
                    done += len(fresh)
                    sync.progress(done, total)
            if not sync.connector.holds_numbers:
                sync_known.note(sync.provider_account, plan.elsewhere)
                sync.run.unchanged += len(plan.elsewhere)
        return ""

    def miss(self, missing: Sequence[int]) -> int:
        if not self.sync.connector.holds_numbers:
            sync_known.forget(self.sync.provider_account, missing)
        return sync_rows.miss(missing, self.sync.provider_account.pk, read_at=self.sync.began_at)


def _gateways(provider: ProviderAccount) -> dict[str, Destination]:
    """Our gateways by their ids at the carrier."""
    refs = GatewayAtCarrier.objects.filter(provider_account=provider).values_list("carrier_ref", "gateway")
    return {ref: gateway(pk) for ref, pk in refs}


def _listed(number: CarrierNumber, ours: dict[str, Destination]) -> Listed:
    settings = number.settings.known()
    destination = number.settings.destination
    if destination is not None and destination.kind == DestinationKind.GATEWAY:
        settings["destination"] = ours.get(destination.target) or gateway_at_carrier(destination.target)
    return Listed(number.ref[:64], settings, encode(number.raw))


def _take_in(sync: Sync, fresh: list[tuple[str, Listed]]) -> None:
    """New numbers, and those that a carrier brought which only knows them; call it in a transaction."""
    login, e164s = sync.provider_account, [e164 for e164, _ in fresh]
    sync_known.lock(login)
    if sync.connector.holds_numbers:
        found = sync_rows.document(fresh)
        sync.run.changed += sync_known.take_over(login, found, e164s, seen_at=sync.began_at)
    else:
        held = sync_known.held_by_others(login, e164s)
        found = sync_rows.document([pair for pair in fresh if pair[0] not in held])
    sync.run.added += sync_rows.insert(login, found, seen_at=sync.began_at)
    if login.account.is_heard:
        # Told to those who subscribe: nobody else needs the rows.
        rows = PhoneNumber.objects.filter(
            account=login.account, e164__in=e164s, held_since__gte=sync.began_at
        )
        happened(account=login.account, type=NUMBER_ADDED, subjects=list(rows))


def _apply_known(sync: Sync, listed: dict[int, Listed]) -> None:
    counts = sync.run
    changed, same = [], []
    for row in sync_rows.rows(list(listed)):
        if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= sync.began_at):
            # Ours is newer than what was read.
            counts.unchanged += 1
            continue
        verdict = judge(row, listed[row.pk])
        counts.drifted += verdict.agreement == Agreement.DRIFT
        if verdict.is_news:
            changed.append((row, verdict))
        else:
            same.append(row.pk)
    counts.changed += len(changed)
    counts.unchanged += len(same)
    sync_rows.change(changed, read_at=sync.began_at)
    sync_rows.touch(same, read_at=sync.began_at)
