"""Takes a number off our login at the carrier, or gives it back to the network."""

from collections.abc import Callable
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from common.transactions import once_more
from jobs import work
from jobs.models import Job
from numbers import leaving
from numbers.jobs import e911
from numbers.models import PhoneNumber
from numbers.services.e911_records import forget
from numbers.states import OCCUPIED, TO_BE_RELEASED, NumberState, may_become
from providers.contract.connector import Connector
from providers.errors import NotThere
from providers.services import calling
from providers.states import Agreement


def remove(job: Job) -> None:
    _leave(job, NumberState.REMOVED, lambda connector, e164: connector.remove_number(e164, key=job.pk))


def release(job: Job) -> None:
    """Release the number, unless the release was undone or put off since the job was written."""
    _leave(job, NumberState.RELEASED, lambda connector, e164: connector.release_number(e164, key=job.pk))


def _leave(job: Job, to: NumberState, call: Callable[[Connector, str], None]) -> None:
    """A carrier that no longer knows the number has done what we ask, so a repeat ends well."""
    number = _begun(job)
    if number is None:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    with suppress(NotThere), calling(number.provider_account) as connector:
        e911.drop_before_leaving(job, connector, number)
        call(connector, number.e164)
    _settle_left(job, number, to)


@once_more
def _settle_left(job: Job, number: PhoneNumber, to: NumberState) -> None:
    work.settle(job)
    _left(number, to)


def _left(number: PhoneNumber, to: NumberState) -> None:
    """End what hangs on the number, and its time on the account; call it in a transaction."""
    forget([number])
    leaving.end_all([number])
    PhoneNumber.objects.filter(pk=number.pk, state__in=may_become(to)).update(
        state=to,
        release_at=None,
        left_at=timezone.now(),
        agreement=Agreement.CONFIRMED,
        differences=[],
        disagrees_since=None,
        unsent=[],
        wishes={},
    )


def was_removed(job: Job) -> None:
    """A person saw that the carrier no longer has it at our login."""
    _has_left(job, NumberState.REMOVED)


def was_released(job: Job) -> None:
    _has_left(job, NumberState.RELEASED)


def _has_left(job: Job, to: NumberState) -> None:
    rows = PhoneNumber.objects.select_for_update().filter(pk=job.payload["number"], state__in=may_become(to))
    if (number := rows.first()) is not None:
        _left(number, to)


def _begun(job: Job) -> PhoneNumber | None:
    """The number, from now on past keeping; None when it has gone or was kept. Who keeps it locks its row as well."""
    rows = PhoneNumber.objects.select_related("provider_account").select_for_update(of=("self",))
    with transaction.atomic():
        number = rows.filter(pk=job.payload["number"], account_id=job.account_id, state__in=OCCUPIED).first()
        if number is None or not _still_wanted(job, number):
            return None
        if job.called_at is None or job.must_look_up:
            work.about_to_call(job)
    return number


def _still_wanted(job: Job, number: PhoneNumber) -> bool:
    scheduled = job.payload.get("scheduled")
    if scheduled is None:
        return True
    return number.state in TO_BE_RELEASED and number.release_at == parse_datetime(scheduled)


def not_released(job: Job) -> None:
    """The carrier refused: the number stays, and says why."""
    PhoneNumber.objects.filter(pk=job.payload["number"], state__in=TO_BE_RELEASED).update(
        state=NumberState.ACTIVE, release_at=None, push_error=job.error
    )
