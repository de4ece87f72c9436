"""Ports as tests make them and move them along."""

from typing import Any

from django.utils import timezone

from accounts.models import Account
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from numbers.models import PortRequest
from numbers.services import port_polling
from numbers.services.letters import sign_letter
from numbers.services.ports import PortLine, PortWish, check_portability, submit_port
from providers.house.models import HousePort
from tests.numbers.answering import DEVICE
from tests.people import BY

NUMBER = "+14152231000"
DETAILS: dict[str, Any] = {
    "name": "Acme Inc",
    "name_type": "business",
    "billing_number": "4152231000",
    "account_number": "A-778",
    "pin": "4321",
    "authorised_person": "Alice Doe",
    "street_number": "12",
    "street": "Main",
    "street_type": "St",
    "city": "San Francisco",
    "state_code": "CA",
    "zip": "94105",
    "country": "US",
}


def wish(*numbers: str, **changes: Any) -> PortWish:
    lines = [PortLine(one, destination=DEVICE, caller_name="ACME INC") for one in numbers or (NUMBER,)]
    return PortWish(lines, DETAILS | changes)


def make_port(account: Account, **changes: Any) -> PortRequest:
    """A port of one number that waits for its letter; call it in the account's scope."""
    check_portability(account=account, e164=NUMBER)
    return submit_port(account=account, by=BY, wish=wish(**changes))


def sign(port: PortRequest) -> PortRequest:
    """Sign the letter and let the worker take the port to the carrier."""
    sign_letter(
        account=port.account, by=BY, pid=port.pid, name="Alice Doe", consents=True, address="192.0.2.1"
    )
    run_jobs()
    port.refresh_from_db()
    return port


def run_jobs() -> None:
    for pk in Job.objects.filter(state=JobState.QUEUED).order_by("created_at").values_list("pk", flat=True):
        work.run(pk)


def tick(port: PortRequest) -> PortRequest:
    """The losing carrier makes its next step, and the port is asked after."""
    HousePort.objects.filter(next_at__isnull=False).update(next_at=timezone.now())
    PortRequest.objects.filter(next_poll_at__isnull=False).update(next_poll_at=timezone.now())
    port_polling.poll_due()
    port.refresh_from_db()
    return port
