"""Brings what a carrier lists of its numbers into the inventory: read all, plan, brake, apply in bulk.

A carrier's login may serve a whole branch of the account tree, so its numbers may stand on any account below the
login's own. That is why the rows are read and written in the system scope here, always by provider account.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from django.db import transaction

from common import scope
from events.services.recording import happened
from numbers import sync_rows
from numbers.event_types import NUMBER_ADDED
from numbers.models import GatewayAtCarrier, PhoneNumber
from numbers.sync_plan import Plan, Told, judge, make_plan
from providers.contract.destinations import Destination, DestinationKind, gateway, gateway_at_carrier
from providers.contract.numbers_held import CarrierNumber, NumbersHeld
from providers.errors import Malformed
from providers.models import ProviderAccount
from providers.states import Agreement, SyncState
from providers.syncs import BRAKE_FROM, Sync, too_many_vanish, unknown_there

AT_ONCE = 5000
T = TypeVar("T")
# One encoder for all rows; exact amounts become text.
encode = json.JSONEncoder(default=str).encode


def sync_numbers(sync: Sync) -> None:
    """Read every number the carrier lists and apply it; nothing when the answer is unusable or the brake holds."""
    provider = sync.provider_account
    with scope.system():
        held_before = sync_rows.held(provider.pk)
    told = _read(sync)
    with scope.system():
        plan = make_plan(sync_rows.known(provider.pk), told, held_before)
        sync.run.read = len(told)
        if too_many_vanish(plan.expected, len(plan.missing)) and not sync.force:
            sync.run.missing = len(plan.missing)
            sync.finish(SyncState.BRAKED, error=_why_braked(plan))
            return
        names = _to_look_up(sync, plan)
    if names:
        gone = unknown_there(sync, names, sync.connector.get_number)
        plan = replace(plan, missing=gone)
    with scope.system():
        _apply(sync, plan)


def _to_look_up(sync: Sync, plan: Plan) -> list[tuple[int, str]]:
    """Rows and numbers of a short list that are to be asked for one by one before they count as missing."""
    if plan.expected >= BRAKE_FROM or not sync.connector.can(NumbersHeld.get_number):
        return []
    rows = PhoneNumber.objects.filter(pk__in=plan.missing).order_by("pk")
    return list(rows.values_list("pk", "e164"))


def _why_braked(plan: Plan) -> str:
    return (
        f"{len(plan.missing):,} of {plan.expected:,} numbers are no longer listed by the carrier. Nothing was changed;"
        " sync anyway if that is right."
    )


def _read(sync: Sync) -> dict[str, Told]:
    """Everything the carrier lists, by number. A number that is listed twice makes the whole list unusable."""
    with scope.system():
        ours = _gateways(sync.provider_account)
    found: dict[str, Told] = {}
    for count, number in enumerate(sync.connector.list_numbers()):
        if count % AT_ONCE == 0:
            sync.progress(count)
        if number.e164 in found:
            raise Malformed("The carrier lists a number twice.")
        found[number.e164] = _told(number, ours)
    return found


def _gateways(provider: ProviderAccount) -> dict[str, Destination]:
    """Our gateways by their ids at the carrier."""
    refs = GatewayAtCarrier.objects.filter(provider_account=provider).values_list("carrier_ref", "gateway")
    return {ref: gateway(pk) for ref, pk in refs}


def _told(number: CarrierNumber, ours: dict[str, Destination]) -> Told:
    settings = number.settings.told()
    destination = number.settings.destination
    if destination is not None and destination.kind == DestinationKind.GATEWAY:
        settings["destination"] = ours.get(destination.target) or gateway_at_carrier(destination.target)
    raw = encode(number.raw)
    if "\\u0000" in raw:
        # The database has no place for it, and no honest carrier sends it.
        raise Malformed("The carrier's list holds unusable characters.")
    return Told(number.ref[:64], settings, raw)


def _apply(sync: Sync, plan: Plan) -> None:
    """Each batch is a transaction that also renews the lease, so that a worker that lost it changes nothing more.

    What counts towards "gone" comes in the last one, together with the end of the run: a sync that is killed and
    repeated counts once.
    """
    run, total = sync.run, len(plan.listed) + len(plan.new)
    done = 0
    for batch in _batches(plan.listed.items()):
        with transaction.atomic():
            _apply_known(sync, dict(batch))
            done += len(batch)
            sync.progress(done, total)
    for fresh in _batches(plan.new.items()):
        with transaction.atomic():
            run.added += sync_rows.insert(sync.provider_account, fresh, seen_at=sync.began_at)
            _tell_of(sync, [e164 for e164, _ in fresh])
            done += len(fresh)
            sync.progress(done, total)
    with transaction.atomic():
        run.missing = len(plan.missing)
        run.gone = sync_rows.miss(plan.missing, read_at=sync.began_at)
        sync.progress(total, total)
        sync.finish()


def _tell_of(sync: Sync, e164s: list[str]) -> None:
    """Record that the numbers were found, for those who subscribe: nobody else needs the rows."""
    account = sync.provider_account.account
    if account.is_heard:
        rows = PhoneNumber.objects.filter(account=account, e164__in=e164s, held_since__gte=sync.began_at)
        happened(account=account, type=NUMBER_ADDED, subjects=list(rows))


def _apply_known(sync: Sync, told: dict[int, Told]) -> None:
    run = sync.run
    changed, same = [], []
    for row in sync_rows.rows(list(told)):
        if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= sync.began_at):
            # Ours is newer than what was read.
            run.unchanged += 1
            continue
        verdict = judge(row, told[row.pk])
        run.drifted += verdict.agreement == Agreement.DRIFT
        if verdict.is_news:
            changed.append((row, verdict))
        else:
            same.append(row.pk)
    run.changed += len(changed)
    run.unchanged += len(same)
    sync_rows.change(changed, read_at=sync.began_at)
    sync_rows.touch(same, read_at=sync.began_at)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    left = iter(items)
    while batch := list(islice(left, AT_ONCE)):
        yield batch
