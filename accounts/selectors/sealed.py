"""The chain over the activity log: what an entry is hashed as, the entries in the order of the chain, and its heads."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from accounts.models import Account, Activity, ActivityChain, ActivitySeal

IN_A_CHUNK = 2_000
# What the first entry of a chain follows.
BEFORE_ALL = ""


@dataclass(frozen=True)
class Sealed:
    """One place of a chain; ``entry`` is None where it is gone."""

    seal: ActivitySeal
    entry: Activity | None


def content(entry: Activity) -> str:
    """Everything that the entry says, as one line of JSON: keys sorted, ASCII, no spaces, times in UTC."""
    told = {
        "id": entry.pk,
        "account": entry.account_id,
        "user": entry.user_id,
        "actor": entry.actor,
        "acting_from": entry.acting_from,
        "source": entry.source,
        "verb": entry.verb,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
        "request_id": entry.request_id,
        "created_at": entry.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def hash_of(before: str, text: str) -> str:
    """SHA-256 over the hash before, a line feed and the entry's line, in hexadecimal digits."""
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def sealed(account: Account, *, most: int | None = None) -> Iterator[list[Sealed]]:
    """The chain of the account from its beginning, at most so many places, in parts that are read one at a time."""
    last = 0
    while True:
        rows = ActivitySeal.objects.filter(account=account, position__gt=last).order_by("position")
        if most is not None:
            rows = rows.filter(position__lte=most)
        seals = list(rows[:IN_A_CHUNK])
        if not seals:
            return
        found = Activity.objects.in_bulk([seal.pk for seal in seals])
        yield [Sealed(seal, found.get(seal.pk)) for seal in seals]
        last = seals[-1].position


def chain_of(account: Account) -> ActivityChain | None:
    """How long the account's chain is, where it ends, and what the last check found; None before the first sealing."""
    return ActivityChain.objects.filter(account=account).first()
