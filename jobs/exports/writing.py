"""Writes lists: to the answer of a request, or by a job to a file that is there as a whole or not at all."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import SEEK_END
from itertools import islice
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.exporting import source_named
from accounts.models import Account
from common import scope
from common.e164 import at_home_in
from common.errors import NotFound
from common.exports import IN_MEMORY, Sheet, as_csv, file_name, write_csv
from common.ids import new_token
from common.workbooks import TYPE, write_workbook
from jobs import work
from jobs.exports.services import KEPT, remove_file
from jobs.models import Export, Job
from jobs.states import ExportForm

FOLDER = "exports"
TYPES = {ExportForm.CSV: "text/csv; charset=utf-8", ExportForm.XLSX: TYPE}
# Up to so many rows a file is made while its reader waits.
AT_ONCE = {ExportForm.CSV: 10_000, ExportForm.XLSX: 2_000}
LINES_IN_A_PIECE = 500
BETWEEN_SIGNS = 1.0


@contextmanager
def as_seen_by(account: Account) -> Iterator[None]:
    """Rows, times and numbers are those of the account while the block runs."""
    with scope.tenant(account.pk), timezone.override(account.timezone), at_home_in(account.country):
        yield


def is_small(sheet: Sheet, form: ExportForm) -> bool:
    most = AT_ONCE[form]
    return sheet.count(most + 1) <= most


def answer(account: Account, name: str, title: str, form: ExportForm, sheet: Sheet) -> HttpResponseBase:
    """The file as a download. Of CSV the first lines are read here and the others as they are sent, in the account's
    scope each time; a workbook can only be sent whole.
    """
    name = file_name(name, form.value)
    response: HttpResponseBase
    if form == ExportForm.CSV:
        response = StreamingHttpResponse(_pieces(account, sheet), content_type=TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
        write_workbook(file, sheet, name=title)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[form])
    response["Cache-Control"] = "private, no-store"
    return response


def stored(export: Export) -> FileResponse:
    """The file as a download. NotFound before it is there, and when it is gone."""
    if export.made_at is None:
        raise NotFound("The file is not there yet.")
    try:
        file = default_storage.open(export.key)
    except FileNotFoundError as exc:
        raise NotFound("The file is gone.") from exc
    response = FileResponse(
        file, as_attachment=True, filename=export.file_name, content_type=TYPES[ExportForm(export.form)]
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _pieces(account: Account, sheet: Sheet) -> Iterator[bytes]:
    lines = as_csv(sheet)

    def piece() -> bytes:
        with as_seen_by(account):
            return b"".join(islice(lines, LINES_IN_A_PIECE))

    first = piece()
    return _after(first, piece)


def _after(first: bytes, piece: Callable[[], bytes]) -> Iterator[bytes]:
    while first:
        yield first
        first = piece()


def write(job: Job) -> None:
    """Write the file of an export. What a killed or cancelled attempt left is removed; each begins anew."""
    export = Export.objects.select_related("account").get(account=job.account_id, job=job)
    key, left = f"{FOLDER}/{new_token()}", export.key
    Export.objects.filter(account=export.account, pk=export.pk).update(key=key)
    remove_file(left)
    with TemporaryFile() as file:
        with as_seen_by(export.account):
            sheet = source_named(export.source).sheet(export.account, QueryDict(export.query))
            rows = _filled(file, export, sheet, _signs(job, sheet.count(None)))
        size = file.seek(0, SEEK_END)
        file.seek(0)
        try:
            default_storage.save(key, File(file))
            _settle(job, export, key, rows, size)
        except BaseException:
            remove_file(key)
            raise


def _filled(file: IO[bytes], export: Export, sheet: Sheet, told: Callable[[int], object]) -> int:
    if export.form == ExportForm.CSV:
        return write_csv(file, sheet, told=told)
    return write_workbook(file, sheet, name=source_named(export.source).title, told=told)


def _signs(job: Job, total: int) -> Callable[[int], None]:
    """Shows how far the file is, at most once a second; a request to stop is heard there."""
    work.progress(job, 0, total)
    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= BETWEEN_SIGNS:
            last = now
            work.progress(job, done, max(total, done))

    return told


def _settle(job: Job, export: Export, key: str, rows: int, size: int) -> None:
    now = timezone.now()
    with transaction.atomic():
        mine = Export.objects.filter(account=export.account, pk=export.pk, key=key)
        mine.update(rows=rows, size=size, made_at=now, expires_at=now + KEPT, is_open=False)
        work.progress(job, rows, rows)
        work.settle(job, {"rows": rows})


def gave_up(job: Job) -> None:
    """The job is over without a file: the list may be asked for again."""
    export = Export.objects.filter(account=job.account_id, job=job, made_at=None).first()
    if export is not None:
        Export.objects.filter(account=job.account_id, pk=export.pk).update(is_open=False)
        transaction.on_commit(lambda: remove_file(export.key), robust=True)
