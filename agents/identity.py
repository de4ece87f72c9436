"""One form for what identifies a person, so that one person stays one person whichever program wrote it."""

import re
import unicodedata

from common.ids import GUID

PLAIN = re.compile(r"[0-9a-f-]{36}")
BARE_GUID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
IDENTIFYING = frozenset({"object_id", "directory_tenant", "upn", "consistency_id", "email", "ref"})
DASHES = 4
# Names are spelled with joiners in some scripts; identifiers never are.
JOINERS = "\u200c\u200d"


def clean(field: str, value: str) -> str:
    """The value as it is stored: composed, without marks that nobody sees, and an object id that is a GUID in small
    letters without braces.
    """
    if value.isascii():
        # Of what is cleaned away nothing is ASCII, and a file has a million such cells.
        seen = value.strip()
    else:
        composed = unicodedata.normalize("NFC", value)
        keeps = "" if field in IDENTIFYING else JOINERS
        seen = "".join(char for char in composed if char in keeps or unicodedata.category(char) != "Cf")
        seen = seen.replace("\u00a0", " ").strip()
    return _guid(seen) if field in {"object_id", "directory_tenant"} else seen


def _guid(value: str) -> str:
    # Nearly all are written so, and a file has hundreds of thousands.
    if PLAIN.fullmatch(value) and value[8:24:5] == "----" and value.count("-") == DASHES:
        return value
    bare = value.removeprefix("{").removesuffix("}").strip()
    if BARE_GUID.fullmatch(bare) and value != bare:
        bare = "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))
    return bare.lower() if GUID.fullmatch(bare) else value


def folded(field: str, value: str) -> str:
    """The form in which values are compared: object ids and user principal names have no case."""
    return compared(field, clean(field, value))


def compared(field: str, cleaned: str) -> str:
    """The same of a value that is clean already."""
    return cleaned.lower() if field in {"object_id", "upn"} else cleaned
