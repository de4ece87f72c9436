"""What a check found: the faults of every cell, and the numbers picked for “any”; kept compressed with its import."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agents.imports.cells import CellFault
from agents.imports.columns import BY_NAME
from agents.imports.verdicts import Verdict


@dataclass(frozen=True)
class ReportedFault:
    """A fault as people read it: row and column as in the file."""

    place: int
    column: str
    value: str
    text: str
    mend: str


@dataclass
class Report:
    """By the rows' numbers in the file."""

    faults: dict[int, list[CellFault]] = field(default_factory=dict)
    picked: dict[int, dict[str, str]] = field(default_factory=dict)

    def packed(self) -> bytes:
        faults = {
            place: [[fault.column, fault.value, fault.text, fault.mend] for fault in found]
            for place, found in self.faults.items()
        }
        return zlib.compress(json.dumps([faults, self.picked], ensure_ascii=False).encode(), 1)

    @property
    def fault_count(self) -> int:
        return sum(map(len, self.faults.values()))

    def lines(self) -> Iterator[ReportedFault]:
        """Every fault, in the file's order."""
        for place in sorted(self.faults):
            yield from row_faults(place, self.faults[place])


def row_faults(place: int, faults: Sequence[CellFault]) -> list[ReportedFault]:
    return [
        ReportedFault(place, label(fault.column), fault.value, fault.text, fault.mend) for fault in faults
    ]


def label(column: str) -> str:
    """The header of our column, or the name of what is none."""
    return BY_NAME[column].header if column in BY_NAME else column


def report_of(verdicts: Sequence[Verdict]) -> Report:
    return Report(
        {verdict.row.place: verdict.faults for verdict in verdicts if verdict.faults},
        {verdict.row.place: verdict.picked for verdict in verdicts if verdict.picked},
    )


def unpacked_report(data: bytes) -> Report:
    if not data:
        return Report()
    faults, picked = json.loads(zlib.decompress(data))
    return Report(
        {int(place): [CellFault(*cells) for cells in found] for place, found in faults.items()},
        {int(place): found for place, found in picked.items()},
    )
