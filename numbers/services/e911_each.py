"""Emergency addresses of many numbers taken away at once: what ``e911`` does with one, as sets."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from common.e164 import for_people
from common.errors import DomainError
from common.updating import update_rows
from jobs import items
from jobs import services as job_services
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job
from jobs.services import NewJob
from numbers.e911_states import IN_FORCE, E911State
from numbers.kinds import E911_REMOVE, E911_REMOVE_EACH
from numbers.models import E911Record, PhoneNumber
from numbers.services.e911_records import forget
from providers.errors import NotThere

# What came of asking to take one away, None where the carrier did.
Told = WorkError | DomainError | None


def hand_over_each(*, account: Account, by: Actor, numbers: Sequence[PhoneNumber]) -> None:
    """End what the account had for numbers that another account gets, in that transaction; a job of the account's takes
    the addresses away at the carriers.
    """
    e164s = [number.e164 for number in numbers]
    rows = E911Record.objects.select_for_update().filter(account=account, e164__any_of=e164s)
    records = list(rows.filter(state__in=IN_FORCE).order_by("pk"))
    to_remove(records)
    forget(numbers, keep=records)
    if records:
        start_removal(account=account, by=by, records=records)


def to_remove(records: Sequence[E911Record]) -> None:
    """Mark records in force, whose rows are locked, as being removed."""
    ids = [record.pk for record in records]
    E911Record.objects.filter(pk__any_of=ids).update(
        state=E911State.DEPROVISIONING, error="", updated_at=timezone.now()
    )


def start_removal(*, account: Account, by: Actor, records: Sequence[E911Record]) -> Job:
    """Write the job that takes them away at the carriers, in the caller's transaction."""
    noun = "address" if len(records) == 1 else "addresses"
    new = NewJob(E911_REMOVE_EACH, f"Remove {len(records):,} emergency {noun}")
    job = job_services.start(new, account=account, by=by)
    rows: list[tuple[str, dict[str, object]]] = [
        (for_people(record.e164, account.country), {"record": record.pk, "e164": record.e164})
        for record in records
    ]
    items.add(job, rows)
    return job


def being_removed(account: Account, ids: Collection[int]) -> list[E911Record]:
    """Those of the account's records that still wait to be taken away at their carriers."""
    rows = E911Record.objects.filter(account=account, pk__any_of=list(ids), state=E911State.DEPROVISIONING)
    return list(rows.select_related("provider_account").order_by("pk"))


def of_others(account: Account, records: Iterable[E911Record]) -> set[str]:
    """Those of the numbers that another account has an address for by now, at the same login: they were moved."""
    at = {(record.provider_account_id, record.e164) for record in records}
    with scope.system():
        rows = E911Record.objects.filter(e164__any_of=[e164 for _, e164 in at]).exclude(account=account)
        rows = rows.filter(state__in=IN_FORCE | {E911State.PROVISIONING})
        found = set(rows.values_list("provider_account_id", "e164"))
    return {e164 for login, e164 in at & found}


def settle_removed(
    *, account: Account, by: Actor, records: Sequence[E911Record], told: Mapping[str, Told]
) -> dict[str, str]:
    """Store what the carriers made of it; returns why addresses are still there, by number. Call it in a transaction.

    Where nothing is certain, or the carrier could not be reached, a job of the record's own goes on.
    """
    rows = E911Record.objects.select_for_update().filter(pk__any_of=[record.pk for record in records])
    now = timezone.now()
    failed: dict[str, str] = {}
    changed = []
    for record in rows.filter(state=E911State.DEPROVISIONING).order_by("pk"):
        answer = told[record.e164]
        if answer is None or isinstance(answer, NotThere):
            changed.append({"pk": record.pk, "state": E911State.REMOVED, "error": "", "updated_at": now})
            continue
        failed[record.e164] = answer.text
        if isinstance(answer, Again | Uncertain):
            _go_on(account, by, record, answer)
        else:
            state = E911State.REMOVAL_FAILED
            changed.append({"pk": record.pk, "state": state, "error": answer.text, "updated_at": now})
    update_rows(E911Record, changed)
    return failed


def not_removed(*, account: Account, ids: Collection[int], error: str) -> None:
    """The job was stopped or given up: what it did not come to stays in force."""
    rows = E911Record.objects.filter(account=account, pk__any_of=list(ids), state=E911State.DEPROVISIONING)
    rows.update(state=E911State.REMOVAL_FAILED, error=error, updated_at=timezone.now())


def _go_on(account: Account, by: Actor, record: E911Record, why: WorkError) -> None:
    title = f"Remove the emergency address of {for_people(record.e164, account.country)}"
    new = NewJob(E911_REMOVE, title, payload={"record": record.pk})
    job = job_services.start(new, account=account, by=by)
    if isinstance(why, Uncertain):
        Job.objects.filter(pk=job.pk).update(called_at=timezone.now(), attempts=1)
