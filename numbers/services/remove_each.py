"""Removing many numbers from an account at once: what ``holding.remove_number`` does with one, as sets."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import DomainError
from common.transactions import once_more
from jobs import items
from jobs import services as job_services
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job, JobItem
from jobs.services import NewJob
from numbers import leaving
from numbers.e911_states import IN_FORCE
from numbers.kinds import REMOVE, REMOVE_EACH
from numbers.models import E911Record, PhoneNumber
from numbers.services.bulk import checked_selection
from numbers.services.describe import NOT_YOURS
from numbers.services.e911_records import forget
from numbers.services.holding import no_move
from numbers.services.move_each import locked
from numbers.services.release_each import named
from numbers.states import HELD, NumberState, may_become
from providers.errors import NotThere
from providers.states import Agreement

LEFT = "The number left the account meanwhile."
# What came of asking to take one off the login, None where the carrier did.
Told = WorkError | DomainError | None


def removable(account: Account, e164s: Collection[str]) -> dict[str, str]:
    """Why each of the numbers could not be removed now; "" where it could."""
    rows = PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=HELD)
    known = {row.e164: no_move(row, NumberState.REMOVED) for row in rows.only("e164", "state")}
    return {e164: known.get(e164, NOT_YOURS) for e164 in e164s}


@while_active
def start_removals(*, account: Account, by: Actor, e164s: Sequence[str]) -> Job:
    """Start the job that takes 1 to 10,000 numbers off the account for good; each has an outcome of its own. The owners
    get one mail. Invalid for none and too many.
    """
    wanted = checked_selection(e164s)
    count = f"{len(wanted):,} number{'s' if len(wanted) > 1 else ''}"
    with transaction.atomic():
        job = job_services.start(NewJob(REMOVE_EACH, f"Remove {count}"), account=account, by=by)
        items.add(job, [(for_people(e164, account.country), {"e164": e164}) for e164 in wanted])
        activity.record(account=account, by=by, verb="started", subject=job, after={"numbers": len(wanted)})
        title = f"{count} {'are' if len(wanted) > 1 else 'is'} being removed"
        tell_owners(account=account, by=by, title=title, lines=[f"{named(account, wanted)}."])
    return job


@once_more
def begin_removals(
    *, account: Account, by: Actor, some: Sequence[JobItem]
) -> tuple[list[PhoneNumber], dict[str, str]]:
    """The numbers that may go now, from now on named in the log as removed, and why others may not, by number.

    What an earlier attempt has begun is not logged again.
    """
    found = {number.e164: number for number in locked(account, [item.payload["e164"] for item in some])}
    going, new = [], []
    refused: dict[str, str] = {}
    for item in some:
        e164 = item.payload["e164"]
        number = found.get(e164)
        if number is None:
            # What an attempt that was cut off has removed is done.
            refused |= {} if item.payload.get("begun") else {e164: NOT_YOURS}
        elif text := no_move(number, NumberState.REMOVED):
            refused[e164] = text
        else:
            going.append(number)
            if not item.payload.get("begun"):
                item.payload["begun"] = True
                new.append(item)
    fresh = [found[item.payload["e164"]] for item in new]
    items.note(new)
    before = {number.pk: {"state": number.state} for number in fresh}
    activity.record_each(account=account, by=by, verb="removed", subjects=fresh, before=before)
    return going, refused


def with_addresses(account: Account, numbers: Collection[PhoneNumber]) -> set[str]:
    """Those of the numbers that have an emergency address at their carrier."""
    e164s = [number.e164 for number in numbers]
    rows = E911Record.objects.filter(account=account, e164__any_of=e164s, state__in=IN_FORCE)
    return set(rows.values_list("e164", flat=True))


def settle_removals(
    *, account: Account, by: Actor, numbers: Sequence[PhoneNumber], told: Mapping[str, Told]
) -> dict[str, str]:
    """Store what the carriers made of it; returns why numbers are still there, by number. Call it in a transaction.

    Where nothing is certain, or the carrier could not be reached, a job of the number's own goes on. A carrier that no
    longer knows a number has done what was asked.
    """
    still = locked(account, [number.e164 for number in numbers])
    failed = {number.e164: LEFT for number in numbers} | {number.e164: "" for number in still}
    gone = []
    for number in still:
        answer = told[number.e164]
        if answer is None or isinstance(answer, NotThere):
            gone.append(number)
            continue
        failed[number.e164] = answer.text
        if isinstance(answer, Again | Uncertain):
            _go_on(account, by, number, answer)
    forget(gone)
    leaving.end_all(gone)
    rows = PhoneNumber.objects.filter(
        pk__any_of=[number.pk for number in gone], state__in=may_become(NumberState.REMOVED)
    )
    rows.update(
        state=NumberState.REMOVED,
        release_at=None,
        left_at=timezone.now(),
        agreement=Agreement.CONFIRMED,
        differences=[],
        disagrees_since=None,
        unsent=[],
        wishes={},
    )
    return {e164: text for e164, text in failed.items() if text}


def _go_on(account: Account, by: Actor, number: PhoneNumber, why: WorkError) -> None:
    title = f"Remove {for_people(number.e164, account.country)}"
    new = NewJob(REMOVE, title, payload={"number": number.pk}, subject=number)
    job = job_services.start(new, account=account, by=by)
    if isinstance(why, Uncertain):
        Job.objects.filter(pk=job.pk).update(called_at=timezone.now(), attempts=1)
