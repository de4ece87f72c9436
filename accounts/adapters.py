"""How django-allauth fits in: nobody signs up in the browser, and second factors are encrypted at rest."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from accounts.addresses import client_address
from accounts.models import User
from accounts.services.company_sign_in import Identity, let_in
from accounts.services.personal_notices import tell_person
from accounts.services.signup import note_verified
from common import crypto
from common.errors import Forbidden

# What people are told of changes to their own way in, by the name that django-allauth has for each.
CHANGES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "Your password was changed by a link from a mail",
    "account/email/password_set": "A password was set",
    "account/email/email_changed": "Your e-mail address was changed",
    "account/email/email_deleted": "An e-mail address was removed",
    "socialaccount/email/account_connected": "Your company's sign-in was connected with this user",
    "socialaccount/email/account_disconnected": "Your company's sign-in was disconnected from this user",
    "mfa/email/totp_activated": "An authenticator app was added",
    "mfa/email/totp_deactivated": "The authenticator app was removed",
    "mfa/email/recovery_codes_generated": "New recovery codes were made, and the former ones are worth nothing",
    "mfa/email/webauthn_added": "A passkey or security key was added",
    "mfa/email/webauthn_removed": "A passkey or security key was removed",
}
LONGEST_BROWSER = 200


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

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the user of a change to their own way in: at ``email``, which is the former address after a change of
        it. A mail server that is down does not undo the change; the mail is sent later.
        """
        told = context or {}
        lines = [f"From {told['from_email']} to {told['to_email']}."] if "to_email" in told else []
        lines += [f"It was {told['deleted_email']}."] if "deleted_email" in told else []
        browser = self.get_http_user_agent(self.request)[:LONGEST_BROWSER]
        lines.append(
            f"It was done from {self.get_client_ip(self.request)}, with {browser or 'an unknown browser'}."
        )
        tell_person(to=email or user.email, title=CHANGES[template_prefix], lines=lines)


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody signs up and nobody connects by themselves: who comes from the issuer is let in by the service, or not."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who it is and what they may; a refusal is a page that says why."""
        told = sociallogin.account.extra_data.get("userinfo", {})
        groups = told.get(settings.OIDC_GROUPS_CLAIM)
        identity = Identity(
            email=str(told.get("email") or "").strip().lower(),
            is_proven=told.get("email_verified") is True,
            name=str(told.get("name") or ""),
            groups=[str(group) for group in groups] if isinstance(groups, list) else None,
        )
        known = sociallogin.user if sociallogin.is_existing else None
        try:
            user = let_in(identity=identity, user=known)
        except Forbidden as exc:
            page = render(request, "socialaccount/refused.html", {"text": exc.text}, status=403)
            raise ImmediateHttpResponse(page) from exc
        if known is None:
            sociallogin.connect(request, user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False


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
