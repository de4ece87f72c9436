"""Running an import: start it, pause it, go on, stop it, try failed rows again, undo it."""

from django.db import transaction
from django.db.models import F, Func, QuerySet, Value
from django.db.models.fields.json import JSONField
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from common.errors import Conflict, NotFound
from jobs import services as job_services
from jobs.models import Job
from messaging.kinds import ROSTER, ROSTER_UNDO
from messaging.models import RosterImport, RosterRow
from messaging.roster import rows
from messaging.roster.batches import batches
from messaging.roster.cells import rows_of
from messaging.roster.report import unpacked_report
from messaging.roster.sheet import unpacked
from messaging.roster.states import AT_WORK, SETTLED, RosterMode, RosterState, RowOutcome

VERBS = {RosterMode.ONBOARD: "Onboard", RosterMode.UPDATE: "Update", RosterMode.OFFBOARD: "Offboard"}


def start(*, account: Account, by: Actor, pk: int) -> Job:
    """Begin a checked import; rows that the check found at fault fail at once. Started twice, it is one job.

    Conflict when it was not checked, when nothing is to be done, or with ``atomic`` when a row has a fault.
    """
    with transaction.atomic():
        roster = _locked(account, pk)
        if roster.job is not None and roster.state not in {RosterState.UPLOADED, RosterState.CHECKED}:
            return roster.job
        if roster.state != RosterState.CHECKED:
            raise Conflict("Check the file first.")
        if roster.atomic and roster.bad_count:
            raise Conflict("Some rows have faults, and all rows are to be done or none. Mend the file first.")
        if not roster.ready_count:
            raise Conflict("There is nothing to do.")
        table = rows_of(unpacked(bytes(roster.content)), roster.mapping)
        order = batches(table, RosterMode(roster.mode))
        rows.insert(roster, order, unpacked_report(bytes(roster.report)))
        roster.content, roster.started_at = b"", timezone.now()
        roster.save(update_fields=["content", "started_at"])
        return _work(account, by, roster, RosterState.RUNNING, "started")


def go_on(*, account: Account, by: Actor, pk: int) -> Job:
    """Do the rows that still wait, of an import that was paused or stopped; Conflict when there are none."""
    with transaction.atomic():
        roster = _locked(account, pk)
        if roster.state == RosterState.RUNNING and roster.job is not None:
            return roster.job
        if roster.state not in SETTLED or not _of(roster, RowOutcome.PENDING).exists():
            raise Conflict("No row is waiting.")
        return _work(account, by, roster, RosterState.RUNNING, "resumed")


def retry_failed(*, account: Account, by: Actor, pk: int) -> Job:
    """Try the failed rows once more, and no other; numbers that were picked for “any” are picked anew.

    Conflict when none has failed, or while the import is at work.
    """
    with transaction.atomic():
        roster = _locked(account, pk)
        if roster.state == RosterState.RUNNING and roster.job is not None:
            return roster.job
        failed = _of(roster, RowOutcome.FAILED)
        if roster.state not in SETTLED or not failed.exists():
            raise Conflict("No row has failed.")
        wished = failed.filter(values__has_key=rows.WISHED)
        wished.update(values=_with_wishes())
        failed.update(outcome=RowOutcome.PENDING, faults=[])
        return _work(account, by, roster, RosterState.RUNNING, "retried")


def _with_wishes() -> Func:
    """The cells with “any” back in the place of the numbers that were picked, in the database."""
    wishes = Func(F("values"), Value(rows.WISHED), template="(%(expressions)s)", arg_joiner=" -> ")
    return Func(
        F("values"), wishes, template="(%(expressions)s)", arg_joiner=" || ", output_field=JSONField()
    )


def pause(*, account: Account, by: Actor, pk: int) -> None:
    """Stop after the present batch; Conflict when the import is not running."""
    with transaction.atomic():
        roster = _locked(account, pk)
        if roster.state != RosterState.RUNNING:
            raise Conflict("The import is not running.")
        roster.pause_asked = True
        roster.save(update_fields=["pause_asked"])
        activity.record(account=account, by=by, verb="paused", subject=roster)


def stop(*, account: Account, by: Actor, pk: int) -> None:
    """Stop for good after the present batch; what is done stays and can be undone. Conflict when it is over."""
    with transaction.atomic():
        roster = _locked(account, pk)
        if roster.state == RosterState.PAUSED:
            roster.state, roster.error = RosterState.STOPPED, "Stopped on request."
            roster.finished_at = timezone.now()
            roster.save(update_fields=["state", "error", "finished_at"])
            activity.record(account=account, by=by, verb="stopped", subject=roster)
            return
        if roster.state not in AT_WORK or roster.job is None:
            raise Conflict("The import is not running.")
        job_id = roster.job.pk
    job_services.cancel(account=account, by=by, job_id=job_id)


def start_undo(*, account: Account, by: Actor, pk: int) -> Job:
    """Take back what the import did, except where it was changed since; Conflict when there is nothing to take back.

    Who was onboarded leaves, what was updated gets its former value. Who was offboarded does not come back so.
    """
    with transaction.atomic():
        roster = _locked(account, pk)
        if roster.state == RosterState.UNDOING and roster.job is not None:
            return roster.job
        if roster.mode == RosterMode.OFFBOARD:
            raise Conflict("Who has left comes back by being onboarded: import the list of those who left.")
        if roster.state not in SETTLED or not _of(roster, RowOutcome.DONE).exists():
            raise Conflict("There is nothing to undo.")
        return _work(account, by, roster, RosterState.UNDOING, "began to undo")


def _locked(account: Account, pk: int) -> RosterImport:
    rows = RosterImport.objects.select_for_update(of=("self",)).select_related("job")
    roster = rows.filter(account=account, pk=pk).first()
    if roster is None:
        raise NotFound("There is no such import.")
    return roster


def _of(roster: RosterImport, outcome: RowOutcome) -> QuerySet[RosterRow]:
    return RosterRow.objects.filter(account=roster.account_id, roster=roster, outcome=outcome)


def _work(account: Account, by: Actor, roster: RosterImport, state: RosterState, verb: str) -> Job:
    """A new job for the import, whose former one is over."""
    undoing = state == RosterState.UNDOING
    words = "Undo" if undoing else VERBS[RosterMode(roster.mode)]
    job = job_services.start(
        account=account,
        by=by,
        kind=ROSTER_UNDO if undoing else ROSTER,
        title=f"{words} by file: {roster.file_name}",
        payload={"roster": roster.pk},
        subject=roster,
    )
    roster.job, roster.state, roster.pause_asked = job, state, False
    roster.error, roster.finished_at = "", None
    roster.save(update_fields=["job", "state", "pause_asked", "error", "finished_at"])
    activity.record(account=account, by=by, verb=verb, subject=roster, after={"rows": roster.row_count})
    return job
