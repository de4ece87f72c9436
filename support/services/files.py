"""Keeps attached files in the media folder, under random names."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from support.kinds_of_file import SafeFile, Upload, checked
from support.models import Attachment, Thread

log = logging.getLogger(__name__)
FOLDER = "support"


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


def _remove(key: str) -> None:
    try:
        default_storage.delete(key)
    except OSError as exc:
        log.warning("A file of a ticket could not be removed: %s", type(exc).__name__)
