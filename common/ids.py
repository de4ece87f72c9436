"""Ids: those in order of time, which nobody guesses and which page a list, short ones that people can read out, and
how ids of others are told.
"""

import re
import secrets
import string
import uuid
from datetime import datetime

from django.utils import timezone

MILLISECONDS = 1000
REF_LENGTH = 8
# No id of a row has so many digits.
ID_LONGER = 19
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def new_id() -> uuid.UUID:
    """A UUID of version 7 for this moment."""
    return _at(timezone.now(), secrets.randbits(74))


def first_id(moment: datetime) -> uuid.UUID:
    """What every id made at or after the moment is greater than or equal to."""
    return _at(moment, 0)


def new_ref() -> str:
    """8 capital letters and digits; a unique column settles the rare double."""
    return "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(REF_LENGTH))


def id_in(text: str) -> int | None:
    """The id of a row as a form or an address has it; None for what can be none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < ID_LONGER else None


def new_token() -> str:
    """What nobody guesses, for addresses: 43 letters, digits, - and _."""
    return secrets.token_urlsafe(32)


def _at(moment: datetime, tail: int) -> uuid.UUID:
    stamp = int(moment.timestamp() * MILLISECONDS)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return uuid.UUID(int=(stamp << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)
