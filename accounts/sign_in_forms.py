"""django-allauth's sign-in forms with our words at their fields."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.cache import cache


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["remember"].label = "Stay signed in on this device"


class AuthenticatorForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = "Six digits from the app"
        self.fields["code"].widget.attrs.pop("placeholder", None)


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        alone = self.fields["passwordless"]
        alone.label = "Sign in with this key alone"
        alone.help_text = (
            "A passkey: no password is asked for, and the key wants a fingerprint, a face or its PIN."
        )


class OnceForm(BaseAuthenticateForm):  # type: ignore[misc]
    """A code of an app counts once for as long as it is right; django-allauth remembers it for one step, and ours is
    right for a step before and after as well.
    """

    def clean_code(self) -> str:
        code = str(super().clean_code())
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isdigit, code))
            steps = 2 * app_settings.TOTP_TOLERANCE + 1
            if not cache.add(f"code:{self.user.pk}:{digits}", "", timeout=steps * app_settings.TOTP_PERIOD):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceForm, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgainForm(OnceForm, ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something that could do harm."""
