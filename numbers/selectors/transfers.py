"""Reads of numbers offered between accounts; both sides see an offer, so they are read in the system scope."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from common import scope
from numbers.models import NumberTransfer
from numbers.states import HELD, TransferState


def open_offers() -> QuerySet[NumberTransfer]:
    """Offers that can be answered, of numbers that their account still has; evaluate it inside ``scope.system()``."""
    rows = NumberTransfer.objects.filter(state=TransferState.OFFERED, expires_at__gt=timezone.now())
    return rows.filter(number__account=F("account"), number__state__in=HELD)


def offers(account: Account) -> QuerySet[NumberTransfer]:
    """Open offers to and from the account; evaluate it inside ``scope.system()``."""
    mine = Q(account=account) | Q(receiver=account)
    return open_offers().filter(mine).select_related("account", "receiver", "number")


def was_accepted(account: Account, e164: str, receiver: Account) -> NumberTransfer | None:
    """The account's latest offer of the number, if the receiver accepted it and has the number now."""
    with scope.system():
        rows = NumberTransfer.objects.filter(account=account, number__e164=e164).order_by("-id")
        latest = rows.select_related("number").first()
    if latest is None or latest.state != TransferState.ACCEPTED or latest.receiver_id != receiver.pk:
        return None
    held = latest.number.account_id == receiver.pk and latest.number.state in HELD
    return latest if held else None
