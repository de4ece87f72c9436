"""Reading an uploaded file into a sheet, whatever it is."""

from typing import BinaryIO

from common.errors import Invalid
from common.tables.delimited import read_delimited
from common.tables.sheet import FOUND, MOST_BYTES, How, Known, Sheet, nothing
from common.tables.table import table
from common.tables.workbook import read_workbook

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read(file: BinaryIO, size: int, how: How = FOUND, known: Known = nothing) -> Sheet:
    """The file's table; Invalid, at ``file`` or at what was chosen, says why there is none. A file that is too big is
    not read at all.
    """
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
        maker, told, how, sheets = read_workbook(file, how, known)
        return table(maker, how, told, sheets, known)
    file.seek(0)
    maker, told, how = read_delimited(file.read(), how, known)
    return table(maker, how, told, known=known)
