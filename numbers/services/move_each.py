"""Moving many numbers to another account at once: what ``transfers.move_number`` does with one, as sets."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import takes_unasked
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import scope
from common.e164 import for_people
from common.errors import Conflict
from common.updating import update_rows
from jobs import items
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from numbers import leaving
from numbers.kinds import BULK_MOVE, PUSH_EACH
from numbers.models import PhoneNumber
from numbers.models.phone_number import DesiredSettings
from numbers.selectors.fields import values_by_number
from numbers.services.bulk import checked_selection
from numbers.services.describe import FIELD, NOT_YOURS
from numbers.services.e911_each import hand_over_each
from numbers.services.push import FIELDS as PUSH_FIELDS
from numbers.services.push import note_wish
from numbers.services.release_each import named
from numbers.services.transfers import OUT_OF_REACH, no_receiver, set_anew, stays
from numbers.states import HELD
from providers.selectors import eligible_logins

ASKS = "That account has to accept a number first: offer it on the number's own page."
HAS_IT = "The other account has this number already."
# What a move sets anew, but for the PIN, which only its owner knows.
OWN = [field.name for field in DesiredSettings._meta.concrete_fields]
DESCRIBED = ["label", "notes", "tags"]
# The database clears these whenever a number moves, and custom fields.
CLEARED = ["purpose", "owner_id"]
PIN = "port_out_pin"


def receiver(account: Account, to: Account) -> Account:
    """The account to move to; Conflict for one that is not active, that has to be asked first, or is the same."""
    if refusal := no_receiver(account, to):
        raise Conflict(refusal, field="account")
    if not takes_unasked(to, account):
        raise Conflict(ASKS, field="account")
    return to


def movable(account: Account, e164s: Collection[str], to: Account) -> dict[str, str]:
    """Why each of the numbers could not be moved there now; "" where it could. Conflict as for ``start_moves``."""
    receiver(account, to)
    found = PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=HELD)
    known = refusals_to(list(found.only("e164", "state", "provider_account_id")), to)
    return {e164: known.get(e164, NOT_YOURS) for e164 in e164s}


@while_active
def start_moves(*, account: Account, by: Actor, e164s: Sequence[str], to: Account) -> Job:
    """Start the job that moves 1 to 10,000 numbers to an account that need not be asked; each has an outcome of its
    own. The owners get one mail.

    Invalid for none and too many; Conflict for an account that is not active, is this one, or has to accept first.
    """
    wanted = checked_selection(e164s)
    receiver(account, to)
    noun = "A number is" if len(wanted) == 1 else f"{len(wanted):,} numbers are"
    count = f"{len(wanted):,} number{'s' if len(wanted) > 1 else ''}"
    with transaction.atomic():
        new = NewJob(BULK_MOVE, f"Move {count} to {to.name}", payload={"to": to.pk})
        job = job_services.start(new, account=account, by=by)
        items.add(job, [(for_people(e164, account.country), {"e164": e164}) for e164 in wanted])
        after = {"numbers": len(wanted), "to": to.number}
        activity.record(account=account, by=by, verb="started", subject=job, after=after)
        lines = [f"To {to.name}, account {to.number}: {named(account, wanted)}."]
        tell_owners(account=account, by=by, title=f"{noun} being moved to another account", lines=lines)
    return job


def move_each(
    *, account: Account, by: Actor, e164s: Sequence[str], to: Account
) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    """Put numbers into the other account, as new ones; returns why others were refused and how the moved ones were
    before, by number. Call it in a transaction; a job of the other account tells the carriers.
    """
    with scope.system():
        try:
            receiver(account, to)
        except Conflict as exc:
            return dict.fromkeys(e164s, exc.text), {}
        found = locked(account, e164s)
        known = refusals_to(found, to)
        refused = {e164: text for e164 in e164s if (text := known.get(e164, NOT_YOURS))}
        going = [number for number in found if number.e164 not in refused]
        values = values_by_number(account, [number.pk for number in going])
        former = {number.e164: _former(number, values[number.pk]) for number in going}
        reassign(giver=account, to=to, by=by, numbers=going)
    return refused, former


def as_it_is(number: PhoneNumber) -> dict[str, object]:
    """What a move sets anew, but for the PIN and what the database clears."""
    return {name: getattr(number, name) for name in DESCRIBED} | number.desired.known()


def _former(number: PhoneNumber, values: Mapping[int, str]) -> dict[str, object]:
    """All that a move takes away and undoing it puts back; the PIN as it is stored, encrypted."""
    set_at = number.port_out_pin_set_at
    told = as_it_is(number) | {name: getattr(number, name) for name in CLEARED}
    told |= {PIN: number.port_out_pin, f"{PIN}_set_at": set_at.isoformat() if set_at else None}
    return told | {f"{FIELD}{pk}": text for pk, text in values.items()}


def reassign(
    *,
    giver: Account,
    to: Account,
    by: Actor,
    numbers: Sequence[PhoneNumber],
    values: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Give numbers whose rows are locked to another account, as new ones or, with ``values`` by number, set so; in a
    transaction in the system scope. What hangs on them ends, and a job of the receiver's sends their settings.
    """
    if not numbers:
        return
    activity.record_each(
        account=giver,
        by=by,
        verb="moved away",
        subjects=numbers,
        after={number.pk: {"to": to.number} for number in numbers},
    )
    hand_over_each(account=giver, by=by, numbers=numbers)
    leaving.end_all(numbers)
    for number in numbers:
        set_anew(number, to)
        for name, value in (values or {}).get(number.e164, {}).items():
            setattr(number, name, value)
        number.pushing_job = None
        note_wish(number, [*number.desired.known()], {})
    _store(to, numbers)
    activity.record_each(
        account=to,
        by=by,
        verb="received",
        subjects=numbers,
        before={number.pk: {"from": giver.number} for number in numbers},
    )
    _start_arrival(to, by, numbers)


def _store(to: Account, numbers: Sequence[PhoneNumber]) -> None:
    columns = [*OWN, *DESCRIBED, *PUSH_FIELDS]
    update_rows(
        PhoneNumber,
        [
            {"pk": number.pk, "account_id": to.pk} | {name: getattr(number, name) for name in columns}
            for number in numbers
        ],
    )


def _start_arrival(to: Account, by: Actor, numbers: Sequence[PhoneNumber]) -> None:
    noun = "number" if len(numbers) == 1 else "numbers"
    new = NewJob(PUSH_EACH, f"Send settings of {len(numbers):,} {noun} that were moved here")
    job = job_services.start(new, account=to, by=by)
    items.add(job, [(for_people(number.e164, to.country), {"e164": number.e164}) for number in numbers])


def refusals_to(numbers: Sequence[PhoneNumber], to: Account) -> dict[str, str]:
    """Why each cannot be the other account's; "" where it can."""
    e164s = [number.e164 for number in numbers]
    with scope.tenant(to.pk):
        reachable = {login.pk for login in eligible_logins(to)}
        rows = PhoneNumber.objects.filter(account=to, e164__any_of=e164s, state__in=HELD)
        there = set(rows.values_list("e164", flat=True))
    return {
        number.e164: stays(number)
        or ("" if number.provider_account_id in reachable else OUT_OF_REACH)
        or (HAS_IT if number.e164 in there else "")
        for number in numbers
    }


def locked(account: Account, e164s: Sequence[str]) -> list[PhoneNumber]:
    """Those of the numbers that the account has, their rows locked in the order of their ids."""
    rows = PhoneNumber.objects.select_for_update(of=("self",)).select_related("provider_account", "account")
    found = rows.filter(account=account, e164__any_of=list(e164s), state__in=HELD)
    return list(found.order_by("pk"))
