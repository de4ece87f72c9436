"""How a text is cut into parts, and in which alphabet (3GPP TS 23.038; sizes of parts as callr.md §4).

``static/js/segments.js`` counts the same way for the page; ``tests/messaging/test_segments.py`` holds the two together.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from anyascii import anyascii

from messaging.states import Encoding

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each is sent as an escape and a second character, and the two are never torn apart.
EXTENSION = frozenset("\f^{}\\[~]|€")
# Units (GSM-7: characters of 7 bits, UCS-2: of 16) in a text of one part, and in each part of a longer one.
ALONE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
JOINED = {Encoding.GSM7: 153, Encoding.UCS2: 67}


@dataclass(frozen=True)
class Segments:
    """How a text travels: its alphabet, its length in that alphabet's units, and how many parts it takes."""

    encoding: Encoding
    units: int
    parts: int


def count(text: str, encoding: Encoding | None = None) -> Segments:
    """The parts of a text; an empty one is one part. Without an ``encoding`` the text chooses its alphabet, and what
    GSM-7 has no sign for is never counted as GSM-7.
    """
    fits = BASIC.union(EXTENSION).issuperset(text)
    encoding = Encoding.GSM7 if fits and encoding != Encoding.UCS2 else Encoding.UCS2
    widths = list(_widths(text, encoding))
    units = sum(widths)
    if units <= ALONE[encoding]:
        return Segments(encoding, units, 1)
    return Segments(encoding, units, _joined_parts(widths, JOINED[encoding]))


def in_basic(text: str) -> str:
    """The text with each character that GSM-7 lacks written with the nearest that it has, or with a question mark."""
    return "".join(one if one in BASIC or one in EXTENSION else nearest(one) for one in text)


def nearest(character: str) -> str:
    """What GSM-7 writes in a character's place: its letter without marks, its sound in Latin letters, or ``?``."""
    bare = unicodedata.normalize("NFKD", character)
    for written in (
        bare[:1] if len(bare) > 1 and unicodedata.combining(bare[1]) else bare,
        anyascii(character),
    ):
        if written and BASIC.union(EXTENSION).issuperset(written):
            return written
    return "?"


def _widths(text: str, encoding: Encoding) -> Iterator[int]:
    """Units that each character takes; beyond the basic plane, UCS-2 carriers send two."""
    for character in text:
        if encoding == Encoding.GSM7:
            yield 2 if character in EXTENSION else 1
        else:
            yield 2 if ord(character) > 0xFFFF else 1


def _joined_parts(widths: list[int], size: int) -> int:
    """Parts of a longer text, where a character of two units that does not fit goes whole into the next part."""
    parts, used = 1, 0
    for width in widths:
        if used + width > size:
            parts, used = parts + 1, 0
        used += width
    return parts
