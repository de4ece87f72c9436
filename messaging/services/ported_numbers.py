"""Puts numbers that a port has brought on the campaigns that were wished for them."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.models import Account
from common import scope
from common.e164 import for_people
from common.errors import DomainError
from messaging.campaign_states import Registry, Review
from messaging.models import Campaign
from messaging.services.bindings import bind_number
from numbers.models import PortItem
from numbers.services.port_steps import note

AT_ONCE = 200


def bind_ported_numbers() -> int:
    """Start what is due and return how many numbers that were; one whose campaign is in review waits for it.

    Each is tried once, however many sweeps there are at a time; the port's timeline says what came of it.
    """
    review = Campaign.objects.filter(
        account=OuterRef("account"),
        ref=OuterRef("campaign"),
        registry=Registry.ACTIVE,
        review=Review.PENDING,
    )
    with scope.system():
        due = PortItem.objects.filter(has_come=True, campaign_settled_at=None).exclude(campaign="")
        due = due.exclude(Exists(review.exclude(registered_at=None)))
        found = list(due.order_by("pk").values_list("pk", "account_id")[:AT_ONCE])
    settled = 0
    for pk, account_id in found:
        with scope.tenant(account_id):
            settled += _bind(Account.objects.get(pk=account_id), pk)
    return settled


def _bind(account: Account, pk: int) -> bool:
    """The mark that it was tried and the job that does it are written together."""
    with transaction.atomic():
        mine = PortItem.objects.filter(account=account, pk=pk, campaign_settled_at=None)
        if not mine.update(campaign_settled_at=timezone.now()):
            return False
        item = PortItem.objects.select_related("port").get(account=account, pk=pk)
        shown, ref = for_people(item.e164, account.country), item.campaign
        try:
            with transaction.atomic():
                bind_number(account=account, by=SYSTEM, e164=item.e164, ref=ref, wait=False)
        except DomainError as exc:
            note(item.port, SYSTEM, f"{shown} was not put on campaign {ref}: {exc.text}")
        else:
            note(item.port, SYSTEM, f"{shown} is put on campaign {ref}.")
    return True
