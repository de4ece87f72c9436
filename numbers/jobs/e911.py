"""Sends emergency addresses to carriers and takes them away there."""

from contextlib import suppress

from django.utils import timezone

from common import scope
from common.transactions import once_more
from jobs import work
from jobs.models import Job
from numbers.e911_states import IN_FORCE, E911State
from numbers.models import E911Record, PhoneNumber
from numbers.services import e911_money
from numbers.services.e911_records import advance, keep_address
from providers.contract.connector import Connector
from providers.contract.emergency import Emergency, EmergencyRecord
from providers.errors import NotThere, Rejected
from providers.services import calling


def provision(job: Job) -> None:
    """Send the address; after an attempt that may have arrived the carrier is asked what it has first."""
    record = _record(job)
    if record.state != E911State.PROVISIONING:
        _settle_overtaken(job, record)
        return
    with calling(record.provider_account) as connector:
        told = found_as_wanted(connector, record) if job.must_look_up else None
        if told is None:
            ref = reference(connector, record)
            work.about_to_call(job)
            told = set_one(job, connector, record, ref)
    _settle_provisioned(job, record, told)


def set_one(job: Job, connector: Connector, record: E911Record, ref: str) -> EmergencyRecord:
    """What the carrier has now. "It is so already" is a refusal in many carriers' words: what they show decides."""
    try:
        return connector.set_emergency_record(record.e164, ref, record.caller_name, key=job.pk)
    except Rejected:
        there = found_as_wanted(connector, record)
        if there is None:
            raise
        return there


@once_more
def _settle_overtaken(job: Job, record: E911Record) -> None:
    work.settle(job, {"outcome": "The number has left, or another address took its place."})
    e911_money.release(record)


@once_more
def _settle_provisioned(job: Job, record: E911Record, told: EmergencyRecord) -> None:
    work.settle(job, {"address": str(told.address)})
    _in_force(record)


def _in_force(record: E911Record) -> None:
    """The address takes the place of the one before; call it in a transaction."""
    before = E911Record.objects.filter(account_id=record.account_id, e164=record.e164, state__in=IN_FORCE)
    before.update(state=E911State.REMOVED, updated_at=timezone.now())
    if advance(record, E911State.ACTIVE, error=""):
        e911_money.charge(record)
    else:
        e911_money.release(record)


def was_provisioned(job: Job) -> None:
    """A person saw the address at the carrier."""
    if (record := _record(job)).state == E911State.PROVISIONING:
        _in_force(record)


def not_provisioned(job: Job) -> None:
    """The carrier refused, or the job was given up: what was in force before still is."""
    record = _record(job)
    advance(record, E911State.FAILED, error=job.error)
    e911_money.release(record)


def remove(job: Job) -> None:
    """Take the address away, unless the number has another account's there by now. A carrier without it is content."""
    record = _record(job)
    if record.state != E911State.DEPROVISIONING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    if not _is_anothers(record):
        work.about_to_call(job)
        with suppress(NotThere), calling(record.provider_account) as connector:
            _remove(job, connector, record)
    _settle_removed(job, record)


def _remove(job: Job, connector: Connector, record: E911Record) -> None:
    """NotThere when the carrier has none; one that refuses and shows none has none either."""
    try:
        connector.remove_emergency_record(record.e164, key=job.pk)
    except Rejected:
        if not connector.can(Emergency.get_emergency_record) or _found(connector, record) is not None:
            raise


@once_more
def _settle_removed(job: Job, record: E911Record) -> None:
    work.settle(job)
    advance(record, E911State.REMOVED, error="")


def was_removed(job: Job) -> None:
    """A person saw that the carrier has no address any more."""
    if (record := _record(job)).state == E911State.DEPROVISIONING:
        advance(record, E911State.REMOVED, error="")


def not_removed(job: Job) -> None:
    advance(_record(job), E911State.REMOVAL_FAILED, error=job.error)


def drop_before_leaving(job: Job, connector: Connector, number: PhoneNumber) -> None:
    """Take a leaving number's address away while the carrier still listens to us about it; what it refuses is no
    reason to keep the number.
    """
    rows = E911Record.objects.filter(account_id=number.account_id, e164=number.e164)
    if connector.can(Emergency.remove_emergency_record) and rows.filter(state__in=IN_FORCE).exists():
        with suppress(Rejected):
            connector.remove_emergency_record(number.e164, key=job.pk)


def _record(job: Job) -> E911Record:
    rows = E911Record.objects.select_related("provider_account", "address", "account")
    return rows.get(pk=job.payload["record"], account_id=job.account_id)


def _found(connector: Connector, record: E911Record) -> EmergencyRecord | None:
    if not connector.can(Emergency.get_emergency_record):
        return None
    try:
        return connector.get_emergency_record(record.e164)
    except NotThere:
        return None


def found_as_wanted(connector: Connector, record: E911Record) -> EmergencyRecord | None:
    """What the carrier has for the number, if it can be asked and that is what we want it to have."""
    told, wanted = _found(connector, record), record.address
    if told is None or wanted is None:
        return None
    return told if (told.caller_name, told.address) == (record.caller_name, wanted.postal) else None


def reference(connector: Connector, record: E911Record) -> str:
    """The address's id at the number's own carrier, which is asked when another carrier validated it."""
    address = record.address
    assert address is not None, "A record without an address is never sent."
    if address.provider_account_id == record.provider_account_id:
        return address.carrier_ref
    validated = connector.validate_address(address.postal)
    if not validated.exact:
        raise Rejected(f"The number's carrier knows this address only as {validated.address}.")
    record.address = keep_address(record.account, record.provider_account, validated)
    record.save(update_fields=["address"])
    return validated.ref


def _is_anothers(record: E911Record) -> bool:
    """Whether the number was moved and its new account has an address for it, at the same carrier login."""
    with scope.system():
        rows = E911Record.objects.filter(provider_account=record.provider_account_id, e164=record.e164)
        return (
            rows.filter(state__in=IN_FORCE | {E911State.PROVISIONING})
            .exclude(account=record.account_id)
            .exists()
        )
