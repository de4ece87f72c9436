"""Writing on many numbers what a file says of each: looked at first, then done by a job."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import Invalid
from jobs import items
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from numbers.kinds import WRITE
from numbers.selectors.numbers import phone_numbers
from numbers.services.bulk import MOST, BulkChange
from numbers.services.describe import NOT_YOURS, Comparison, Description


def foresee_writing(account: Account, wanted: Mapping[str, Description]) -> list[BulkChange]:
    """What would change on each number, or why it is refused, in the order given; nothing is written."""
    found = {number.e164: number for number in phone_numbers(account).filter(e164__any_of=list(wanted))}
    comparison = Comparison(
        account, {number.pk: wanted[e164] for e164, number in found.items()}, found.values()
    )
    changes = []
    for e164 in wanted:
        if e164 not in found:
            changes.append(BulkChange(e164, refused=NOT_YOURS))
            continue
        try:
            difference = comparison.of(found[e164])
        except Invalid as exc:
            changes.append(BulkChange(e164, refused=exc.text))
        else:
            changes.append(BulkChange(e164, before=difference.before, after=difference.after))
    return changes


@while_active
def start_writing(*, account: Account, by: Actor, wanted: Mapping[str, Description]) -> Job:
    """Start the job that writes on 1 to 10,000 numbers; each has an outcome of its own.

    Invalid, and nothing is started, where one of them would be refused now.
    """
    if not 1 <= len(wanted) <= MOST:
        raise Invalid(f"A file has 1 to {MOST:,} numbers.", field="file")
    if refused := [change for change in foresee_writing(account, wanted) if change.refused]:
        raise Invalid(f"{for_people(refused[0].e164, account.country)}: {refused[0].refused}", field="file")
    noun = "number" if len(wanted) == 1 else "numbers"
    with transaction.atomic():
        job = job_services.start(NewJob(WRITE, f"Write on {len(wanted):,} {noun}"), account=account, by=by)
        items.add(
            job,
            [
                (for_people(e164, account.country), {"e164": e164, "wanted": as_payload(one)})
                for e164, one in wanted.items()
            ],
        )
        activity.record(account=account, by=by, verb="started", subject=job, after={"numbers": len(wanted)})
    return job


def as_payload(description: Description) -> dict[str, Any]:
    """What a description asks for, as a job keeps it."""
    return {name: value for name, value in asdict(description).items() if value is not None and value != []}


def from_payload(payload: Mapping[str, Any]) -> Description:
    """The description again; ids of fields are texts in JSON."""
    values = {int(pk): text for pk, text in payload.get("fields", {}).items()}
    return Description(**{**payload, "fields": values})
