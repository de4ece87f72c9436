"""``hlr`` (callr.md §5.12): which network a mobile number is at. No method is published: the name is ours."""

from typing import Annotated

from accounts.models import Account
from common.errors import CarrierTrouble, Conflict
from common.plans import registry
from numbers.services.lookups import look_up_home_network
from portal.api.callr.base import ApiCall
from portal.api.callr.objects.hlr import HlrResponse
from portal.api.callr.objects.values import Phone
from portal.api.callr.reading import Checked
from portal.api.callr.registry import method


def _number(_account: Account, number: str) -> str:
    if not registry.is_valid(number):
        raise ValueError(number)
    return number


@method("hlr.get", ours=True)
def get(call: ApiCall, number: Annotated[str, Checked(Phone, _number)]) -> HlrResponse:
    """The codes of the network, for the price of such a lookup; FAILURE, which costs nothing, where none answers."""
    try:
        found = look_up_home_network(account=call.account, by=call.actor, e164=number).answer
    except (CarrierTrouble, Conflict):
        return HlrResponse(mcc=None, mnc=None, state="FAILURE")
    return HlrResponse(mcc=found["mcc"], mnc=found["mnc"], state="SUCCESS")
