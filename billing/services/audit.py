"""The nightly check of money: balances against the ledger, holds, and whether each charge has its cause."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q

from accounts.states import EntryKind, FindingKind
from billing.models import Finding, LedgerEntry
from common import money, scope

# Older charges were looked at on the nights before; ``manage.py audit_ledger`` looks at all.
LOOK_BACK = timedelta(days=35)
AT_ONCE = 1_000
# One statement sees one moment, so money that moves meanwhile makes no difference.
SUMS = """
SELECT a.id, a.balance, coalesce(entries.total, 0), a.held, coalesce(holds.total, 0)
FROM accounts_account a
LEFT JOIN (SELECT account_id, sum(amount) AS total FROM billing_ledgerentry GROUP BY 1) entries
    ON entries.account_id = a.id
LEFT JOIN (SELECT account_id, sum(amount) AS total FROM billing_hold GROUP BY 1) holds ON holds.account_id = a.id
WHERE a.balance <> coalesce(entries.total, 0) OR a.held <> coalesce(holds.total, 0)
"""

# Given reasons that begin with its word, tells those whose cause is there; called in the system scope.
Explains = Callable[[set[str]], set[str]]
_causes: dict[str, Explains] = {}


def register_cause(word: str, explains: Explains) -> None:
    """Let an app answer for the charges whose reason begins with ``word`` and a colon."""
    assert _causes.get(word, explains) == explains, f"Two apps answer for charges of {word}."
    _causes[word] = explains


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it must be."""

    account_id: int
    kind: FindingKind
    subject: str = ""
    expected: str = ""
    found: str = ""


@dataclass(frozen=True)
class Outcome:
    """How many charges were looked at, and how many differences there are now, new ones among them."""

    charges: int
    open: int
    new: int


def audit_ledger(*, now: datetime, everything: bool = False) -> Outcome:
    """Compare, and keep each difference as a Finding that stays open until a later check no longer sees it.

    Nothing about money is changed. Charges of the last 35 days are looked at, and those found without a cause before;
    ``everything`` looks at all. Two checks at once write one finding.
    """
    with scope.system():
        differences = [*_sums()]
        charges = 0
        found = _charges(now, everything=everything)
        while rows := list(islice(found, AT_ONCE)):
            charges += len(rows)
            differences += _unexplained(rows)
        with transaction.atomic():
            _one_at_a_time()
            new = _store(differences, now)
    return Outcome(charges=charges, open=len(differences), new=new)


def _sums() -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        rows = cursor.fetchall()
    for account_id, balance, entries, held, holds in rows:
        if balance != entries:
            yield _amounts(account_id, FindingKind.BALANCE, entries, balance)
        if held != holds:
            yield _amounts(account_id, FindingKind.HELD, holds, held)


def _amounts(account_id: int, kind: FindingKind, expected: Decimal, found: Decimal) -> Difference:
    return Difference(account_id, kind, "", money.for_people(expected), money.for_people(found))


Charge = tuple[int, str, Decimal]


def _charges(now: datetime, *, everything: bool) -> Iterator[Charge]:
    rows = LedgerEntry.objects.filter(kind__in=[EntryKind.CHARGE, EntryKind.TRANSFER])
    if not everything:
        open_ones = Finding.objects.filter(kind=FindingKind.CAUSE, cleared_at=None)
        rows = rows.filter(Q(created_at__gte=now - LOOK_BACK) | Q(reason__in=open_ones.values("subject")))
    yield from rows.order_by("id").values_list("account_id", "reason", "amount").iterator(chunk_size=AT_ONCE)


def _unexplained(rows: list[Charge]) -> Iterator[Difference]:
    by_word: dict[str, set[str]] = {}
    for _, reason, _ in rows:
        by_word.setdefault(reason.partition(":")[0], set()).add(reason)
    explained: set[str] = set()
    for word, reasons in by_word.items():
        if word in _causes:
            explained |= _causes[word](reasons)
    for account_id, reason, amount in rows:
        if reason not in explained:
            yield Difference(account_id, FindingKind.CAUSE, reason, "", money.for_people(amount))


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE billing_finding IN SHARE ROW EXCLUSIVE MODE")


def _store(differences: list[Difference], now: datetime) -> int:
    """Open, renew or clear findings; how many are new."""
    known = {(row.account_id, row.kind, row.subject): row for row in Finding.objects.filter(cleared_at=None)}
    seen, new = set(), []
    for difference in differences:
        key = (difference.account_id, difference.kind.value, difference.subject)
        seen.add(key)
        told = {"expected": difference.expected, "found": difference.found, "last_seen_at": now}
        if key in known:
            Finding.objects.filter(pk=known[key].pk).update(**told)
        else:
            new.append(
                Finding(
                    account_id=difference.account_id,
                    kind=difference.kind,
                    subject=difference.subject,
                    first_seen_at=now,
                    **told,
                )
            )
    Finding.objects.bulk_create(new)
    gone = [row.pk for key, row in known.items() if key not in seen]
    Finding.objects.filter(pk__in=gone).update(cleared_at=now)
    return len(new)
