"""Files as other programs make them."""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

from accounts.models import Account
from agents.imports.services import Choices, check, upload
from agents.imports.states import ImportMode
from agents.models import AgentImport
from tests.people import BY


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


def uploaded_file(account: Account, text: str = "Object ID,Name\n1,Ann\n2,=x\n") -> AgentImport:
    """An import by file that waits for its columns; call it in the account's scope."""
    data = text.encode()
    file = io.BytesIO(data)
    return upload(
        account=account, by=BY, mode=ImportMode.ONBOARD, name="people.csv", file=file, size=len(data)
    )


def checked_file(account: Account) -> AgentImport:
    """The same, looked at: one row is good, the other has a formula."""
    made = uploaded_file(account)
    return check(account=account, by=BY, pk=made.pk, mapping=made.mapping, choices=Choices())
