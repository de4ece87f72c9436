"""Signing in with a browser, as tests do it."""

import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.people import PASSWORD


def sign_in(client: Client, password: str = PASSWORD, email: str = "alice@example.com") -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def activate(person: User) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(person, secret)
    return secret


def code(secret: str, *, step: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    return f"{hotp_value(secret, int(time.time()) // 30 + step):06d}"


def with_password(person: User) -> User:
    person = User.objects.get(pk=person.pk)
    person.set_password(PASSWORD)
    person.save()
    return person
