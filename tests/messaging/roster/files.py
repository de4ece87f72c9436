"""Files as other programs make them."""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook


def workbook(rows: Sequence[Sequence[object]], **sheets: Sequence[Sequence[object]]) -> bytes:
    """An XLSX file; further sheets by name."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb(part: str = "xl/worksheets/sheet1.xml", megabytes: int = 300) -> bytes:
    """A workbook of some hundred kilobytes, one part of which unpacks to hundreds of megabytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(part, "w", force_zip64=True) as stream:
            for _ in range(megabytes):
                stream.write(b" " * 1024 * 1024)
    return file.getvalue()


class Unread(io.RawIOBase):
    """A file that is too big to be looked into."""

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("The file was read.")
