"""Signed tokens that stand for a credential for a day, and the keys that sign them."""

import functools
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.db import transaction
from django.utils import timezone

from accounts.models import ApiCredential, SigningKey
from common import crypto

# Served APIs whose clients sign in for a token.
TOKEN_DIALECTS = ("smartcommunicator",)
ALGORITHM = "RS256"
LIFE = timedelta(hours=24)
KEY_BITS = 2048
SOURCE = "api-gtw"
CLAIMS = ["cid", "crt", "exp", "uid", "gen"]
LONGEST = 4000


def issue_token(*, credential: ApiCredential, now: datetime) -> str:
    """A token of the credential for 24 hours; a password change ends it.

    Header and claims are those of the sample in smartcommunicator.md §1, and ``gen`` besides: which password it is of.
    """
    issued = int(now.timestamp())
    claims = {
        "aid": 0,
        "cid": int(credential.account.number),
        "crt": issued,
        "exp": issued + int(LIFE.total_seconds()),
        "uid": credential.username,
        "src": SOURCE,
        "gen": credential.generation,
    }
    key = _signing_key(credential.dialect)
    # Without ``typ``: the sample's header has the algorithm alone.
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": None})


def read_token(*, dialect: str, token: str) -> dict[str, Any] | None:
    """The claims of a token that one of our keys signed and that has not ended; None for any other text."""
    if len(token) > LONGEST:
        return None
    for key in _verifying_keys(dialect):
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], options={"require": CLAIMS})
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError:
            return None
        whole = all(type(claims[name]) is int for name in ("cid", "crt", "exp", "gen"))
        return claims if whole and isinstance(claims["uid"], str) else None
    return None


def rotate_signing_key(*, dialect: str) -> SigningKey:
    """Sign with a new key from now on; the former one verifies for as long as its tokens live.

    Keys whose tokens have all ended are deleted. Two rotations at once make one key.
    """
    made = _new_pair(dialect)
    now = timezone.now()
    with transaction.atomic():
        # Whoever rotates at the same time waits here and then finds none; the constraint keeps its key out.
        current = list(SigningKey.objects.select_for_update().filter(dialect=dialect, retired_at=None))
        SigningKey.objects.filter(pk__in=[key.pk for key in current]).update(retired_at=now)
        SigningKey.objects.filter(dialect=dialect, retired_at__lt=now - LIFE).delete()
        SigningKey.objects.bulk_create([made], ignore_conflicts=True)
    return _current(dialect)


def _current(dialect: str) -> SigningKey:
    return SigningKey.objects.get(dialect=dialect, retired_at=None)


def _signing_key(dialect: str) -> RSAPrivateKey:
    """The dialect's private key, made at first use; of processes that race, one makes it and all use that one.

    One that no configured encryption key opens any more is replaced; what it signed still verifies.
    """
    key = SigningKey.objects.filter(dialect=dialect, retired_at=None).first()
    if key is None:
        SigningKey.objects.bulk_create([_new_pair(dialect)], ignore_conflicts=True)
        key = _current(dialect)
    try:
        return _loaded_private(crypto.decrypt(key.private_key))
    except ValueError:
        return _loaded_private(crypto.decrypt(rotate_signing_key(dialect=dialect).private_key))


def _verifying_keys(dialect: str) -> list[RSAPublicKey]:
    """The public keys whose tokens may live, the signing one first."""
    rows = SigningKey.objects.filter(dialect=dialect).exclude(retired_at__lt=timezone.now() - LIFE)
    return [_loaded_public(pem) for pem in rows.values_list("public_key", flat=True)]


def _new_pair(dialect: str) -> SigningKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return SigningKey(dialect=dialect, private_key=crypto.encrypt(private), public_key=public)


@functools.lru_cache(maxsize=4)
def _loaded_private(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


@functools.lru_cache(maxsize=8)
def _loaded_public(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    return key
