"""Mails a link for choosing a new console password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts.models import User
from accounts.selectors.people import users_behind
from accounts.services.mailing import mail
from common.errors import NotFound
from common.texts import email_address


def send_recovery(*, email: str) -> None:
    """Mail a recovery link to the user with this address, or to the owners of the accounts that carry it.

    A link only ever goes to the user's own address: who may change an account's address must not get its owner's
    password. Raises Invalid for a malformed address, NotFound for an unknown one, CarrierTrouble when the mail server
    does not take it.
    """
    users = users_behind(email_address(email, field="email"))
    if not users:
        raise NotFound("There is no account with this email address.", field="email")
    for user in users:
        mail("accounts/email/recovery", [user.email], path=reset_path(user), user=user)


def reset_path(user: User) -> str:
    """Where the user chooses a new password; the path is a secret and good for one use."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return path.replace("UID-KEY", f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}")
