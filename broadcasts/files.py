"""Reads the numbers of one column of a file with columns: CSV, or a workbook."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from common import e164
from common.tables.delimited import read_delimited
from common.tables.reading import ZIP
from common.tables.sheet import FOUND
from common.tables.workbook import read_workbook

MOST_COLUMNS = 200


@dataclass
class Column:
    """The column's numbers in E.164, each once; ``count`` is of all numbers, ``faults`` of what is none."""

    numbers: list[str] = field(default_factory=list)
    count: int = 0
    faults: int = 0


def numbers_of(data: bytes, column: int, country: str) -> Column:
    """Cells without a digit, a heading among them, are passed over. Invalid (``file``) for what is no table."""
    found = Column()
    known: dict[str, None] = {}
    for cell in _cells(_rows(data), column):
        if not any(mark.isdigit() for mark in cell):
            continue
        if number := e164.find(cell, country):
            found.count += 1
            known[number] = None
        else:
            found.faults += 1
    found.numbers = list(known)
    return found


def _rows(data: bytes) -> Sequence[Sequence[str]]:
    if data.startswith(ZIP):
        return read_workbook(io.BytesIO(data), FOUND)[0].raw
    return read_delimited(data, FOUND)[0].raw


def _cells(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    for row in rows:
        if column < len(row):
            yield str(row[column])
