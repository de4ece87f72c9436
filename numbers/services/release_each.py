"""Releasing many numbers in 72 hours, and keeping them after all: what ``holding`` does with one, as sets."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common.account_paths import public
from common.e164 import for_people
from common.errors import Invalid
from common.updating import update_rows
from jobs import services as job_services
from jobs.services import NewJob
from numbers.kinds import RELEASE
from numbers.models import PhoneNumber
from numbers.services.bulk import MOST
from numbers.services.describe import NOT_YOURS
from numbers.services.holding import NOT_SCHEDULED, ON_ITS_WAY, UNDO_TIME, being_sent, no_release
from numbers.states import HELD, TO_BE_RELEASED, NumberState

# So many numbers a mail names; the page names all.
NAMED = 20


def releasable(account: Account, e164s: Collection[str]) -> dict[str, str]:
    """Why each of the numbers could not be released now; "" where it could."""
    rows = PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=HELD)
    return _told(e164s, _refusals(rows.select_related("provider_account")))


def keepable(account: Account, e164s: Collection[str]) -> dict[str, str]:
    """Why each of the numbers could not be kept now; "" where it could."""
    rows = PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=TO_BE_RELEASED)
    found = {row.e164: row for row in rows}
    gone = being_sent(account, found.values())
    return _told(
        e164s, {e164: ON_ITS_WAY if row.pk in gone else "" for e164, row in found.items()}, NOT_SCHEDULED
    )


def _told(e164s: Iterable[str], known: dict[str, str], unknown: str = NOT_YOURS) -> dict[str, str]:
    return {e164: known.get(e164, unknown) for e164 in e164s}


@while_active
def schedule_releases(*, account: Account, by: Actor, e164s: Sequence[str]) -> dict[str, str]:
    """Release numbers in 72 hours, unless they are kept before; returns why others were refused, by number.

    One transaction with its jobs, its log and one mail to the owners; rows are locked in the order of their ids.
    Invalid for none and for more than 10,000.
    """
    _check(e164s)
    with transaction.atomic():
        found = _locked(account, e164s, HELD)
        refused = {e164: text for e164, text in _told(e164s, _refusals(found)).items() if text}
        going = [number for number in found if number.e164 not in refused]
        # Sets are written to the millisecond, and a job goes on only with the very moment that it was made for.
        at = (timezone.now() + UNDO_TIME).replace(microsecond=0)
        for number in going:
            number.state, number.release_at = NumberState.RELEASE_SCHEDULED, at
        _save(going)
        job_services.start_each(
            [
                NewJob(
                    RELEASE,
                    f"Release {for_people(number.e164, account.country)}",
                    payload={"number": number.pk, "scheduled": at.isoformat()},
                    subject=number,
                    run_at=at,
                )
                for number in going
            ],
            account=account,
            by=by,
        )
        after = {"release_at": at.isoformat()}
        activity.record_each(
            account=account,
            by=by,
            verb="scheduled release of",
            subjects=going,
            after={number.pk: after for number in going},
        )
        if going:
            _tell_owners(account, by, going)
    return refused


def _refusals(numbers: Iterable[PhoneNumber]) -> dict[str, str]:
    return {number.e164: no_release(number, NumberState.RELEASE_SCHEDULED) for number in numbers}


def _tell_owners(account: Account, by: Actor, going: Sequence[PhoneNumber]) -> None:
    which = named(account, [number.e164 for number in going])
    page = public(reverse("numbers:releasing"))
    tell_owners(
        account=account,
        by=by,
        title="A number will be released in 72 hours"
        if len(going) == 1
        else f"{len(going):,} numbers will be released in 72 hours",
        lines=[f"Released: {which}.", f"Until then you can keep what is released: {page}"],
    )


def named(account: Account, e164s: Sequence[str]) -> str:
    """The numbers for a mail, which names the first of many."""
    more = f" and {len(e164s) - NAMED:,} more" if len(e164s) > NAMED else ""
    return ", ".join(for_people(e164, account.country) for e164 in e164s[:NAMED]) + more


@while_active
def keep_numbers(*, account: Account, by: Actor, e164s: Sequence[str]) -> dict[str, str]:
    """Undo scheduled releases; returns why others were refused, by number. One transaction; Invalid as above."""
    _check(e164s)
    with transaction.atomic():
        found = _locked(account, e164s, TO_BE_RELEASED)
        gone = being_sent(account, found)
        known = {number.e164: ON_ITS_WAY if number.pk in gone else "" for number in found}
        refused = {e164: text for e164, text in _told(e164s, known, NOT_SCHEDULED).items() if text}
        staying = [number for number in found if number.e164 not in refused]
        for number in staying:
            number.state, number.release_at = NumberState.ACTIVE, None
        _save(staying)
        activity.record_each(account=account, by=by, verb="kept", subjects=staying)
    return refused


def _check(e164s: Sequence[str]) -> None:
    if not 1 <= len(e164s) <= MOST:
        raise Invalid(f"Choose 1 to {MOST:,} numbers.", field="numbers")


def _locked(account: Account, e164s: Sequence[str], states: Collection[str]) -> list[PhoneNumber]:
    rows = PhoneNumber.objects.select_for_update(of=("self",)).select_related("provider_account")
    found = rows.filter(account=account, e164__any_of=list(e164s), state__in=states)
    return list(found.order_by("pk"))


def _save(numbers: Sequence[PhoneNumber]) -> None:
    update_rows(
        PhoneNumber,
        [{"pk": number.pk, "state": number.state, "release_at": number.release_at} for number in numbers],
    )
