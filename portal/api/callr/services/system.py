"""``system`` and ``billing`` (callr.md §5)."""

from django.utils import timezone

from portal.api.callr.base import ApiCall
from portal.api.callr.objects.shape import cents
from portal.api.callr.objects.values import Amount
from portal.api.callr.registry import method


@method("system.get_timestamp")
def get_timestamp(_call: ApiCall) -> int:
    """The server's time in UNIX seconds."""
    return int(timezone.now().timestamp())


@method("billing.get_prepaid_credit")
def get_prepaid_credit(call: ApiCall) -> Amount:
    """What is left on the account, in cents; what open orders hold is taken off."""
    return cents(call.account.balance - call.account.held)
