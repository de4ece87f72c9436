"""Parts of a text: alphabets, the sizes of parts, and characters that are not torn apart."""

import json
import re
from pathlib import Path

import pytest

from messaging.segments import BASIC, EXTENSION, count
from messaging.states import Encoding


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", "gsm7", 0, 1),
        ("Hello", "gsm7", 5, 1),
        ("x" * 160, "gsm7", 160, 1),
        ("x" * 161, "gsm7", 161, 2),
        ("x" * 306, "gsm7", 306, 2),
        ("x" * 307, "gsm7", 307, 3),
        ("x" * 1530, "gsm7", 1530, 10),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        # 153 is odd: an escape and its character never part, so each part holds 76 of them.
        ("€" * 152, "gsm7", 304, 2),
        ("€" * 153, "gsm7", 306, 3),
        ("x" * 152 + "€" + "x" * 151, "gsm7", 305, 2),
        ("x" * 152 + "€" + "x" * 152, "gsm7", 306, 3),
        ("ÄÖÜäöüßñ¿é@£$¥Ω", "gsm7", 15, 1),
        ("ç", "ucs2", 1, 1),
        ("`", "ucs2", 1, 1),
        ("日" * 70, "ucs2", 70, 1),
        ("日" * 71, "ucs2", 71, 2),
        ("日" * 134, "ucs2", 134, 2),
        ("日" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        # 67 is odd: a pair never parts.
        ("😀" * 66, "ucs2", 132, 2),
        ("😀" * 67, "ucs2", 134, 3),
        ("x" * 69 + "’", "ucs2", 70, 1),
        ("x" * 70 + "’", "ucs2", 71, 2),
    ],
)
def test_parts(text: str, encoding: str, units: int, parts: int):
    counted = count(text)
    assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts)


def test_the_alphabet_has_its_size():
    # 128 places, one of which is the escape; ten of the extension table.
    assert (len(BASIC), len(EXTENSION)) == (127, 10)
    assert not BASIC & EXTENSION
    assert all(count(character).encoding == Encoding.GSM7 for character in BASIC | EXTENSION)


def test_the_page_counts_in_the_same_alphabet():
    script = (Path(__file__).parents[2] / "static/js/segments.js").read_text()
    basic, extension = (
        "".join(json.loads(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', found))
        for found in re.search(
            r"BASIC = new Set\((.*?)\);\nconst EXTENSION = new Set\((.*?)\);", script, re.S
        ).groups()
    )
    assert (set(basic), set(extension)) == (BASIC, EXTENSION)
    assert re.findall(r"(?:alone|joined): (\d+)", script) == ["160", "153", "70", "67"]
