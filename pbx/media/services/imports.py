"""Files that programs send ahead: a job looks at them, and within a day they may become a media's content."""

import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from common import scope
from common.errors import Conflict, DomainError, Invalid
from events.services.ended_jobs import tell_to
from events.services.subscriptions import Endpoint
from jobs import services as job_services
from jobs import work
from jobs.errors import Final
from jobs.models import Job
from jobs.services import NewJob
from pbx.media import files, sound
from pbx.media.models import ImportedFile

IMPORT = "media.import"
KEPT = timedelta(days=1)
MOST_WAITING = 100
WORKBOOK = b"PK\x03\x04"
# A telephone number within the beginning of a text, and what no text has.
NUMBER = re.compile(rb"\d(?:[ .()/-]{0,2}\d){6}")
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
LOOKED_AT = 65_536


@while_active
def import_file(*, account: Account, by: Actor, data: bytes, told_to: Endpoint | None = None) -> Job:
    """Take in a sound file, or a table of telephone numbers; the job's result has its name as ``filename`` once it was
    found to be one, and ``told_to`` hears of the job's end.

    Invalid (field ``file``) for what is too large, Conflict when too many wait to be used.
    """
    if not data or len(data) > sound.MOST_BYTES:
        raise Invalid(f"A file has from 1 byte to {sound.MOST_BYTES >> 20} MB.", field="file")
    if ImportedFile.objects.filter(account=account).count() >= MOST_WAITING:
        raise Conflict("Too many imported files wait to be used.", field="quota")
    key, name = files.keep_raw(data), f"{secrets.token_hex(12)}.wav"
    try:
        with transaction.atomic():
            file = ImportedFile.objects.create(account=account, name=name, key=key)
            new = NewJob(IMPORT, "Import a file", {"file": file.pk, **tell_to(told_to)}, subject=file)
            return job_services.start(new, account=account, by=by)
    except BaseException:
        files.remove(key)
        raise


def convert(job: Job) -> None:
    """What the worker does: the file becomes telephone sound, or the job fails with the reason."""
    file = ImportedFile.objects.filter(account=job.account, pk=job.payload["file"]).first()
    if file is None:
        raise Final("The file is gone.")
    data = files.read(file.key, "raw")
    try:
        samples = sound.decoded(data)
    except DomainError as exc:
        if is_table(data):
            _keep_table(job, file, data)
            return
        raise Final(exc.text) from exc
    key, _ = files.keep(samples)
    with transaction.atomic():
        files.remove_after_commit(file.key)
        file.key, file.seconds, file.is_ready = key, sound.seconds_of(samples), True
        file.save(update_fields=["key", "seconds", "is_ready"])
        work.settle(job, {"filename": file.name})


def is_table(data: bytes) -> bool:
    """Whether it may be a table with telephone numbers: a workbook, or text with as many digits as they have."""
    if data.startswith(WORKBOOK):
        return True
    return NUMBER.search(data[:LOOKED_AT]) is not None and not CONTROL.search(data[:LOOKED_AT])


def _keep_table(job: Job, file: ImportedFile, data: bytes) -> None:
    ending = "xlsx" if data.startswith(WORKBOOK) else "csv"
    with transaction.atomic():
        file.name, file.is_sound, file.is_ready = f"{file.name.partition('.')[0]}.{ending}", False, True
        file.save(update_fields=["name", "is_sound", "is_ready"])
        work.settle(job, {"filename": file.name})


def forget_file(job: Job) -> None:
    """Nobody can use what is no sound."""
    file = ImportedFile.objects.filter(account=job.account, pk=job.payload["file"], is_ready=False).first()
    if file is not None:
        files.remove_after_commit(file.key)
        file.delete()


def forget_old() -> int:
    """Remove files that nobody used for a day; returns how many."""
    with scope.system(), transaction.atomic():
        old = list(ImportedFile.objects.filter(created_at__lt=timezone.now() - KEPT))
        files.remove_after_commit(*(file.key for file in old))
        ImportedFile.objects.filter(pk__in=[file.pk for file in old]).delete()
    return len(old)
