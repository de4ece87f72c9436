"""Running an import: start it, pause it, go on, stop it, try failed rows again, undo it."""

from django.db import transaction
from django.db.models import F, Func, QuerySet, Value
from django.db.models.fields.json import JSONField
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.imports import rows
from agents.imports.batches import batches
from agents.imports.cells import rows_of
from agents.imports.report import unpacked_report
from agents.imports.states import AT_WORK, SETTLED, ImportMode, ImportState, RowOutcome
from agents.kinds import IMPORT, IMPORT_UNDO
from agents.models import AgentImport, AgentImportRow
from common.errors import Conflict, NotFound
from common.tables.sheet import unpacked
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob

VERBS = {ImportMode.ONBOARD: "Onboard", ImportMode.UPDATE: "Update", ImportMode.OFFBOARD: "Offboard"}


@while_active
def start(*, account: Account, by: Actor, pk: int) -> Job:
    """Begin a checked import; rows that the check found at fault fail at once. Started twice, it is one job.

    Conflict when it was not checked, when nothing is to be done, or with ``atomic`` when a row has a fault.
    """
    with transaction.atomic():
        agent_import = _locked(account, pk)
        if agent_import.job is not None and agent_import.state not in {
            ImportState.UPLOADED,
            ImportState.CHECKED,
        }:
            return agent_import.job
        if agent_import.state != ImportState.CHECKED:
            raise Conflict("Check the file first.")
        if agent_import.atomic and agent_import.bad_count:
            raise Conflict("Some rows have faults, and all rows are to be done or none. Mend the file first.")
        if not agent_import.ready_count:
            raise Conflict("There is nothing to do.")
        table = rows_of(unpacked(bytes(agent_import.content)), agent_import.mapping)
        order = batches(table, ImportMode(agent_import.mode))
        rows.insert(agent_import, order, unpacked_report(bytes(agent_import.report)))
        agent_import.content = agent_import.original = b""
        agent_import.started_at = timezone.now()
        agent_import.save(update_fields=["content", "original", "started_at"])
        return _work(account, by, agent_import, ImportState.RUNNING, "started")


@while_active
def go_on(*, account: Account, by: Actor, pk: int) -> Job:
    """Do the rows that still wait, of an import that was paused or stopped; Conflict when there are none."""
    with transaction.atomic():
        agent_import = _locked(account, pk)
        if agent_import.state == ImportState.RUNNING and agent_import.job is not None:
            return agent_import.job
        if agent_import.state not in SETTLED or not _of(agent_import, RowOutcome.PENDING).exists():
            raise Conflict("No row is waiting.")
        return _work(account, by, agent_import, ImportState.RUNNING, "resumed")


@while_active
def retry_failed(*, account: Account, by: Actor, pk: int) -> Job:
    """Try the failed rows once more, and no other; numbers that were picked for “any” are picked anew.

    Conflict when none has failed, or while the import is at work.
    """
    with transaction.atomic():
        agent_import = _locked(account, pk)
        if agent_import.state == ImportState.RUNNING and agent_import.job is not None:
            return agent_import.job
        failed = _of(agent_import, RowOutcome.FAILED)
        if agent_import.state not in SETTLED or not failed.exists():
            raise Conflict("No row has failed.")
        wished = failed.filter(values__has_key=rows.WISHED)
        wished.update(values=_with_wishes())
        failed.update(outcome=RowOutcome.PENDING, faults=[])
        return _work(account, by, agent_import, ImportState.RUNNING, "retried")


def _with_wishes() -> Func:
    """The cells with “any” back in the place of the numbers that were picked, in the database."""
    wishes = Func(F("values"), Value(rows.WISHED), template="(%(expressions)s)", arg_joiner=" -> ")
    return Func(
        F("values"), wishes, template="(%(expressions)s)", arg_joiner=" || ", output_field=JSONField()
    )


@while_active
def pause(*, account: Account, by: Actor, pk: int) -> None:
    """Stop after the present batch; Conflict when the import is not running."""
    with transaction.atomic():
        agent_import = _locked(account, pk)
        if agent_import.state != ImportState.RUNNING:
            raise Conflict("The import is not running.")
        agent_import.pause_asked = True
        agent_import.save(update_fields=["pause_asked"])
        activity.record(account=account, by=by, verb="paused", subject=agent_import)


@while_active
def stop(*, account: Account, by: Actor, pk: int) -> None:
    """Stop for good after the present batch; what is done stays and can be undone. Conflict when it is over."""
    with transaction.atomic():
        agent_import = _locked(account, pk)
        if agent_import.state == ImportState.PAUSED:
            agent_import.state, agent_import.error = ImportState.STOPPED, "Stopped on request."
            agent_import.finished_at = timezone.now()
            agent_import.save(update_fields=["state", "error", "finished_at"])
            activity.record(account=account, by=by, verb="stopped", subject=agent_import)
            return
        if agent_import.state not in AT_WORK or agent_import.job is None:
            raise Conflict("The import is not running.")
        job_id = agent_import.job.pk
    job_services.cancel(account=account, by=by, job_id=job_id)


@while_active
def start_undo(*, account: Account, by: Actor, pk: int) -> Job:
    """Take back what the import did, except where it was changed since; Conflict when there is nothing to take back.

    Who was onboarded leaves, what was updated gets its former value. Who was offboarded does not come back so.
    """
    with transaction.atomic():
        agent_import = _locked(account, pk)
        if agent_import.state == ImportState.UNDOING and agent_import.job is not None:
            return agent_import.job
        if agent_import.mode == ImportMode.OFFBOARD:
            raise Conflict("Who has left comes back by being onboarded: import the list of those who left.")
        if agent_import.state not in SETTLED or not _of(agent_import, RowOutcome.DONE).exists():
            raise Conflict("There is nothing to undo.")
        return _work(account, by, agent_import, ImportState.UNDOING, "began to undo")


def _locked(account: Account, pk: int) -> AgentImport:
    rows = AgentImport.objects.select_for_update(of=("self",)).select_related("job")
    agent_import = rows.filter(account=account, pk=pk).first()
    if agent_import is None:
        raise NotFound("There is no such import.")
    return agent_import


def _of(agent_import: AgentImport, outcome: RowOutcome) -> QuerySet[AgentImportRow]:
    return AgentImportRow.objects.filter(
        account=agent_import.account_id, agent_import=agent_import, outcome=outcome
    )


def _work(account: Account, by: Actor, agent_import: AgentImport, state: ImportState, verb: str) -> Job:
    """A new job for the import, whose former one is over."""
    undoing = state == ImportState.UNDOING
    words = "Undo" if undoing else VERBS[ImportMode(agent_import.mode)]
    job = job_services.start(
        NewJob(
            IMPORT_UNDO if undoing else IMPORT,
            f"{words} by file: {agent_import.file_name}",
            payload={"agent_import": agent_import.pk},
            subject=agent_import,
        ),
        account=account,
        by=by,
    )
    agent_import.job, agent_import.state, agent_import.pause_asked = job, state, False
    agent_import.error, agent_import.finished_at = "", None
    agent_import.save(update_fields=["job", "state", "pause_asked", "error", "finished_at"])
    activity.record(
        account=account, by=by, verb=verb, subject=agent_import, after={"rows": agent_import.row_count}
    )
    return job
