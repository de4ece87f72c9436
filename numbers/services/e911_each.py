"""Emergency addresses of many numbers taken away at once: what ``e911`` does with one, as sets."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import scope
from common.e164 import for_people
from common.errors import DomainError
from common.transactions import once_more
from common.updating import update_rows
from jobs import items
from jobs import services as job_services
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job, JobItem
from jobs.services import NewJob
from numbers.e911_states import IN_FORCE, E911State
from numbers.kinds import E911_REMOVE, E911_REMOVE_EACH
from numbers.models import E911Record, PhoneNumber
from numbers.services.bulk import checked_selection
from numbers.services.describe import NOT_YOURS
from numbers.services.e911_records import forget
from numbers.services.release_each import named
from numbers.states import HELD
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


def e911_removable(account: Account, e164s: Collection[str]) -> dict[str, str]:
    """Why the emergency address of each number could not be taken away now; "" where it could."""
    held = set(_held(account, e164s).values_list("e164", flat=True))
    rows = E911Record.objects.filter(account=account, e164__any_of=list(e164s), state__in=IN_FORCE)
    states = dict(rows.values_list("e164", "state"))
    return {e164: _stays(states.get(e164, "")) if e164 in held else NOT_YOURS for e164 in e164s}


def _held(account: Account, e164s: Collection[str]) -> QuerySet[PhoneNumber]:
    return PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=HELD)


def _stays(state: str) -> str:
    if not state:
        return "The number has no emergency address."
    return "The emergency address is being removed already." if state == E911State.DEPROVISIONING else ""


@while_active
def start_e911_removals(*, account: Account, by: Actor, e164s: Sequence[str]) -> Job:
    """Start the job that takes the emergency addresses of 1 to 10,000 numbers away; each has an outcome of its own. The
    owners get one mail. Invalid for none and too many.
    """
    wanted = checked_selection(e164s)
    of = f"{len(wanted):,} number{'s' if len(wanted) > 1 else ''}"
    with transaction.atomic():
        new = NewJob(E911_REMOVE_EACH, f"Remove the emergency addresses of {of}")
        job = job_services.start(new, account=account, by=by)
        items.add(job, [(for_people(e164, account.country), {"e164": e164}) for e164 in wanted])
        activity.record(account=account, by=by, verb="started", subject=job, after={"numbers": len(wanted)})
        lines = [f"Calls to emergency services from {named(account, wanted)} show no address then."]
        title = "Emergency addresses are being removed"
        tell_owners(account=account, by=by, title=title, lines=lines)
    return job


@once_more
def begin_removal(*, account: Account, by: Actor, some: Sequence[JobItem]) -> dict[str, str]:
    """Mark the addresses of numbers as being removed and note them on the items; why others are not, by number.

    Items that name a record have been here, or were made for it.
    """
    new = [item for item in some if "record" not in item.payload]
    e164s = [item.payload["e164"] for item in new]
    held = {number.e164: number for number in _held(account, e164s).select_for_update().order_by("pk")}
    rows = E911Record.objects.select_for_update(of=("self",)).select_related("address")
    found = rows.filter(account=account, e164__any_of=list(held), state__in=IN_FORCE).order_by("pk")
    records = {record.e164: record for record in found}
    refused = {}
    for item in new:
        e164 = item.payload["e164"]
        record = records.get(e164)
        if text := _stays(record.state if record else "") if e164 in held else NOT_YOURS:
            refused[e164] = text
            records.pop(e164, None)
        elif record is not None:
            item.payload["record"] = record.pk
    items.note([item for item in new if "record" in item.payload])
    to_remove(list(records.values()))
    activity.record_each(
        account=account,
        by=by,
        verb="removed the emergency address",
        subjects=[held[e164] for e164 in records],
        before={
            held[e164].pk: {"emergency_address": str(one.address), "caller_name": one.caller_name}
            for e164, one in records.items()
        },
    )
    return refused


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
