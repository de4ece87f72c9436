"""Chains the entries of the activity log, and checks the chains.

Whoever writes an entry waits for nothing: a sweep seals what has come since, account by account, in the order in which
it finds it. What happens to the log afterwards shows, because each hash stands on all before it.
"""

import hashlib
import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Account, Activity, ActivityChain, ActivitySeal, SealingMark
from accounts.selectors.sealed import BEFORE_ALL, Sealed, content, hash_of, sealed
from common import scope

log = logging.getLogger(__name__)

AT_ONCE = 2_000
LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts.sealing'))"
RUNNING = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
    " pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
)
# An entry may be this much older than what was sealed before it: so long a transaction may take.
LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Outcome:
    """What a check looked at, and how many chains are broken; ``digest`` stands for all heads at once."""

    chains: int
    entries: int
    broken: int
    digest: str


def seal(*, now: datetime) -> int:
    """Chain the entries that are not chained yet, of all accounts; how many those were. Two sweeps at once wait."""
    total, last = 0, None
    with scope.system():
        while True:
            with transaction.atomic():
                mark = _mark()
                last = mark.settled if last is None else last
                rows = Activity.objects.filter(pk__gt=last, seal=None).order_by("pk")
                entries = list(rows[:AT_ONCE])
                if not entries:
                    _settle(mark)
                    return total
                _chain(entries, now)
                total, last = total + len(entries), entries[-1].pk


def _mark() -> SealingMark:
    """How far sealing has come; others who seal wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    mark, _ = SealingMark.objects.get_or_create(pk=1)
    return mark


def _settle(mark: SealingMark) -> None:
    """Go on from what was seen last time, once nobody is at work any more who was then and may have a smaller id."""
    seen = Activity.objects.aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute(RUNNING)
        row = cursor.fetchone()
    assert row is not None
    oldest, newest = row
    if oldest < mark.transaction:
        return
    SealingMark.objects.filter(pk=1).update(settled=mark.seen, seen=seen, transaction=newest)


def _chain(entries: list[Activity], now: datetime) -> None:
    of: dict[int, list[Activity]] = defaultdict(list)
    for entry in entries:
        of[entry.account_id].append(entry)
    ActivityChain.objects.bulk_create([ActivityChain(account_id=pk) for pk in of], ignore_conflicts=True)
    chains = ActivityChain.objects.in_bulk(list(of))
    seals = []
    for pk, rows in of.items():
        chain = chains[pk]
        for row in rows:
            chain.length += 1
            chain.head = hash_of(chain.head or BEFORE_ALL, content(row))
            seals.append(
                ActivitySeal(entry=row, account_id=pk, position=chain.length, hash=chain.head, sealed_at=now)
            )
        chain.sealed_at = now
    ActivitySeal.objects.bulk_create(seals)
    ActivityChain.objects.bulk_update(chains.values(), ["length", "head", "sealed_at"])


def check(*, now: datetime) -> Outcome:
    """Follow every chain from its beginning, and keep with it the first thing that is wrong.

    Reads the whole log, in parts. The digest of all heads goes to the process's log, so that it stands outside of the
    database too.
    """
    entries = broken = 0
    digest = hashlib.sha256()
    with scope.system():
        settled = SealingMark.objects.filter(pk=1).values_list("settled", flat=True).first() or 0
        chains = ActivityChain.objects.select_related("account").order_by("account__number")
        rows = list(chains)
        for chain in rows:
            fault = _fault(chain, settled)
            entries, broken = entries + chain.length, broken + bool(fault)
            digest.update(f"{chain.account.number}:{chain.length}:{chain.head}\n".encode())
            ActivityChain.objects.filter(pk=chain.pk).update(checked_at=now, fault=fault)
    outcome = Outcome(len(rows), entries, broken, digest.hexdigest())
    log.info(
        "The activity log has %s chains; the digest of their heads is %s.", outcome.chains, outcome.digest
    )
    if broken:
        log.error("%s chains of the activity log are broken.", broken)
    return outcome


def _fault(chain: ActivityChain, settled: int) -> str:
    """What is wrong with the chain up to where it ended when it was read; empty for nothing."""
    walk = _Walk(chain.account)
    for part in sealed(chain.account, most=chain.length):
        for place in part:
            if fault := walk.step(place):
                return fault
    if walk.position != chain.length:
        return f"The chain ends after {walk.position} entries and had {chain.length}."
    if walk.head != chain.head:
        return "The chain does not end with its last hash."
    return _never_sealed(chain.account, settled)


class _Walk:
    """One chain from place to place."""

    def __init__(self, account: Account) -> None:
        self.account, self.position, self.head = account, 0, BEFORE_ALL
        self._batch: datetime | None = None
        self._batch_before: datetime | None = None

    def step(self, place: Sealed) -> str:
        seal, entry = place.seal, place.entry
        if seal.position != self.position + 1:
            return f"Place {self.position + 1} of the chain is gone."
        if entry is None or entry.account_id != self.account.pk:
            return f"Entry {seal.pk}, at place {seal.position}, is gone."
        if hash_of(self.head, content(entry)) != seal.hash:
            return f"Entry {seal.pk}, at place {seal.position}, is not as it was sealed."
        if seal.sealed_at != self._batch:
            self._batch_before, self._batch = self._batch, seal.sealed_at
        if self._batch_before and entry.created_at < self._batch_before - LATE:
            return f"Entry {seal.pk}, at place {seal.position}, says that it is older than others before it."
        self.position, self.head = seal.position, seal.hash
        return ""


def _never_sealed(account: Account, settled: int) -> str:
    """Sealing has gone past every entry up to ``settled``, so one without a seal was put in later."""
    rows = Activity.objects.filter(account=account, pk__lte=settled, seal=None).order_by("pk")
    pk = rows.values_list("pk", flat=True).first()
    return "" if pk is None else f"Entry {pk} was put in between others that were sealed before."
