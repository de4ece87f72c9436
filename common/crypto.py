"""Secrets at rest: encryption, and keys that can be derived again but not read from the database."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    """The first of the comma-separated keys encrypts; the others still decrypt, so keys can be rotated."""
    keys = [key.strip() for key in settings.ENCRYPTION_KEY.split(",") if key.strip()]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )


def encrypt(plain: str) -> str:
    """Ciphertext for a column; an empty secret stays empty."""
    return _fernet().encrypt(plain.encode()).decode() if plain else ""


def decrypt(stored: str) -> str:
    """The secret; raises ValueError when no configured key made it."""
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as exc:
        raise ValueError("A stored secret was encrypted under a key that is not configured.") from exc


def derive(*parts: str) -> str:
    """64 hex digits that only a holder of the first encryption key can compute again."""
    key = settings.ENCRYPTION_KEY.split(",")[0].strip()
    return hmac.new(key.encode(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def fingerprint(token: str) -> str:
    """What is stored of a random token, to find it again; not for passwords."""
    return hashlib.sha256(token.encode()).hexdigest()
