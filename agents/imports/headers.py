"""Which of our columns a header means, in files of directories and telephone systems, in several languages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.imports.columns import COLUMNS, Kind
from agents.imports.synonyms import ALSO
from agents.imports.values import DASHES
from common import e164
from common.ids import GUID
from common.yes_no import NO, NOTHING, YES

BRACKETED = re.compile(r"[\[(]([^\])]*)[\])]")
DECORATION = re.compile(r"\b(required|optional|read only|upload only)\b|\*", re.IGNORECASE)
NOT_WORD = re.compile(r"[\W_]+")
# Entra's list of users calls the object id just "id"; so does the vendor of our own.
BRACED_GUID = re.compile(rf"\{{?{GUID.pattern}\}}?", re.IGNORECASE)
REF = re.compile(r"[0-9a-f]{24}")
LOOKED_AT = 50
# The name and the header of our own come before the others.
OURS = 2


def joined(header: str) -> str:
    """The header in small letters without what stands between its words: ``userPrincipalName`` and
    ``User Principal-Name`` are the same, and so is ``userprincipalname``.
    """
    return NOT_WORD.sub("", DECORATION.sub(" ", header)).casefold()


# The column and how early it stands among the headers of that column.
MEANINGS: dict[str, tuple[str, int]] = {}
for _column in COLUMNS:
    for _rank, _known in enumerate((_column.name, _column.header, *ALSO.get(_column.name, "").split(","))):
        MEANINGS.setdefault(joined(_known), (_column.name, _rank))
ID = "id"
MEANINGS[ID] = (ID, 0)


def meaning(header: str) -> str:
    """The name of the column that the header means, or nothing. ``Name [displayName] Required`` is a display name."""
    return _ranked(header)[0]


def _ranked(header: str) -> tuple[str, int]:
    bare = BRACKETED.sub(" ", header)
    if MEANINGS.get(joined(bare), ("", 0))[0] == "blocked" or "block" in joined(bare):
        # ``Block sign in [accountEnabled]`` says yes where we say no.
        return "blocked", 0
    for part in (*BRACKETED.findall(header), bare, header):
        if found := MEANINGS.get(joined(part)):
            return found
    return "", 0


def recognised(header: Sequence[str]) -> int:
    """How many different columns of ours the cells name."""
    return len({found for cell in header if (found := meaning(cell.strip()))})


@dataclass(frozen=True)
class Before:
    """What an earlier file's columns were taken for, by place."""

    header: Sequence[str]
    mapping: Mapping[str, str]


def guessed(
    header: Sequence[str], rows: Sequence[Sequence[str]], before: Sequence[Before], country: str
) -> dict[str, str]:
    """A column of ours for each place in the header that means one; none of ours twice.

    A file with the same headers as an earlier one (``before``, the newest first) is taken as that was, to the last
    column. Otherwise a header that was given a meaning has it again, and the rest is guessed from headers and cells:
    an extension is no telephone number, whatever stands above it.
    """
    same = next((one for one in before if list(one.header) == list(header)), None)
    if same is not None:
        return dict(same.mapping)
    samples = rows[:LOOKED_AT]
    mapping = _remembered(header, before)
    best: dict[str, tuple[float, int, int]] = {}
    for place, cell in enumerate(header):
        if str(place) in mapping:
            continue
        values = [row[place] for row in samples if place < len(row) and row[place]]
        found, rank = _ranked(cell.strip())
        found = _kind_of_id(values) if found == ID else found
        if not found or found in mapping.values():
            continue
        fit = _fit(found, values, country)
        # Under a header of our own files a cell that does not fit is a fault to be told.
        if fit < 0 and rank >= OURS:
            continue
        # The better cells, then the likelier header, then the first.
        standing = (fit, -rank, -place)
        best[found] = max(best.get(found, standing), standing)
    return mapping | {str(-place): found for found, (_, _, place) in best.items()}


def _remembered(header: Sequence[str], before: Sequence[Before]) -> dict[str, str]:
    """What headers that stand once were chosen to mean; that nothing was chosen says nothing."""
    chosen: dict[str, str] = {}
    for one in reversed(before):
        chosen |= {
            one.header[int(place)]: column
            for place, column in one.mapping.items()
            if int(place) < len(one.header)
        }
    mapping: dict[str, str] = {}
    for place, cell in enumerate(header):
        column = chosen.get(cell)
        if cell and column and column not in mapping.values() and list(header).count(cell) == 1:
            mapping[str(place)] = column
    return mapping


def _kind_of_id(values: Sequence[str]) -> str:
    if values and all(BRACED_GUID.fullmatch(value) for value in values):
        return "object_id"
    return "ref" if values and all(REF.fullmatch(value) for value in values) else ""


def _fit(column: str, values: Sequence[str], country: str) -> float:
    """How well the cells are such values, from 0 to 1; less than 0 when they are something else."""
    if not values:
        return 0
    good = sum(_fits(column, value, country) for value in values) / len(values)
    return good if good >= 0.5 else good - 1


def _fits(column: str, value: str, country: str) -> bool:
    if value.casefold() in DASHES | {NOTHING}:
        return True
    if KINDS.get(column) == Kind.NUMBER:
        return value.casefold().startswith("any") or bool(e164.find(PART_OF_ROUTE.sub("", value), country))
    if KINDS.get(column) == Kind.YES_NO:
        return value.casefold() in YES | NO
    if column == "email":
        return "@" in value
    if column in {"first_name", "last_name", "name", "city", "department"}:
        return not value.isdecimal()
    return True


KINDS = {column.name: column.kind for column in COLUMNS}
# 3CX writes where a number leads behind it: ``12015550123:DEFAULT``.
PART_OF_ROUTE = re.compile(r"(?<=\d):[A-Za-z][\w ]*\Z")
