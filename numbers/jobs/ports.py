"""Takes ports, corrections and cancellations to the carrier."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from django.db import transaction

from common.money import for_people
from common.transactions import once_more
from jobs import work
from jobs.errors import Again, CannotTell, Uncertain
from jobs.models import Job
from numbers.models import PortRequest
from numbers.port_states import PortState
from numbers.services.port_steps import give_fee_back, locked, step, take_news
from providers.contract.connector import Connector
from providers.contract.ports import CarrierPort, PortOrder, Ports, ServiceAddress
from providers.errors import OutOfFunds
from providers.services import calling

ON_ITS_WAY = frozenset({PortState.SUBMITTING, PortState.SUBMISSION_UNKNOWN})
TOP_UP_SECONDS = 3600.0
HAS_IT = "The carrier has it."


def submit(job: Job) -> None:
    """Ask the carrier for the numbers, once: after an attempt that may have arrived it is asked what it has first.

    While our account there has too little money the port waits: whoever asked for it has paid.
    """
    port = _port(job)
    if port.state not in ON_ITS_WAY:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    order = _order(port)
    try:
        with calling(port.provider_account) as connector:
            told = _found(job, connector, order) if job.must_look_up else None
            if told is None:
                work.about_to_call(job)
                told = connector.submit_port(order, key=job.pk)
    except OutOfFunds as exc:
        raise Again(exc.text, retry_after=TOP_UP_SECONDS) from exc
    except (Uncertain, CannotTell):
        _in_doubt(job)
        raise
    _settle_submitted(job, port, told)


@once_more
def _settle_submitted(job: Job, port: PortRequest, told: CarrierPort) -> None:
    work.settle(job, {"ref": told.ref})
    step(
        locked(port),
        PortState.SUBMITTED,
        work.actor_of(job),
        HAS_IT,
        carrier_ref=told.ref[:64],
        carrier_letter_url=told.letter_url[:500],
    )


def supplier(job: Job) -> int:
    """Whose login is asked to bring the numbers."""
    return _port(job).provider_account.account_id


def set_aside(job: Job) -> str:
    """The fee, as people read it, which goes back when the carrier never took the port."""
    port = _port(job)
    return f"{for_people(port.fee)} {port.account.currency}" if port.fee else ""


def _found(job: Job, connector: Connector, order: PortOrder) -> CarrierPort | None:
    """The port whose answer we did not store; None when the carrier never had it."""
    if not connector.can(Ports.find_port):
        raise CannotTell("The carrier may have taken this port, and it cannot be asked.")
    told = connector.find_port(order, key=job.pk)
    if told is None:
        work.nothing_happened(job)
    return told


def _in_doubt(job: Job) -> None:
    with transaction.atomic():
        port = locked(_port(job))
        if port.state == PortState.SUBMITTING:
            words = "The carrier's answer was lost; it is asked whether it has the port."
            step(port, PortState.SUBMISSION_UNKNOWN, work.actor_of(job), words)


def not_submitted(job: Job) -> None:
    """The carrier never took it, so the fee goes back."""
    port = _end(job, ON_ITS_WAY, PortState.FAILED)
    if port is not None:
        give_fee_back(port)


def change(job: Job) -> None:
    """Send what was corrected, or another day."""
    port = _port(job)
    if port.state != PortState.SUPPLEMENT_PENDING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    _send(job, port, lambda connector: connector.change_port(port.carrier_ref, _order(port), key=job.pk))


def was_changed(job: Job) -> None:
    """A person saw that the carrier has the correction."""
    _move(job, {PortState.SUPPLEMENT_PENDING}, PortState.SUBMITTED, HAS_IT)


def not_changed(job: Job) -> None:
    _end(job, {PortState.SUPPLEMENT_PENDING}, PortState.EXCEPTION, rejection_code="other")


def cancel(job: Job) -> None:
    """Call the port off at the carrier."""
    port = _port(job)
    if port.state != PortState.CANCEL_PENDING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    _send(job, port, lambda connector: connector.cancel_port(port.carrier_ref, key=job.pk))


def was_cancelled(job: Job) -> None:
    """A person saw that the carrier has called it off."""
    _move(job, {PortState.CANCEL_PENDING}, PortState.CANCELLED, "The carrier has called it off.")


def not_cancelled(job: Job) -> None:
    back = PortState.FOC_CONFIRMED if _port(job).foc else PortState.SUBMITTED
    _end(job, {PortState.CANCEL_PENDING}, back)


def _send(job: Job, port: PortRequest, call: Callable[[Connector], CarrierPort]) -> None:
    """A repeat of these does no harm, so nothing is looked up."""
    work.about_to_call(job)
    with calling(port.provider_account) as connector:
        told = call(connector)
    _settle_sent(job, port, told)


@once_more
def _settle_sent(job: Job, port: PortRequest, told: CarrierPort) -> None:
    work.settle(job, {"state": told.state.value})
    take_news(port, told)


def _end(job: Job, was: AbstractSet[PortState], to: PortState, **changes: str) -> PortRequest | None:
    return _move(job, was, to, job.error, carrier_text=job.error[:300], **changes)


def _move(
    job: Job, was: AbstractSet[PortState], to: PortState, words: str, **changes: str
) -> PortRequest | None:
    """Move the port on unless something else has; None then."""
    with transaction.atomic():
        port = locked(_port(job))
        if port.state not in was:
            return None
        step(port, to, work.actor_of(job), words, **changes)
    return port


def _port(job: Job) -> PortRequest:
    rows = PortRequest.objects.select_related("provider_account", "account")
    return rows.get(pk=job.payload["port"], account_id=job.account_id)


def _order(port: PortRequest) -> PortOrder:
    return PortOrder(
        e164s=tuple(port.items.values_list("e164", flat=True)),
        name=port.name,
        name_type=port.name_type,
        billing_number=port.billing_number,
        account_number=port.account_number,
        authorised_person=port.authorised_person,
        address=ServiceAddress(
            street_number=port.street_number,
            street_prefix=port.street_prefix,
            street=port.street,
            street_type=port.street_type,
            street_suffix=port.street_suffix,
            unit=port.unit,
            floor=port.floor,
            room=port.room,
            building=port.building,
            city=port.city,
            state=port.state_code,
            zip=port.zip,
            country=port.country,
        ),
        pin=port.plain_pin,
        wanted_on=port.wanted_on,
    )
