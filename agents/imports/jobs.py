"""Works through an import's rows, batch by batch: the effect of a batch and its rows' outcomes are stored together, so
that whoever goes on after a killed worker does nothing twice and leaves nothing out.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from agents.imports import rows as stored_rows
from agents.imports.modes import carry_out
from agents.imports.notice import mail_outcome
from agents.imports.rows import Waiting
from agents.imports.states import AT_WORK, ImportState, RowOutcome
from agents.imports.undoing import take_back
from agents.imports.verdicts import Verdict
from agents.models import AgentImport, AgentImportRow
from agents.services.locking import agents_locked
from jobs import work
from jobs.errors import Final
from jobs.models import Job

PATIENCE = timedelta(seconds=60)
# What a row may take where all are done in one transaction; ten times what it does take.
ALL_ROWS_TIME = timedelta(milliseconds=5)
UNDONE_AT_ONCE = 200
MANY = 500
COUNT_TABLES = "SELECT portal_analyze('numbers_numberassignment', 'accounts_agent', 'agents_agentimportrow')"
Done = list[tuple[Waiting, Verdict]]


class NotAll(Exception):
    """Takes back everything, because a row has a fault and all or none are to be done."""


def run(job: Job) -> None:
    """Do the rows that wait, all in one transaction if all or none are to be done."""
    agent_import = _taken(job, ImportState.RUNNING)
    if agent_import is None:
        work.settle(job, {"outcome": "Nothing to do."})
    elif agent_import.atomic:
        _all_or_none(job, agent_import)
        _finish(job, agent_import, ImportState.DONE)
    elif _each(job, agent_import, RowOutcome.PENDING, lambda: _do_batch(job, agent_import)):
        _finish(job, agent_import, ImportState.DONE)


def undo(job: Job) -> None:
    """Take back the rows that were done, as far as they are as the import left them."""
    agent_import = _taken(job, ImportState.UNDOING)
    if agent_import is None:
        work.settle(job, {"outcome": "Nothing to do."})
    elif _each(job, agent_import, RowOutcome.DONE, lambda: _undo_some(job, agent_import)):
        _finish(job, agent_import, ImportState.UNDONE)


def stopped(job: Job) -> None:
    """The job was given up: the import can go on by another one."""
    rows = AgentImport.objects.filter(job=job, state__in=AT_WORK)
    rows.update(state=ImportState.STOPPED, error=job.error[:500], finished_at=timezone.now())


def _taken(job: Job, state: ImportState) -> AgentImport | None:
    """The import that this job is to work on, unless another job has it."""
    rows = AgentImport.objects.filter(job=job, pk=job.payload["agent_import"])
    # Stopped: the job has been tried again from its own page.
    rows.filter(state=ImportState.STOPPED).update(state=state, error="", finished_at=None)
    return rows.filter(state=state).select_related("account").defer("content", "report", "original").first()


def _each(job: Job, agent_import: AgentImport, outcome: RowOutcome, do_some: Callable[[], int]) -> bool:
    """Do some rows after the others until none is left; False when somebody asked for a pause."""
    waiting = AgentImportRow.objects.filter(agent_import=agent_import, outcome=outcome).count()
    done, total = agent_import.row_count - waiting, agent_import.row_count
    is_counted = False
    while True:
        work.progress(job, done, total)
        if AgentImport.objects.filter(pk=agent_import.pk, pause_asked=True).exists():
            _finish(job, agent_import, ImportState.PAUSED)
            return False
        count = do_some()
        if not count:
            return True
        if not is_counted and count >= MANY:
            _count_tables()
            is_counted = True
        done = min(done + count, total)


def _count_tables() -> None:
    """Have PostgreSQL count the tables that have just grown by many rows. Until it has, it takes them for small, and
    reads all of an account's rows for each batch instead of going by the numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT_TABLES)


def _do_batch(job: Job, agent_import: AgentImport) -> int:
    """Do the first batch that waits, and return how many rows it had; a twin waits for the lock and finds it done."""
    with agents_locked(agent_import.account):
        rows = _first_batch(agent_import)
        if rows:
            stored_rows.settle(agent_import.account_id, _carried_out(job, agent_import, rows))
    return len(rows)


def _first_batch(agent_import: AgentImport) -> list[Waiting]:
    waiting = AgentImportRow.objects.filter(agent_import=agent_import, outcome=RowOutcome.PENDING)
    number = waiting.aggregate(first=Min("batch"))["first"]
    if number is None:
        return []
    rows = waiting.filter(batch=number).order_by("position").values_list("pk", "position", "values")
    return list(map(Waiting._make, rows))


def _carried_out(job: Job, agent_import: AgentImport, rows: Sequence[Waiting]) -> Done:
    verdicts = carry_out(agent_import, work.actor_of(job), [stored_rows.as_row(row) for row in rows])
    return list(zip(rows, verdicts, strict=True))


def _all_or_none(job: Job, agent_import: AgentImport) -> None:
    """Do every row that waits; when one has a fault, none is done, and Final says so after the faults are stored."""
    work.progress(job, 0, agent_import.row_count)
    work.hold_for(job, PATIENCE + ALL_ROWS_TIME * agent_import.row_count)
    bad: Done = []
    try:
        with agents_locked(agent_import.account):
            while rows := _first_batch(agent_import):
                done = _carried_out(job, agent_import, rows)
                bad += [(row, verdict) for row, verdict in done if verdict.faults]
                stored_rows.settle(agent_import.account_id, done)
            if bad:
                raise NotAll
    except NotAll:
        stored_rows.settle(agent_import.account_id, bad)
        noun = "row has a fault" if len(bad) == 1 else "rows have faults"
        raise Final(f"{len(bad):,} {noun}, so none was done.") from None


def _undo_some(job: Job, agent_import: AgentImport) -> int:
    """Take back the last rows that are still done, those who came last first."""
    with agents_locked(agent_import.account):
        done = AgentImportRow.objects.filter(agent_import=agent_import, outcome=RowOutcome.DONE)
        rows = list(done.select_related("agent").order_by("-batch", "-position")[:UNDONE_AT_ONCE])
        if rows:
            take_back(agent_import, work.actor_of(job), rows)
    return len(rows)


def _finish(job: Job, agent_import: AgentImport, state: ImportState) -> None:
    with transaction.atomic():
        work.settle(job, {"outcome": state.label})
        AgentImport.objects.filter(pk=agent_import.pk).update(
            state=state,
            pause_asked=False,
            finished_at=None if state == ImportState.PAUSED else timezone.now(),
        )
    if state != ImportState.PAUSED:
        mail_outcome(job, agent_import)
