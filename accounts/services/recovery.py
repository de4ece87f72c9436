"""Mails a link for choosing a new console password."""

import logging
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.selectors.people import users_behind
from common.errors import CarrierTrouble, Invalid, NotFound

log = logging.getLogger(__name__)


def send_recovery(*, email: str) -> None:
    """Mail a recovery link to the user with this address, or to the owners of the accounts that carry it.

    A link only ever goes to the user's own address: who may change an account's address must not get its owner's
    password. Raises Invalid for a malformed address, NotFound for an unknown one.
    """
    try:
        validate_email(email)
    except ValidationError as exc:
        raise Invalid("Invalid email address", field="email") from exc
    users = users_behind(email)
    if not users:
        raise NotFound("There is no account with this email address.", field="email")
    for user in users:
        send("recovery", user, url=reset_path(user))


def reset_path(user: User) -> str:
    """Where the user chooses a new password; the path is a secret and good for one use."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return path.replace("UID-KEY", f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}")


def send(template: str, user: User, *, url: str, **words: str) -> None:
    """Mail ``templates/accounts/email/<template>.txt``, whose first line is the subject, to the user.

    ``words`` are what the text names besides. Raises CarrierTrouble when the mail server does not take it.
    """
    text = render_to_string(
        f"accounts/email/{template}.txt", {"user": user, "url": settings.PUBLIC_URL + url, **words}
    )
    subject, _, body = text.partition("\n")
    try:
        send_mail(
            f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body.strip() + "\n", None, [user.email]
        )
    except (OSError, SMTPException) as exc:
        log.warning("A mail (%s) could not be sent: %s", template, type(exc).__name__)
        raise CarrierTrouble("The mail could not be sent; try again later.") from exc
