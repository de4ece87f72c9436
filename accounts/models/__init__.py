"""Tables of the accounts app, a file for each noun."""

from accounts.models.access import AccessEntry
from accounts.models.account import Account
from accounts.models.activity import Activity
from accounts.models.credential import ApiCredential, StoredReply
from accounts.models.ledger import Hold, LedgerEntry, Payment
from accounts.models.throttle import ThrottleWindow
from accounts.models.user import Membership, User

__all__ = [
    "AccessEntry",
    "Account",
    "Activity",
    "ApiCredential",
    "Hold",
    "LedgerEntry",
    "Membership",
    "Payment",
    "StoredReply",
    "ThrottleWindow",
    "User",
]
