"""Takes ports, corrections and cancellations to the carrier."""

from collections.abc import Callable

from django.db import transaction

from jobs import work
from jobs.models import Job
from numbers.models import PortRequest
from numbers.port_states import PortState
from numbers.services.port_steps import locked, step, take_news
from providers.base import Connector
from providers.port_records import CarrierPort, PortOrder
from providers.services import calling


def submit(job: Job) -> None:
    """Ask the carrier for the numbers; a repeat under the job's key gets the port that the first attempt made."""
    port = _port(job)
    if port.state != PortState.SUBMITTING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    with calling(port.provider_account) as connector:
        work.about_to_call(job)
        told = connector.submit_port(_order(port), key=job.pk)
    with transaction.atomic():
        work.settle(job, {"ref": told.ref})
        row = locked(port)
        step(row, PortState.SUBMITTED, work.actor_of(job), "The carrier has it.", carrier_ref=told.ref[:64])


def not_submitted(job: Job) -> None:
    _end(job, PortState.SUBMITTING, PortState.FAILED)


def change(job: Job) -> None:
    """Send what was corrected, or another day."""
    port = _port(job)
    if port.state != PortState.SUPPLEMENT_PENDING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    _send(job, port, lambda connector: connector.change_port(port.carrier_ref, _order(port), key=job.pk))


def not_changed(job: Job) -> None:
    _end(job, PortState.SUPPLEMENT_PENDING, PortState.EXCEPTION, rejection_code="other")


def cancel(job: Job) -> None:
    """Call the port off at the carrier."""
    port = _port(job)
    if port.state != PortState.CANCEL_PENDING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    _send(job, port, lambda connector: connector.cancel_port(port.carrier_ref, key=job.pk))


def not_cancelled(job: Job) -> None:
    back = PortState.FOC_CONFIRMED if _port(job).foc else PortState.SUBMITTED
    _end(job, PortState.CANCEL_PENDING, back)


def _send(job: Job, port: PortRequest, call: Callable[[Connector], CarrierPort]) -> None:
    """A repeat of these does no harm, so nothing is looked up."""
    work.about_to_call(job)
    with calling(port.provider_account) as connector:
        told = call(connector)
    with transaction.atomic():
        work.settle(job, {"state": told.state.value})
        take_news(port, told)


def _end(job: Job, was: PortState, to: PortState, **changes: str) -> None:
    with transaction.atomic():
        port = locked(_port(job))
        if port.state == was:
            step(port, to, work.actor_of(job), job.error, carrier_text=job.error[:300], **changes)


def _port(job: Job) -> PortRequest:
    rows = PortRequest.objects.select_related("provider_account", "account")
    return rows.get(pk=job.payload["port"], account_id=job.account_id)


def _order(port: PortRequest) -> PortOrder:
    return PortOrder(
        e164s=tuple(port.items.values_list("e164", flat=True)),
        name=port.name,
        billing_number=port.billing_number,
        account_number=port.account_number,
        authorised_person=port.authorised_person,
        address=port.address,
        zip=port.zip,
        pin=port.plain_pin,
        wanted_on=port.wanted_on,
    )
