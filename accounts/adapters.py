"""How django-allauth fits in: nobody signs up in the browser, and second factors are encrypted at rest."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.services.signup import note_verified
from common import crypto


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Users are invited by an account's owner, so there is no open sign-up page."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind our own proxy the address of whoever asks it, so that guesses of one do not count as everybody's."""
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Followed a verification link: the accounts that the user owns under this address are verified too."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            note_verified(user=email_address.user, email=email_address.email)
        return confirmed


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps TOTP secrets and recovery seeds encrypted, and refuses in our words."""

    error_messages: ClassVar[dict[str, str]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "While a second factor is on, no address can be added.",
        "cannot_delete_authenticator": "The second factor cannot be turned off.",
        "cannot_generate_recovery_codes": "Recovery codes are there once another second factor is on.",
        "incorrect_code": "This code is not right.",
        "unverified_email": "Confirm your e-mail address first, under E-mail; a second factor can be added then.",
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)
