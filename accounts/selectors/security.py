"""What protects a user's sign-in at present."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession

from accounts.models import User


@dataclass(frozen=True)
class Protection:
    """Counts and flags only; no secret is read."""

    email_verified: bool
    has_password: bool
    has_totp: bool
    passkeys: int
    codes_left: int
    sessions: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_totp or self.passkeys > 0


def protection(user: User) -> Protection:
    factors = list(Authenticator.objects.filter(user=user))
    kinds = [factor.type for factor in factors]
    codes = next((row for row in factors if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Protection(
        email_verified=EmailAddress.objects.filter(
            user=user, email__iexact=user.email, verified=True
        ).exists(),
        has_password=user.has_usable_password(),
        has_totp=Authenticator.Type.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
        sessions=UserSession.objects.filter(user=user).count(),
    )
