"""Sends a number's settings to its carrier and reads back what the carrier made of them."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common import crypto
from common.redact import HIDDEN
from common.transactions import once_more
from jobs import work
from jobs.errors import Again, WorkError
from jobs.models import Job
from jobs.states import JobState
from numbers.models import PhoneNumber
from numbers.services.gateways import at_carrier
from numbers.services.outcomes import PIN, give_up, has, is_as_before, taken
from numbers.services.push import owned
from numbers.states import HELD
from providers.contract.connector import Connector
from providers.contract.numbers_held import CarrierNumber, NumberSettings, NumbersHeld
from providers.services import calling
from providers.states import Agreement


def push_settings(job: Job) -> None:
    """Send the settings that the job names, as they are desired now; safe to run again, because setting twice
    does no harm.

    After an attempt that may have arrived the carrier is asked first, and nothing is sent when it has the settings.
    """
    number = _take(job)
    if number is None:
        work.settle(job, {"outcome": "The number is no longer on this account."})
        return
    names = owned(job, number)
    if not names:
        _step_back(job, number)
        return
    with calling(number.provider_account) as connector:
        wanted = _wanted(job, connector, number, names)
        try:
            told = _send(job, connector, number, wanted)
        except WorkError as exc:
            _hide_pin(exc, wanted.port_out_pin)
            raise
    _store(job, number, names, told)


def _hide_pin(exc: WorkError, pin: str | None) -> None:
    """A carrier may repeat the PIN that it refuses; what it says is kept in the job's row."""
    if pin:
        exc.text = exc.text.replace(pin, HIDDEN)
        exc.args = (exc.text,)


def _send(
    job: Job, connector: Connector, number: PhoneNumber, wanted: NumberSettings
) -> CarrierNumber | None:
    """Bring the carrier in line, and return how it says the number is set now; None when it cannot be asked."""
    told = _look_up(connector, number) if job.must_look_up else None
    if told is None or not has(told.settings, wanted):
        if job.called_at is None or job.must_look_up:
            work.about_to_call(job)
        told = connector.configure_number(number.e164, wanted, key=job.pk)
    if told is None and connector.can(NumbersHeld.get_number):
        PhoneNumber.objects.filter(pk=number.pk).update(agreement=Agreement.PUSHED, pushed_at=timezone.now())
        told = connector.get_number(number.e164)
        if is_as_before(number, told.settings, wanted):
            raise Again("The carrier said yes and shows the number as it was before.")
    return told


def _take(job: Job) -> PhoneNumber | None:
    """The number, which only this job may send until it lets go or its lease ends; Again when another job has it.

    A job that runs where it was made has the row as it was written there.
    """
    written = job.subject_row
    if isinstance(written, PhoneNumber) and written.pushing_job == job.pk and job.attempts == 1:
        return written
    number = (
        PhoneNumber.objects.select_related("provider_account")
        .filter(pk=job.payload["number"], account_id=job.account_id, state__in=HELD)
        .first()
    )
    if number is None or number.pushing_job == job.pk:
        return number
    running = Job.objects.filter(
        pk=OuterRef("pushing_job"), state=JobState.RUNNING, lease_until__gt=timezone.now()
    )
    free = Q(pushing_job=None) | ~Exists(running)
    taken = PhoneNumber.objects.filter(free, pk=number.pk).update(pushing_job=job.pk)
    if not taken:
        work.nothing_happened(job)
        raise Again("Another change of this number is being sent.", retry_after=2)
    return number


def _wanted(job: Job, connector: Connector, number: PhoneNumber, names: list[str]) -> NumberSettings:
    desired = {name: getattr(number, name) for name in names}
    if PIN in desired:
        desired[PIN] = crypto.decrypt(number.port_out_pin)
    if "destination" in desired:
        desired["destination"] = at_carrier(
            account=job.account,
            provider_account=number.provider_account,
            connector=connector,
            destination=number.destination,
            key=job.pk,
        )
    return NumberSettings(**desired)


def _look_up(connector: Connector, number: PhoneNumber) -> CarrierNumber | None:
    return connector.get_number(number.e164) if connector.can(NumbersHeld.get_number) else None


def _step_back(job: Job, number: PhoneNumber) -> None:
    """A newer change has another job, which sends what is wanted now."""
    with transaction.atomic():
        PhoneNumber.objects.filter(pk=number.pk, pushing_job=job.pk).update(pushing_job=None)
        work.settle(job, {"outcome": "A newer change took its place."})


@once_more
def _store(job: Job, number: PhoneNumber, names: list[str], told: CarrierNumber | None) -> None:
    """Keep what the carrier reported and settle. Had the number been changed meanwhile, only what this job still
    stands for is settled by it; the newer change's job tells the rest.
    """
    if not _keep(number, names, told):
        latest = PhoneNumber.objects.select_for_update(of=("self",)).get(pk=number.pk)
        _keep(latest, owned(job, latest), told)
        number.refresh_from_db(fields=["agreement", "reported", "differences", "push_error"])
    work.settle(job, {"sent": names, "reported": number.reported})


def _keep(number: PhoneNumber, names: list[str], told: CarrierNumber | None) -> int:
    """Store how the number stands after the settings were sent, if its row is as it was read; else 0."""
    kept = taken(number, names, told, now=timezone.now())
    updated = PhoneNumber.objects.filter(pk=number.pk, version=number.version).update(**kept)
    for name, value in kept.items() if updated else ():
        setattr(number, name, value)
    return updated


def was_pushed(job: Job) -> None:
    """A person says that the carrier did it: nothing is left to send, and the next sync tells whether it is so."""
    number = PhoneNumber.objects.select_for_update(of=("self",)).filter(pk=job.payload["number"]).first()
    if number is None:
        return
    holder = number.pushing_job
    if names := owned(job, number):
        _keep(number, names, None)
    # A newer change that is being sent keeps its hold.
    still = None if holder == job.pk else holder
    PhoneNumber.objects.filter(pk=number.pk).update(pushing_job=still)


def not_pushed(job: Job) -> None:
    """The carrier refused, or the job was given up: put back what was there before, unless a newer change wants
    something else by now.
    """
    number = PhoneNumber.objects.select_for_update(of=("self",)).filter(pk=job.payload["number"]).first()
    if number is None:
        return
    names = owned(job, number)
    if number.pushing_job == job.pk:
        number.pushing_job = None
    if names:
        give_up(number, names, error=job.error, error_kind=job.error_kind)
    number.save()
