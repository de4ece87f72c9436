"""Short texts that people and programs give: trimmed, of a length, and on one line."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from common.errors import Invalid

# What no database takes: NUL and halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Control characters, line and paragraph separators, and halves of a surrogate pair, which no database takes.
UNUSABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LONGEST_EMAIL = 254


def short_text(text: str, *, field: str, most: int, least: int = 0) -> str:
    """The text without spaces around it; Invalid, naming the field, when it is too short, too long or not on one
    line.
    """
    trimmed = text.strip()
    if UNUSABLE.search(trimmed):
        raise Invalid("The text has characters that cannot be stored.", field=field)
    if len(trimmed) < least:
        raise Invalid("A text is needed here.", field=field)
    if len(trimmed) > most:
        raise Invalid(f"Up to {most} characters are possible here.", field=field)
    return trimmed


def lines_of_text(text: str, *, field: str, most: int) -> str:
    """The same of a text that may have several lines."""
    lines = [short_text(line, field=field, most=most) for line in text.strip().splitlines()]
    told = "\n".join(lines)
    if len(told) > most:
        raise Invalid(f"Up to {most} characters are possible here.", field=field)
    return told


def is_email_address(text: str) -> bool:
    """Whether mail could be sent there, as far as the text tells."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL


def email_address(text: str, *, field: str) -> str:
    """The address without spaces around it; Invalid, naming the field, for what is none."""
    address = text.strip()
    if not is_email_address(address):
        raise Invalid("This is not an e-mail address.", field=field)
    return address


def optional_email(text: str, *, field: str) -> str:
    """The same, or "" where none is given."""
    return email_address(text, field=field) if text.strip() else ""
