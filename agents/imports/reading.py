"""Reading an uploaded file into a sheet, whatever it is."""

from typing import BinaryIO

from agents.imports.columns import recognised
from agents.imports.delimited import read_delimited
from agents.imports.sheet import MOST_BYTES, Sheet, SheetMaker
from agents.imports.workbook import read_workbook
from common.errors import Invalid

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# How far down the header may stand: some exports begin with a title or a version.
HEADER_WITHIN = 10


def read(file: BinaryIO, size: int) -> Sheet:
    """The file's table; Invalid, at ``file``, says why there is none. A file that is too big is not read at all."""
    if size > MOST_BYTES:
        raise Invalid(
            f"The file has {size / 1024 / 1024:.0f} MB; up to {MOST_BYTES // 1024 // 1024} MB can be imported."
            " Split it, or leave out columns that are not needed.",
            field="file",
        )
    file.seek(0)
    beginning = file.read(8)
    if not beginning:
        raise Invalid("The file is empty.", field="file")
    if beginning.startswith(OLD_OFFICE):
        raise Invalid(
            "This is a workbook in the old XLS format, or one with a password. Save it as XLSX or CSV.",
            field="file",
        )
    if beginning.startswith(ZIP):
        maker, told = read_workbook(file)
    else:
        file.seek(0)
        maker, told = read_delimited(file.read())
    return maker.made(_header_at(maker), told)


def _header_at(maker: SheetMaker) -> int:
    """The row among the first ten in which most headers are known; the first one when none is."""
    if not maker.raw:
        raise Invalid("The file is empty.", field="file")
    found = [recognised(row) for row in maker.raw[:HEADER_WITHIN]]
    best = max(found)
    return found.index(best) if best >= 2 else 0
