"""The demo's ports: numbers that the customer brings from another carrier, still waiting for a signed letter."""

from typing import Any

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from numbers.services.ports import PortLine, PortWish, check_portability
from support.services.ports import submit_port

FRONT_DESK, BACK_OFFICE = "+19082310140", "+19082310141"
BILL: dict[str, Any] = {
    "name": "Harbor Dental Group",
    "name_type": "business",
    "billing_number": "9082310140",
    "account_number": "55-20418",
    "pin": "7714",
    "authorised_person": "Hannah Weiss",
    "street_number": "30",
    "street": "Montgomery",
    "street_type": "ST",
    "unit": "Suite 400",
    "city": "Jersey City",
    "state_code": "NJ",
    "zip": "07302",
    "country": "US",
}


def third_practice(account: Account, by: Actor) -> None:
    """Two numbers of a practice that was taken over."""
    with scope.tenant(account.pk):
        for e164 in (FRONT_DESK, BACK_OFFICE):
            check_portability(account=account, e164=e164)
        lines = [PortLine(FRONT_DESK, caller_name="Harbor Dental"), PortLine(BACK_OFFICE)]
        submit_port(account=account, by=by, wish=PortWish(lines, BILL))
