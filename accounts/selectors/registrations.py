"""Reads of SIP registrations."""

from django.utils import timezone

from accounts.models import Account, Registration
from common.errors import NotFound


def registration(account: Account) -> Registration:
    """The account's registration while it lasts; NotFound when there is none, or it has expired."""
    found = Registration.objects.filter(account=account, expires_at__gt=timezone.now()).first()
    if found is None:
        raise NotFound("Not registered")
    return found


def last_registration(account: Account) -> Registration | None:
    """The last one, in force or not."""
    return Registration.objects.filter(account=account).first()
