"""The sorts of things that are synced from carriers, and the run of one sort from its row's opening to its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.redact import redact_text
from jobs import work
from jobs.errors import Again, WorkError
from jobs.models import Job
from jobs.states import OPEN
from providers.contract.base import Ability
from providers.contract.connector import Connector
from providers.models import ProviderAccount, SyncRun
from providers.states import SyncState

KIND = "providers.sync"
LOST = "The worker that did this sync was lost."
OVER = frozenset({SyncState.DONE, SyncState.BRAKED})


@dataclass
class Sync:
    """One sort's sync at work: what it reads with, what it counts, and how it shows that it is alive."""

    job: Job
    run: SyncRun
    provider_account: ProviderAccount
    connector: Connector
    force: bool = False
    began_at: datetime = field(default_factory=timezone.now)

    def progress(self, done: int, total: int = 0) -> None:
        """Renew the lease; raises Cancelled on request, and LostLease when another worker goes on with this sync."""
        work.progress(self.job, done, total)

    def finish(self, state: SyncState = SyncState.DONE, *, error: str = "") -> None:
        """Store the counts and the end; call it in the transaction that applies the last changes."""
        self.run.state, self.run.finished_at, self.run.error = state, timezone.now(), error
        self.run.save()


@dataclass(frozen=True)
class Sort:
    """One sort of thing: what the connector must be able to do, and what syncs it."""

    name: str
    needs: Ability
    sync: Callable[[Sync], None]


_sorts: dict[str, Sort] = {}


def register_sync(name: str, sync: Callable[[Sync], None], *, needs: Ability) -> None:
    """Make ``sync`` part of every sync of a carrier that can do what it needs; they run in the order registered.

    It reads everything with no transaction open, applies in short ones, counts on ``run`` and calls ``finish`` in the
    last.
    """
    sort = Sort(name, needs, sync)
    assert _sorts.get(name, sort) == sort, f"Two syncs are called {name}."
    _sorts[name] = sort


def sorts_of(connector: Connector) -> list[Sort]:
    return [sort for sort in _sorts.values() if connector.can(sort.needs)]


def run_sort(sort: Sort, job: Job, provider_account: ProviderAccount, connector: Connector) -> dict[str, Any]:
    """Sync one sort, unless this job has done so before it was interrupted; returns the counts."""
    run = _open_run(sort, job, provider_account)
    if run.state not in OVER:
        sync = Sync(job, run, provider_account, connector, force=bool(job.payload.get("force")))
        with _closing(run):
            sort.sync(sync)
    names = ("read", "added", "changed", "unchanged", "drifted", "missing", "gone")
    return {"state": run.state, "error": run.error} | {name: getattr(run, name) for name in names}


def _open_run(sort: Sort, job: Job, provider_account: ProviderAccount) -> SyncRun:
    """The job's own row, taken over from its former attempt, or a new one.

    Again while another job is at this sort; a row whose job is over was left by a killed worker and is closed.
    """
    rows = SyncRun.objects.filter(provider_account=provider_account, sort=sort.name)
    close_lost(rows.exclude(job=job).exclude(job__state__in=OPEN))
    mine = rows.filter(job=job).first()
    if mine is not None and mine.state in OVER:
        return mine
    run = SyncRun(
        pk=mine.pk if mine else None,
        account_id=provider_account.account_id,
        provider_account=provider_account,
        job=job,
        sort=sort.name,
        started_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as exc:
        raise Again("Another sync of this carrier is running.", retry_after=15) from exc
    return run


def close_lost(rows: Any, *, error: str = LOST) -> None:
    """Mark runs that nobody is at any more as failed."""
    rows.filter(state=SyncState.RUNNING).update(
        state=SyncState.FAILED, error=redact_text(error)[:2000], finished_at=timezone.now()
    )


@contextmanager
def _closing(run: SyncRun) -> Iterator[None]:
    """A failure of the work is told on the row as well; should the job be tried again, the row is opened anew."""
    try:
        yield
    except WorkError as exc:
        close_lost(SyncRun.objects.filter(pk=run.pk), error=exc.text)
        raise
