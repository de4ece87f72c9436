"""Links to the page where somebody rates: a word that nobody guesses, made again from a seed with our own key."""

import base64
import secrets

from django.urls import reverse

from common import crypto
from common.account_paths import public
from support.satisfaction.models import Rating

# 132 bits, which a text message has room for.
LENGTH = 22


def new_seed() -> str:
    return secrets.token_urlsafe(24)


def token_of(seed: str) -> str:
    """The word of a link; only a holder of the encryption key can tell it from the seed."""
    raw = bytes.fromhex(crypto.derive("support.rating", seed))
    return base64.urlsafe_b64encode(raw).decode()[:LENGTH]


def link_to(row: Rating) -> str:
    return public(reverse("support:rate", args=[token_of(row.seed)]))
