"""One emergency address for the chosen numbers, and taking theirs away."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from jobs.models import Job
from numbers.e911_forms import AddressForm
from numbers.services.e911_each import e911_removable, start_e911_removals
from numbers.services.e911_set_each import addressable, checked_address, start_e911
from numbers.views.bulk_acts import Act, Given, act_on
from providers.contract.emergency import PostalAddress


def _address(given: Given) -> PostalAddress:
    return PostalAddress(**{name: given[name] for name in ("line1", "line2", "city", "state", "zip")})


def _foresee(account: Account, e164s: Sequence[str], given: Given) -> dict[str, str]:
    checked_address(account, _address(given))
    return addressable(account, e164s)


def _start(request: AccountRequest, e164s: Sequence[str], given: Given) -> Job:
    return start_e911(
        account=request.account,
        by=request.actor,
        e164s=e164s,
        address=checked_address(request.account, _address(given)),
        caller_name=given["caller_name"],
    )


SET = Act(
    title="Set the emergency address",
    text="Their carriers are told, and dispatchers see this address for each of them then. What they have now is in "
    "force until then.",
    label="Set the address",
    url="numbers:bulk_e911",
    foresee=_foresee,
    do=_start,
    is_proved=True,
    form=lambda _request, data: AddressForm(data),
)
REMOVE = Act(
    title="Remove emergency addresses",
    text="Dispatchers see no address for these numbers then.",
    label="Remove the address",
    url="numbers:bulk_e911_remove",
    foresee=lambda account, e164s, _given: e911_removable(account, e164s),
    do=lambda request, e164s, _given: start_e911_removals(
        account=request.account, by=request.actor, e164s=e164s
    ),
    is_proved=True,
    is_grave=True,
)


@require_POST
@requires(Right.CHANGE_E911)
def set_address(request: AccountRequest) -> HttpResponse:
    """Ask for the address, have it checked, show which numbers can have it, and with ``count`` start it."""
    return act_on(request, SET)


@require_POST
@requires(Right.CHANGE_E911)
def remove_address(request: AccountRequest) -> HttpResponse:
    """Show which of the chosen numbers have an address to be removed, and with ``count`` start it."""
    return act_on(request, REMOVE)
