"""Finds the table in a file's rows: its header, and what is no row of it though it stands there."""

import re
from collections.abc import Sequence

from common.errors import Invalid
from common.tables.sheet import MOST_ROWS, WHOLE_ROW, Flaw, How, Known, Sheet, SheetMaker, nothing

# How far down the header may stand: reports begin with a title, a date, and what was filtered.
HEADER_WITHIN = 50
# PowerShell's own first line.
TYPE_LINE = "#type "
BELOW = 5
TOTALS = re.compile(
    r"(?:grand )?(?:total|totals|sum|count|subtotal|summe|gesamt|insgesamt|total général|totaux|suma|totale|totaal|ialt"
    r"|i alt|sum total|end of (?:file|report|list)|ende|fin)\b.{0,40}"
    r"|\(?\d[\d.,]* (?:rows?|records?|users?|lines?|entries|items|results?|zeilen|datensätze|lignes|filas|rækker)\b.*"
    r"|(?:exported|generated|created|printed|report|as of|stand|erstellt|exporté|généré|generado|eksporteret)\b.{3,}",
    re.IGNORECASE | re.DOTALL,
)
NAMED = 10


def table(
    maker: SheetMaker, how: How, told: str, sheets: Sequence[str] = (), known: Known = nothing
) -> Sheet:
    """The rows under the header, each a row of the table; ``notes`` names what is none. Invalid when there are none."""
    at = header_at(maker.raw, known) if not how.header_row else _chosen(maker, how.header_row)
    header = [" ".join(cell.split()) for cell in maker.raw[at]]
    notes = list(maker.notes)
    if above := maker.places[:at]:
        notes.append(f"{_rows(above)} above the header {_were(above)} left out.")
    repeated = [index for index in range(at + 1, len(maker.raw)) if _is_header(maker.raw[index], header)]
    below = _below(maker, at, set(repeated))
    notes += _said(maker, repeated, "which repeated the header")
    notes += _said(maker, below, "a total or a remark below the table")
    others = {*repeated, *below}
    kept = [index for index in range(at + 1, len(maker.raw)) if index not in others]
    if not kept:
        said = " ".join(["The file has no rows under its header.", *maker.notes])
        raise Invalid(said, field="file")
    if len(kept) > MOST_ROWS:
        raise Invalid(f"The file has over {MOST_ROWS:,} rows. Split it, and import its parts.", field="file")
    flaws = _flaws(maker, kept)
    rows = [maker.raw[index] for index in kept]
    width = _mark_longer(rows, header, flaws)
    return Sheet(
        header=header + [""] * (width - len(header)),
        rows=rows,
        places=[maker.places[index] for index in kept],
        flaws=flaws,
        told=told,
        notes=notes,
        how=How(how.encoding, how.sheet, maker.places[at]),
        sheets=list(sheets),
        strange=_strange(rows),
    )


def header_at(rows: Sequence[Sequence[str]], known: Known = nothing) -> int:
    """The row in which most headers are known; where none is, the first that is nearly as full as the fullest."""
    if not rows:
        raise Invalid("The file is empty.", field="file")
    first = [[] if row[0].lower().startswith(TYPE_LINE) else row for row in rows[:HEADER_WITHIN]]
    found = [known(row) for row in first]
    if max(found) >= 2:
        return found.index(max(found))
    filled = [sum(map(bool, row)) for row in first]
    return next(at for at, count in enumerate(filled) if count and count >= 0.6 * max(filled))


def _chosen(maker: SheetMaker, row: int) -> int:
    if row not in maker.places:
        raise Invalid(f"The file has nothing in row {row:,}.", field="header_row")
    return maker.places.index(row)


def _is_header(row: Sequence[str], header: Sequence[str]) -> bool:
    return [" ".join(cell.split()).casefold() for cell in row] == [cell.casefold() for cell in header]


def _below(maker: SheetMaker, at: int, beside: set[int]) -> list[int]:
    """The last rows, as far as they are totals or remarks: they begin with such a word and have few cells."""
    found: list[int] = []
    for index in range(len(maker.raw) - 1, max(at, len(maker.raw) - BELOW), -1):
        if index in beside:
            continue
        cells = [cell for cell in maker.raw[index] if cell]
        if not cells or len(cells) >= max(2, len(maker.raw[at])) or not TOTALS.fullmatch(cells[0]):
            break
        found.insert(0, index)
    return found


def _flaws(maker: SheetMaker, kept: list[int]) -> dict[tuple[int, int], Flaw]:
    places = {index: place for place, index in enumerate(kept)}
    return {(places[row], column): flaw for (row, column), flaw in maker.flaws.items() if row in places}


def _mark_longer(rows: list[list[str]], header: list[str], flaws: dict[tuple[int, int], Flaw]) -> int:
    """Mark rows with more cells than the header, unless most have: then the table has columns without a header.
    Returns how many columns there are.
    """
    longer = [index for index, row in enumerate(rows) if len(row) > len(header)]
    if len(longer) > len(rows) / 2 and len(longer) > 1:
        return max(map(len, rows))
    for index in longer:
        flaws[index, WHOLE_ROW] = Flaw.SHIFTED
    return len(header)


def _strange(rows: Sequence[Sequence[str]]) -> list[str]:
    """Some cells with letters beyond ASCII."""
    found: dict[str, None] = {}
    for row in rows:
        if not "".join(row).isascii():
            found |= dict.fromkeys(cell[:60] for cell in row if _has_letters_beyond(cell))
            if len(found) >= BELOW:
                break
    return list(found)[:BELOW]


def _has_letters_beyond(cell: str) -> bool:
    return any(one.isalpha() and not one.isascii() for one in cell)


def _said(maker: SheetMaker, indexes: list[int], what: str) -> list[str]:
    places = [maker.places[index] for index in indexes]
    return [left_out(places, what)] if places else []


def left_out(places: Sequence[int], what: str) -> str:
    """``2 rows (4, 7), which .., were left out.``"""
    return f"{_rows(places)}, {what}, {_were(places)} left out."


def _rows(places: Sequence[int]) -> str:
    if len(places) == 1:
        return f"Row {places[0]:,}"
    shown = ", ".join(f"{place:,}" for place in places[:NAMED])
    return f"{len(places):,} rows ({shown}{' …' if len(places) > NAMED else ''})"


def _were(places: Sequence[int]) -> str:
    return "was" if len(places) == 1 else "were"
