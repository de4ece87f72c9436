"""Emergency addresses of numbers: checked by the carrier, sent there by a job, confirmed, removed (peers.md §4.5).

A number of another account is NotFound. With ``wait`` a write is carried out before it returns; else a worker does it.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import CarrierTrouble, Conflict, Forbidden, Invalid
from common.plans import registry
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from numbers.e911_states import CANDIDATE, IN_FORCE, E911State
from numbers.kinds import E911_PROVISION, E911_REMOVE
from numbers.models import E911Address, E911Record, PhoneNumber
from numbers.services import e911_money
from numbers.services.e911_records import advance, forget, keep_address, new_candidate
from numbers.services.push import finish
from numbers.services.settings import locked_number
from providers.contract.emergency import PostalAddress
from providers.contract.families import Family
from providers.domain_errors import as_domain_errors
from providers.selectors import login_for
from providers.services import calling


def require_service(account: Account) -> None:
    if not account.service_e911:
        raise Forbidden("Emergency addresses (e911) are not enabled on this account.", field="e911")


def validate_address(*, account: Account, address: PostalAddress) -> E911Address:
    """The address as the account's carrier writes it, for use with any number; Conflict when there is no such place."""
    require_service(account)
    carrier = login_for(account, Family.EMERGENCY, account.country)
    with as_domain_errors(), calling(carrier) as connector:
        validated = connector.validate_address(address)
    return keep_address(account, carrier, validated)


@while_active
def enter_address(
    *, account: Account, by: Actor, e164: str, address: PostalAddress, caller_name: str
) -> E911Record:
    """Have the number's carrier check an address.

    The record is then ``validated``, ``needs_confirmation`` when the carrier put something right, or ``invalid`` and
    says why. What is in force stays so. When the carrier fails nothing is kept.
    """
    require_service(account)
    with transaction.atomic():
        number = _number(account, e164)
        record = new_candidate(number=number, caller_name=caller_name, entered=address, state=E911State.DRAFT)
        advance(record, E911State.VALIDATING)
        after = {"emergency_address": str(address), "caller_name": record.caller_name}
        activity.record(
            account=account, by=by, verb="entered an emergency address", subject=number, after=after
        )
    try:
        with as_domain_errors(), calling(number.provider_account) as connector:
            validated = connector.validate_address(address)
    except Conflict as exc:
        advance(record, E911State.INVALID, error=exc.text)
        return record
    except CarrierTrouble:
        advance(record, E911State.REMOVED)
        raise
    kept = keep_address(account, number.provider_account, validated)
    to = E911State.VALIDATED if validated.exact else E911State.NEEDS_CONFIRMATION
    if not advance(record, to, address=kept):
        raise Conflict("Another address was entered meanwhile.", field="number")
    return record


@while_active
def accept_address(*, account: Account, by: Actor, e164: str, wait: bool) -> E911Record:
    """Say that the checked address is the right one, and have it sent to the carrier; Conflict when none waits,
    InsufficientFunds where the set-up price of a number's first address is not there.
    """
    require_service(account)
    with transaction.atomic():
        set_up = e911_money.set_up_of(account, e164)
        number = _number(account, e164)
        record = E911Record.objects.filter(account=account, e164=e164, state__in=CANDIDATE).first()
        if record is None or not advance(
            record, E911State.PROVISIONING, confirmed_at=timezone.now(), error=""
        ):
            raise Conflict("No checked address is waiting to be accepted.", field="number")
        e911_money.set_aside(record, set_up)
        job = _start_provisioning(account, by, number, record, wait=wait)
    return _finished(record, job, wait=wait)


@while_active
def provision(
    *, account: Account, by: Actor, e164: str, address_id: int, caller_name: str, wait: bool
) -> E911Record:
    """Tie a validated address to a number, or change the name beside it; Conflict for an address that the account
    did not have validated, and while another change is on its way; InsufficientFunds as for ``accept_address``.
    """
    require_service(account)
    with transaction.atomic():
        set_up = e911_money.set_up_of(account, e164)
        number = _number(account, e164)
        address = E911Address.objects.filter(account=account, pk=address_id).first()
        if address is None:
            raise Conflict("There is no such address; have it validated first.", field="address_id")
        record = new_candidate(
            number=number,
            caller_name=caller_name,
            entered=address.postal,
            state=E911State.VALIDATED,
            address=address,
        )
        advance(record, E911State.PROVISIONING, confirmed_at=timezone.now())
        e911_money.set_aside(record, set_up)
        job = _start_provisioning(account, by, number, record, wait=wait)
    return _finished(record, job, wait=wait)


def create(*, account: Account, by: Actor, e164: str, address: PostalAddress, caller_name: str) -> E911Record:
    """Check an address and send it in one go.

    Conflict when the carrier does not accept it, and when it put something right: nobody may be sent to an address
    that no one has confirmed. That address then waits to be accepted, or can be provisioned by its id.
    """
    record = enter_address(account=account, by=by, e164=e164, address=address, caller_name=caller_name)
    if record.state == E911State.INVALID:
        raise Conflict(record.error, field="address")
    if record.state == E911State.NEEDS_CONFIRMATION:
        raise Conflict(
            f"Did you mean {record.address}? Validate that address and use its addressid.", field="address"
        )
    return accept_address(account=account, by=by, e164=e164, wait=True)


@while_active
def confirm_record(*, account: Account, by: Actor, e164: str) -> E911Record:
    """Say that the address in force is still right, which keeps it fresh for a year."""
    with transaction.atomic():
        number = locked_number(account, e164)
        record = E911Record.objects.filter(account=account, e164=e164, state=E911State.ACTIVE).first()
        if record is None:
            raise Conflict("The number has no emergency address to confirm.", field="number")
        record.confirmed_at = timezone.now()
        record.save(update_fields=["confirmed_at", "updated_at"])
        activity.record(account=account, by=by, verb="confirmed the emergency address", subject=number)
    return record


@while_active
def remove_record(*, account: Account, by: Actor, e164: str, wait: bool) -> E911Record:
    """Take the address in force away at the carrier; Conflict when there is none or it is being removed already."""
    with transaction.atomic():
        number = locked_number(account, e164)
        record = (
            E911Record.objects.filter(account=account, e164=e164, state__in=IN_FORCE)
            .select_related("address")
            .first()
        )
        if record is None:
            raise Conflict("The number has no emergency address.", field="number")
        if not advance(record, E911State.DEPROVISIONING, error=""):
            raise Conflict("The emergency address is being removed already.", field="number")
        before = {"emergency_address": str(record.address), "caller_name": record.caller_name}
        activity.record(
            account=account, by=by, verb="removed the emergency address", subject=number, before=before
        )
        line = f"Calls to emergency services from {for_people(e164, account.country)} show no address then."
        tell_owners(account=account, by=by, title="An emergency address is being removed", lines=[line])
        job = _start(account, by, number, record, kind=E911_REMOVE, title="Remove", wait=wait)
    return _finished(record, job, wait=wait)


def hand_over(*, account: Account, by: Actor, number: PhoneNumber) -> Job | None:
    """End what the account had for a number that another account gets, in that transaction.

    The job that it returns takes the address away at the carrier and belongs to this process; run it after the commit.
    """
    rows = E911Record.objects.filter(account=account, e164=number.e164)
    record = rows.filter(state__in=IN_FORCE).first()
    if record is not None and record.state != E911State.DEPROVISIONING:
        advance(record, E911State.DEPROVISIONING, error="")
    forget([number], keep=[record] if record else [])
    if record is None:
        return None
    return _start(account, by, number, record, kind=E911_REMOVE, title="Remove", wait=True)


def _number(account: Account, e164: str) -> PhoneNumber:
    number = locked_number(account, e164)
    if reason := no_address_needed(e164):
        raise Invalid(reason, field="number")
    return number


def no_address_needed(e164: str) -> str:
    """Why the number has no emergency address; "" when its plan wants one."""
    plan = registry.plan_of(e164)
    if plan and plan.emergency.needs_address:
        return ""
    if plan is None:
        return "Numbers of no country have no emergency address."
    country = registry.country_name(plan.country)
    return f"Numbers in {country} need no emergency address: {plan.emergency.number} works without one."


def _start_provisioning(
    account: Account, by: Actor, number: PhoneNumber, record: E911Record, *, wait: bool
) -> Job:
    after = {"emergency_address": str(record.address), "caller_name": record.caller_name}
    activity.record(account=account, by=by, verb="set the emergency address", subject=number, after=after)
    if E911Record.objects.filter(account=account, e164=number.e164, state__in=IN_FORCE).exists():
        line = f"Dispatchers see {record.address} for {for_people(number.e164, account.country)} then."
        tell_owners(account=account, by=by, title="An emergency address is being changed", lines=[line])
    return _start(account, by, number, record, kind=E911_PROVISION, title="Send", wait=wait)


def _start(
    account: Account, by: Actor, number: PhoneNumber, record: E911Record, *, kind: str, title: str, wait: bool
) -> Job:
    start = job_services.start_here if wait else job_services.start
    new = NewJob(
        kind,
        f"{title} the emergency address of {for_people(number.e164, account.country)}",
        payload={"record": record.pk},
        subject=number,
    )
    return start(new, account=account, by=by)


def _finished(record: E911Record, job: Job, *, wait: bool) -> E911Record:
    if wait:
        finish(job)
        record.refresh_from_db()
    return record
