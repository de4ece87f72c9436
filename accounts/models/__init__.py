"""Tables of the accounts app, a file for each noun."""

from accounts.models.access import AccessEntry
from accounts.models.account import Account
from accounts.models.activity import Activity
from accounts.models.agent import Agent
from accounts.models.application import Application, AuthorizationCode
from accounts.models.contact import Contact, ContactComment, ContactNumber
from accounts.models.credential import ApiCredential, KnownAddress, StoredReply
from accounts.models.custom_field import AccountFieldValue, CustomField
from accounts.models.invitation import Invitation
from accounts.models.program_token import ProgramToken
from accounts.models.registration import Registration
from accounts.models.saved_view import SavedView
from accounts.models.seal import ActivityChain, ActivitySeal, SealingMark
from accounts.models.signing_key import SigningKey
from accounts.models.throttle import ThrottleWindow
from accounts.models.user import CustomRole, Membership, User

__all__ = [
    "AccessEntry",
    "Account",
    "AccountFieldValue",
    "Activity",
    "ActivityChain",
    "ActivitySeal",
    "Agent",
    "ApiCredential",
    "Application",
    "AuthorizationCode",
    "Contact",
    "ContactComment",
    "ContactNumber",
    "CustomField",
    "CustomRole",
    "Invitation",
    "KnownAddress",
    "Membership",
    "ProgramToken",
    "Registration",
    "SavedView",
    "SealingMark",
    "SigningKey",
    "StoredReply",
    "ThrottleWindow",
    "User",
]
