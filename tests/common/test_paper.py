"""Printed pages: every script has its letters, and the same words give the same bytes."""

import io
import re
from datetime import UTC, datetime

import pikepdf
import pytest

from common.paper import Paper
from common.pdf import only_shows, shows_something

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def printed(*texts: str) -> bytes:
    paper = Paper(title="Letter", at=AT)
    for text in texts:
        paper.paragraph(text)
    return paper.made()


def letters(data: bytes) -> str:
    """What the fonts in the file say that their glyphs mean."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one]
        maps = b"".join(one.ToUnicode.read_bytes() for one in fonts)
    codes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]+)>", maps)
    return "".join(bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes)


@pytest.mark.parametrize(
    "text",
    [
        "Łódź, Żółć i Đặng",
        "Ελλάδα, Москва, Київ",
        "ירושלים",
        "محمد",
        "हिन्दी",
        "தமிழ்",
        "สวัสดี",
        "Հայաստան საქართველო",
        "山田太郎 王小明 김철수",
        "አማርኛ ខ្មែរ ລາວ",
    ],
)
def test_every_script_is_printed(text: str):
    data = printed(f"Acme {text}")
    assert set(text.replace(" ", "")) <= set(letters(data))
    assert only_shows(data)
    assert shows_something(data)


def test_other_fonts_are_taken_along_only_where_they_are_needed():
    assert len(printed("Zoë, 12 Main St")) < 60_000


def test_the_same_words_give_the_same_bytes():
    assert printed("Łódź 山") == printed("Łódź 山")
    assert printed("Łódź 山") != printed("Łódź 川")
