"""One lock for each account's agents and inboxes, so that lists of changes neither race nor deadlock."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.models import Account
from agents.records import Faults, Outcome

# The first half of the advisory lock's key; the second is the account.
LOCK = 0x4147


class Refused(Exception):
    """Ends a list of changes with nothing done; carries why."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("Refused")
        self.outcome = Outcome(faults=faults)


@contextmanager
def agents_locked(account: Account) -> Iterator[None]:
    """A transaction in which nobody else changes agents or inboxes of the account.

    Numbers' rows are locked after this, in the order of their ids, and everything else after those.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, account.pk & 0x7FFFFFFF])
        yield
