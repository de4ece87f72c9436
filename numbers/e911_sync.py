"""Holds what a carrier lists of emergency addresses against ours, and takes in those that were set up elsewhere."""

import logging
from collections.abc import Callable, Iterator, Sequence
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
from providers.errors import Rejected
from providers.models import ProviderAccount
from providers.sync_runner import GONE_AFTER, Plan, Pull, run
from providers.syncs import Sync

log = logging.getLogger(__name__)
AT_WORK = frozenset({E911State.PROVISIONING, E911State.DEPROVISIONING})


@dataclass
class RecordPlan(Plan[int]):
    """Records that are as ours, those that differ, and those that we do not know."""

    same: list[int] = field(default_factory=list)
    different: dict[int, EmergencyRecord] = field(default_factory=dict)
    unknown: list[EmergencyRecord] = field(default_factory=list)


def sync_e911(sync: Sync) -> None:
    run(EmergencyPull(sync))


class EmergencyPull(Pull[EmergencyRecord, int, RecordPlan]):
    """Emergency addresses, by the number that calls for help; ours by the ids of their rows."""

    thing = "an emergency address"
    things = "emergency addresses"

    def note_what_we_have(self) -> None:
        self._in_force_before = set(_in_force(self.sync.provider_account))

    def read(self) -> Iterator[tuple[str, EmergencyRecord]]:
        return ((record.e164, record) for record in self.sync.connector.list_emergency_records())

    def plan(self, found: dict[str, EmergencyRecord]) -> RecordPlan:
        return _plan(self.sync, found, self._in_force_before)

    def look_up(self) -> Callable[[str], object] | None:
        connector = self.sync.connector
        return connector.get_emergency_record if connector.can(Emergency.get_emergency_record) else None

    def names(self, missing: Sequence[int]) -> list[tuple[int, list[str]]]:
        rows = E911Record.objects.filter(pk__in=missing).order_by("pk")
        return [(pk, [e164]) for pk, e164 in rows.values_list("pk", "e164")]

    def apply(self, plan: RecordPlan) -> str:
        sync = self.sync
        validated = _validated(sync, plan.unknown)
        with scope.system():
            _take_in_new(sync, validated)
            with transaction.atomic():
                for pk, there in plan.different.items():
                    words = f"{there.caller_name}, {there.address}"[:300]
                    _untouched(sync, [pk]).update(reported=words, missed_syncs=0)
                _untouched(sync, plan.same).update(reported="", missed_syncs=0)
                sync.progress(sync.run.read, sync.run.read)
        sync.run.drifted = len(plan.different) + len(plan.unknown) - len(validated)
        sync.run.unchanged = len(plan.same)
        return ""

    def miss(self, missing: Sequence[int]) -> int:
        rows = _untouched(self.sync, missing).select_for_update().order_by("pk")
        return sum(_miss(record) for record in rows)


def _in_force(provider: ProviderAccount) -> dict[str, E911Record]:
    """The records at the carrier of accounts that have their numbers now."""
    holders = _holders(provider)
    rows = E911Record.objects.filter(provider_account=provider, state__in=IN_FORCE).select_related("address")
    return {row.e164: row for row in rows if holders.get(row.e164) == row.account_id}


def _holders(provider: ProviderAccount) -> dict[str, int]:
    rows = PhoneNumber.objects.filter(provider_account=provider, state__in=HELD).order_by()
    return dict(rows.values_list("e164", "account_id"))


def _plan(sync: Sync, found: dict[str, EmergencyRecord], before: set[str]) -> RecordPlan:
    """What changed here since the reading began, and what is on its way, is left alone."""
    provider, plan = sync.provider_account, RecordPlan()
    holders, ours = _holders(provider), _in_force(provider)
    lately = E911Record.objects.filter(provider_account=provider, updated_at__gte=sync.began_at)
    at_work = E911Record.objects.filter(provider_account=provider, state__in=AT_WORK)
    moving = set((lately | at_work).values_list("e164", flat=True))
    for e164, record in ours.items():
        if e164 in moving or e164 not in before:
            continue
        plan.expected += 1
        if e164 not in found:
            plan.missing.append(record.pk)
        elif _is_same(record, found[e164]):
            plan.same.append(record.pk)
        else:
            plan.different[record.pk] = found[e164]
    plan.unknown = [
        record
        for e164, record in found.items()
        if e164 in holders and e164 not in ours and e164 not in moving and e164 not in before
    ]
    return plan


def _is_same(record: E911Record, there: EmergencyRecord) -> bool:
    address = record.address
    return address is not None and (record.caller_name, address.postal) == (there.caller_name, there.address)


def _validated(sync: Sync, unknown: list[EmergencyRecord]) -> list[tuple[EmergencyRecord, ValidatedAddress]]:
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


def _take_in_new(sync: Sync, validated: list[tuple[EmergencyRecord, ValidatedAddress]]) -> None:
    holders = _holders(sync.provider_account)
    for there, address in validated:
        if there.e164 in holders:
            with transaction.atomic():
                sync.progress(sync.run.added, len(validated))
                _take_in(sync.provider_account, holders[there.e164], there, address)
            sync.run.added += 1


def _untouched(sync: Sync, pks: Sequence[int]) -> QuerySet[E911Record]:
    """Those of the rows that nobody has changed since the reading began."""
    return E911Record.objects.filter(pk__in=pks, updated_at__lt=sync.began_at)


def _take_in(
    provider: ProviderAccount, account_id: int, there: EmergencyRecord, validated: ValidatedAddress
) -> None:
    account = Account.objects.get(pk=account_id)
    address = there.address
    E911Record.objects.create(
        account=account,
        provider_account=provider,
        e164=there.e164,
        state=E911State.ACTIVE,
        caller_name=there.caller_name[:LONGEST_NAME],
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
