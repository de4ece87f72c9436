"""Signed addresses at which a letter can be read and signed without a session; nobody can make one up."""

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from common.account_paths import public
from numbers.models import PortRequest

SALT = "numbers.letter"
# A letter must be signed within 30 days to be worth anything.
GOOD_FOR_SECONDS = 30 * 86_400


def letter_url(port: PortRequest) -> str:
    token = TimestampSigner(salt=SALT).sign(port.pid)
    return public(reverse("numbers:signed_letter", args=[token]))


def port_url(port: PortRequest) -> str:
    return public(reverse("numbers:port", args=[port.pid]))


def pid_of(token: str) -> str | None:
    """The pid that the word is about; None when it is forged or too old."""
    try:
        return TimestampSigner(salt=SALT).unsign(token, max_age=GOOD_FOR_SECONDS)
    except BadSignature:
        return None
