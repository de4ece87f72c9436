"""Pages to print, in any script: text in Noto Sans, with the fonts of other scripts where they are needed."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos

MAIN = "NotoSans"
NO_SCRIPT_OF_ITS_OWN = frozenset({MAIN, "NotoSans-Italic"})
BODY, SMALL_HEAD, HEAD = 11, 13, 20
LINE = 1.45


@cache
def _fonts() -> dict[str, Path]:
    """Each font by its name, that of most texts first, Chinese, Japanese and Korean last."""
    noto = sorted(Path(str(files("manimgx_fonts"))).glob("Noto*.ttf"))
    asian = sorted(Path(str(files("noto_cjk_sans_jp_regular"))).glob("*.otf"))
    named = {font.name.partition("[")[0]: font for font in [*noto, *asian]}
    others = {name: font for name, font in named.items() if name not in NO_SCRIPT_OF_ITS_OWN}
    return {MAIN: named[MAIN], **others}


@cache
def _covers(font: str) -> frozenset[int]:
    with TTFont(_fonts()[font], lazy=True) as read:
        return frozenset(read.getBestCmap())


class Paper(FPDF):
    """A document of headings, paragraphs and rows of facts. The same words give the same bytes, so that a test and an
    archive can compare; ``at`` is the time that it says it was made.
    """

    def __init__(self, *, title: str, at: datetime, page: str = "letter") -> None:
        super().__init__(format=page, unit="pt")
        self.set_margin(72)
        self.set_title(title)
        self.set_creation_date(at)
        self.add_font(MAIN, fname=_fonts()[MAIN])
        self.set_font(MAIN, size=BODY)
        self.set_text_shaping(True)
        self.add_page()

    def heading(self, text: str, *, small: bool = False) -> None:
        self.set_font(MAIN, size=SMALL_HEAD if small else HEAD)
        self.paragraph(text)
        self.set_font(MAIN, size=BODY)

    def paragraph(self, text: str) -> None:
        self._reach(text)
        self.multi_cell(0, self.font_size * LINE, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.ln(6)

    def facts(self, rows: Iterable[tuple[str, str]], *, widths: tuple[int, int] = (35, 65)) -> None:
        """Names on the left, what they are on the right."""
        self._rows(rows, widths, ("LEFT", "LEFT"))

    def amounts(self, rows: Iterable[tuple[str, str]]) -> None:
        """What they are for on the left, amounts under each other at the right."""
        self._rows(rows, (75, 25), ("LEFT", "RIGHT"))

    def _rows(
        self, rows: Iterable[tuple[str, str]], widths: tuple[int, int], aligned: tuple[str, str]
    ) -> None:
        with self.table(
            col_widths=widths,
            first_row_as_headings=False,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=self.font_size * LINE,
            text_align=aligned,
            padding=3,
        ) as table:
            for name, what in rows:
                self._reach(name + what)
                row = table.row()
                row.cell(name)
                row.cell(what)
        self.ln(12)

    def made(self) -> bytes:
        return bytes(self.output())

    def _reach(self, text: str) -> None:
        """Take along the first font that has a letter which those taken so far lack."""
        lacking = {ord(one) for one in text if one.isprintable()} - _covers(MAIN)
        for name in list(_fonts())[1:]:
            if not lacking:
                return
            if lacking & _covers(name) and name.lower() not in self.fonts:
                self.add_font(name, fname=_fonts()[name])
                self.set_fallback_fonts([one for one in self.fonts if one != MAIN.lower()], exact_match=False)
            lacking -= _covers(name)
