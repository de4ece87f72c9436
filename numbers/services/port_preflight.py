"""What is likely to make a losing carrier say no, told before the fee is paid (peers.md §3.5)."""

from dataclasses import dataclass

from accounts.models import Account
from common.business_days import is_business_day
from common.e164 import for_people, parse
from common.errors import Invalid
from numbers.services.port_details import check_details
from numbers.services.ports import PortWish, check_portability

LONGEST_SIGNER = 15


@dataclass(frozen=True)
class Finding:
    """One thing; a ``blocking`` one makes the port impossible."""

    text: str
    field: str = ""
    blocking: bool = False


def preflight(*, account: Account, wish: PortWish) -> list[Finding]:
    """Check each number at the carrier, which allows its port for an hour, and look at what was entered."""
    found, losing = [], set()
    for line in wish.lines:
        check = check_portability(account=account, e164=line.e164)
        if check.is_portable:
            losing.add(check.losing_carrier)
        else:
            found.append(
                Finding(f"{for_people(line.e164, account.country)}: {check.reason}", "numbers", blocking=True)
            )
    if len(losing) > 1:
        carriers = ", ".join(sorted(losing))
        found.append(
            Finding(f"The numbers are with several carriers ({carriers}): make a port for each.", "numbers")
        )
    if any("wireless" in name.lower() for name in losing) and not wish.details.get("pin"):
        found.append(Finding("Wireless carriers want a port-out PIN.", "pin"))
    return found + _details(account, wish)


def _details(account: Account, wish: PortWish) -> list[Finding]:
    found = []
    try:
        billing = parse(wish.details["billing_number"], account.country)
    except Invalid:
        found.append(Finding("The billing number is not a telephone number.", "billing_number"))
    else:
        if billing not in {line.e164 for line in wish.lines}:
            found.append(
                Finding("The billing number is not among the numbers: it stays behind.", "billing_number")
            )
    if len(wish.details["authorised_person"]) > LONGEST_SIGNER:
        found.append(Finding("Some carriers cut the signer's name after 15 characters.", "authorised_person"))
    if (day := wish.details.get("wanted_on")) is not None and not is_business_day(day):
        found.append(Finding("The day is on a weekend; the next working day is taken.", "wanted_on"))
    try:
        check_details(wish.details)
    except Invalid as exc:
        found.append(Finding(exc.text, exc.field or "", blocking=True))
    return found
