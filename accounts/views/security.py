"""How the signed-in user's own sign-in is protected: an overview over django-allauth's pages."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors.people import Standing
from accounts.selectors.security import Protection, protection


@require_safe
@login_required
def account_security(request: HttpRequest) -> HttpResponse:
    """Each way in with its present state, for every user, members of an account or not."""
    found = protection(cast(User, request.user))
    standing: Standing | None = getattr(request, "standing", None)
    asks = str(standing.acting_from or standing.account) if standing and standing.lacks_factor else ""
    context = {"parts": _parts(found), "found": found, "asks": asks}
    return render(request, "accounts/security.html", context)


def _parts(found: Protection) -> list[dict[str, Any]]:
    """What the page lists: title, icon, text, state in a word with its tone, and where to change it."""
    sessions = f"{found.sessions} open" if found.sessions else "This one"
    return [
        _part(
            "Password",
            "lock-closed",
            "At least ten characters. A change signs out every other session.",
            ("Set", "ok") if found.has_password else ("Not set", "warn"),
            "account_change_password" if found.has_password else "account_set_password",
            "Change" if found.has_password else "Set one",
        ),
        _part(
            "E-mail address",
            "envelope",
            "Where recovery links go.",
            ("Verified", "ok") if found.email_verified else ("Not verified", "warn"),
            "account_email",
            "Manage",
        ),
        *_second_factors(found),
        _part(
            "Sessions",
            "computer-desktop",
            "The browsers that you are signed in with.",
            (sessions, "info" if found.sessions > 1 else "muted"),
            "usersessions_list",
            "See them",
        ),
    ]


def _second_factors(found: Protection) -> list[dict[str, Any]]:
    passkeys = f"{found.passkeys} added" if found.passkeys else "None"
    codes = f"{found.codes_left} left" if found.codes_left else "None"
    return [
        _part(
            "Authenticator app",
            "device-phone-mobile",
            "A six-digit code from your phone, besides the password.",
            ("On", "ok") if found.has_totp else ("Off", "muted"),
            "mfa_index",
            "Manage" if found.has_totp else "Set up",
        ),
        _part(
            "Passkeys and security keys",
            "finger-print",
            "Fingerprint, face or a hardware key. Safe against phishing.",
            (passkeys, "ok" if found.passkeys else "muted"),
            "mfa_index",
            "Manage" if found.passkeys else "Add one",
        ),
        _part(
            "Recovery codes",
            "lifebuoy",
            "Each signs you in once, should the other factors be out of reach.",
            (codes, "ok" if found.codes_left > 2 else "warn" if found.has_second_factor else "muted"),
            "mfa_index",
            "Manage",
        ),
    ]


def _part(title: str, icon: str, text: str, state: tuple[str, str], page: str, action: str) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "text": text,
        "state": state[0],
        "tone": state[1],
        "url": reverse(page),
        "action": action,
    }
