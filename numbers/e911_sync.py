"""Holds what a carrier lists of emergency addresses against ours: read all, look up what is new, brake, apply.

A carrier's login may serve a whole branch of the account tree, so the rows are read and written in the system scope,
always by provider account.
"""

import logging
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.services import activity
from common import scope
from numbers.e911_states import IN_FORCE, E911State
from numbers.models import E911Record, PhoneNumber
from numbers.services.e911_records import LONGEST_NAME, advance, keep_address
from numbers.states import HELD
from providers.contract.emergency import Emergency, EmergencyRecord, ValidatedAddress
from providers.errors import Malformed, Rejected
from providers.models import ProviderAccount
from providers.states import SyncState
from providers.syncs import BRAKE_FROM, Sync, too_many_vanish, unknown_there

log = logging.getLogger(__name__)
GONE_AFTER = 2
AT_ONCE = 500
AT_WORK = frozenset({E911State.PROVISIONING, E911State.DEPROVISIONING})


@dataclass
class Plan:
    """Records that are as ours, that differ, that we do not know, and those of ours that are not listed."""

    same: list[int] = field(default_factory=list)
    different: dict[int, EmergencyRecord] = field(default_factory=dict)
    unknown: list[EmergencyRecord] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    expected: int = 0


def sync_e911(sync: Sync) -> None:
    """Take in records that we do not know, mark those that differ, and count those that are not listed: after two
    complete syncs without it a record has gone. Nothing is done when the brake holds.
    """
    with scope.system():
        before = set(_in_force(sync.provider_account))
    told = _read(sync)
    with scope.system():
        plan = _plan(sync, told, before)
    sync.run.read, sync.run.missing = len(told), len(plan.missing)
    if too_many_vanish(plan.expected, len(plan.missing)) and not sync.force:
        with scope.system():
            sync.finish(
                SyncState.BRAKED,
                error=f"{len(plan.missing):,} of {plan.expected:,} emergency addresses are no longer listed by the"
                " carrier. Nothing was changed; sync anyway if that is right.",
            )
        return
    if plan.expected < BRAKE_FROM and sync.connector.can(Emergency.get_emergency_record):
        with scope.system():
            rows = E911Record.objects.filter(pk__in=plan.missing).order_by("pk")
            names = list(rows.values_list("pk", "e164"))
        plan.missing = unknown_there(sync, names, sync.connector.get_emergency_record)
        sync.run.missing = len(plan.missing)
    known = _looked_up(sync, plan.unknown)
    with scope.system():
        _apply(sync, plan, known)


def _read(sync: Sync) -> dict[str, EmergencyRecord]:
    found: dict[str, EmergencyRecord] = {}
    for count, record in enumerate(sync.connector.list_emergency_records()):
        if count % AT_ONCE == 0:
            sync.progress(count)
        if record.e164 in found:
            raise Malformed("The carrier lists an emergency address twice.")
        found[record.e164] = record
    return found


def _in_force(provider: ProviderAccount) -> dict[str, E911Record]:
    """The records at the carrier of accounts that have their numbers now."""
    holders = _holders(provider)
    rows = E911Record.objects.filter(provider_account=provider, state__in=IN_FORCE).select_related("address")
    return {row.e164: row for row in rows if holders.get(row.e164) == row.account_id}


def _holders(provider: ProviderAccount) -> dict[str, int]:
    rows = PhoneNumber.objects.filter(provider_account=provider, state__in=HELD).order_by()
    return dict(rows.values_list("e164", "account_id"))


def _plan(sync: Sync, told: dict[str, EmergencyRecord], before: set[str]) -> Plan:
    """What changed here since the reading began, and what is on its way, is left alone."""
    provider, plan = sync.provider_account, Plan()
    holders, ours = _holders(provider), _in_force(provider)
    lately = E911Record.objects.filter(provider_account=provider, updated_at__gte=sync.began_at)
    at_work = E911Record.objects.filter(provider_account=provider, state__in=AT_WORK)
    moving = set((lately | at_work).values_list("e164", flat=True))
    for e164, record in ours.items():
        if e164 in moving or e164 not in before:
            continue
        plan.expected += 1
        if e164 not in told:
            plan.missing.append(record.pk)
        elif _is_same(record, told[e164]):
            plan.same.append(record.pk)
        else:
            plan.different[record.pk] = told[e164]
    plan.unknown = [
        record
        for e164, record in told.items()
        if e164 in holders and e164 not in ours and e164 not in moving and e164 not in before
    ]
    return plan


def _is_same(record: E911Record, told: EmergencyRecord) -> bool:
    address = record.address
    return address is not None and (record.caller_name, address.postal) == (told.caller_name, told.address)


def _looked_up(sync: Sync, unknown: list[EmergencyRecord]) -> list[tuple[EmergencyRecord, ValidatedAddress]]:
    """The carrier's ids of addresses that we do not know; one that it does not know itself cannot be taken in."""
    found = []
    for count, record in enumerate(unknown):
        sync.progress(count, len(unknown))
        try:
            validated = sync.connector.validate_address(record.address)
        except Rejected as exc:
            log.warning("An emergency address that the carrier lists was not taken in: %s", exc.text)
            continue
        found.append((record, validated))
    return found


def _apply(sync: Sync, plan: Plan, known: list[tuple[EmergencyRecord, ValidatedAddress]]) -> None:
    """What counts towards "gone" comes last, together with the end of the run, so that a repeat counts once."""
    run, holders = sync.run, _holders(sync.provider_account)
    for told, validated in known:
        if told.e164 in holders:
            with transaction.atomic():
                sync.progress(run.added, len(known))
                _take_in(sync.provider_account, holders[told.e164], told, validated)
            run.added += 1
    run.drifted = len(plan.different) + len(plan.unknown) - len(known)
    run.unchanged = len(plan.same)
    with transaction.atomic():
        for pk, told in plan.different.items():
            words = f"{told.caller_name}, {told.address}"[:300]
            _untouched(sync, [pk]).update(reported=words, missed_syncs=0)
        _untouched(sync, plan.same).update(reported="", missed_syncs=0)
        for record in _untouched(sync, plan.missing).select_for_update().order_by("pk"):
            run.gone += _miss(record)
        sync.progress(run.read, run.read)
        sync.finish()


def _untouched(sync: Sync, pks: list[int]) -> QuerySet[E911Record]:
    """Those of the rows that nobody has changed since the reading began."""
    return E911Record.objects.filter(pk__in=pks, updated_at__lt=sync.began_at)


def _take_in(
    provider: ProviderAccount, account_id: int, told: EmergencyRecord, validated: ValidatedAddress
) -> None:
    account = Account.objects.get(pk=account_id)
    address = told.address
    E911Record.objects.create(
        account=account,
        provider_account=provider,
        e164=told.e164,
        state=E911State.ACTIVE,
        caller_name=told.caller_name[:LONGEST_NAME],
        entered_line1=address.line1[:120],
        entered_line2=address.line2[:120],
        entered_city=address.city[:80],
        entered_state=address.state[:20],
        entered_zip=address.zip[:20],
        address=keep_address(account, provider, validated),
    )


def _miss(record: E911Record) -> bool:
    """Count one more complete sync without the record; True when it has gone by that."""
    record.missed_syncs += 1
    E911Record.objects.filter(pk=record.pk).update(missed_syncs=record.missed_syncs)
    if record.missed_syncs < GONE_AFTER or not advance(record, E911State.REMOVED):
        return False
    number = PhoneNumber.objects.filter(
        account_id=record.account_id, e164=record.e164, state__in=HELD
    ).first()
    if number is not None:
        before = {"emergency_address": str(record.address), "caller_name": record.caller_name}
        activity.record(
            account=record.account,
            by=SYSTEM,
            verb="lost the emergency address",
            subject=number,
            before=before,
        )
    return True
