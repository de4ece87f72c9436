"""Reads of invitations: those that wait for an answer, and the one behind a link."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account, Invitation
from accounts.states import AccountState, InvitationState
from common import crypto, scope

LONGEST = 64


def invitations(account: Account) -> QuerySet[Invitation]:
    """The account's open invitations, those whose time has passed among them."""
    rows = Invitation.objects.filter(account=account, state=InvitationState.OPEN)
    return rows.select_related("custom_role")


def answerable() -> QuerySet[Invitation]:
    """Invitations of all accounts that can still be answered; evaluate it inside ``scope.system()``."""
    rows = Invitation.objects.filter(state=InvitationState.OPEN, expires_at__gt=timezone.now())
    return rows.exclude(account__state=AccountState.CLOSED)


def behind_link(token: str) -> Invitation | None:
    """The invitation, with its account, whose present link carries the token; None when it cannot be answered."""
    if not token or len(token) > LONGEST:
        return None
    with scope.system():
        found = answerable().filter(token_fingerprint=crypto.fingerprint(token))
        return found.select_related("account", "custom_role").first()
