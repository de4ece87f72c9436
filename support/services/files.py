"""Keeps attached files in the media folder, under random names."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from support.kinds_of_file import SafeFile, Upload, checked
from support.models import Attachment, Thread

log = logging.getLogger(__name__)
FOLDER = "support"
AT_ONCE = 500
KEPT = timedelta(days=1)


@contextmanager
def kept(uploads: list[Upload]) -> Iterator[list[tuple[str, SafeFile]]]:
    """Check the files and write them before the transaction that mentions them; an error takes them away again."""
    files = checked(uploads)
    written: list[tuple[str, SafeFile]] = []
    try:
        for file in files:
            key = f"{FOLDER}/{secrets.token_urlsafe(24)}"
            written.append((default_storage.save(key, ContentFile(file.data)), file))
        yield written
    except BaseException:
        for key, _ in written:
            _remove(key)
        raise


def attach(thread: Thread, files: list[tuple[str, SafeFile]], now: datetime) -> None:
    """Write down that the files came with this; call it in the transaction that makes the thread."""
    Attachment.objects.bulk_create(
        Attachment(
            account_id=thread.account_id,
            thread=thread,
            key=key,
            name=file.name,
            mime=file.mime,
            size=len(file.data),
            created_at=now,
        )
        for key, file in files
    )


def remove_after_commit(keys: list[str]) -> None:
    def remove() -> None:
        for key in keys:
            _remove(key)

    transaction.on_commit(remove, robust=True)


def remove_orphans(now: datetime) -> int:
    """Remove files that no row mentions: their writer died before its transaction ended. Those younger than a day are
    left alone, since a row may still come; returns how many went. Call it inside ``scope.system()``.
    """
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return 0
    keys = [f"{FOLDER}/{name}" for name in names]
    removed = 0
    for some in _batched(keys, AT_ONCE):
        known = set(Attachment.objects.filter(key__in=some).values_list("key", flat=True))
        for key in some:
            if key not in known and _is_old(key, now):
                _remove(key)
                removed += 1
    return removed


def _batched(keys: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _is_old(key: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(key) < now - KEPT
    except FileNotFoundError:
        return False


def _remove(key: str) -> None:
    try:
        default_storage.delete(key)
    except OSError as exc:
        log.warning("A file of a ticket could not be removed: %s", type(exc).__name__)
