"""What signs deliveries."""

import secrets

from common import crypto
from events.models import Subscription

PREFIX = "whsec_"


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def secret_of(subscription: Subscription) -> str:
    """Its own secret; what a service manages is signed with the account's key."""
    if subscription.managed_by and not subscription.secret:
        return signing_key(subscription.account_id)
    return crypto.decrypt(subscription.secret)


def signing_key(account_id: int) -> str:
    """The account's own key; it can be told again, for it is derived and not stored."""
    return crypto.derive("webhook", str(account_id))
