"""Which files may be attached: their type is what their content says, and nothing may hide behind it."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from common.errors import Invalid
from common.uploads import MOST_BYTES as MOST_BYTES
from common.uploads import kind_of
from support.clean import one_line

MOST_FILES = 5
NAME_LENGTH = 80
UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|;%]+')
# The first is given to a file whose name has none of these.
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "text/plain": (".txt", ".csv", ".ics", ".json", ".log", ".md", ".tsv", ".vcf"),
}
REFUSED = "is not a PDF, PNG, JPEG, GIF or plain text file, or carries something besides."


@dataclass(frozen=True)
class Upload:
    """A file as somebody sent it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class SafeFile:
    """A file whose content was looked at; the name is harmless and its ending fits the type."""

    name: str
    mime: str
    data: bytes


def checked(uploads: list[Upload]) -> list[SafeFile]:
    """The files, if each is of a safe type and no more than 5 MB; Invalid names the first that is not."""
    if len(uploads) > MOST_FILES:
        raise Invalid(f"Up to {MOST_FILES} files can be attached at a time.", field="attachments")
    return [_checked(upload) for upload in uploads]


def _checked(upload: Upload) -> SafeFile:
    shown = harmless_name(upload.name)
    if len(upload.data) > MOST_BYTES:
        raise Invalid(f"{shown} is larger than 5 MB.", field="attachments")
    if not upload.data:
        raise Invalid(f"{shown} is empty.", field="attachments")
    mime = kind_of(upload.data)
    if mime is None:
        raise Invalid(f"{shown} {REFUSED}", field="attachments")
    endings = EXTENSIONS[mime]
    if PurePosixPath(shown).suffix.lower() not in endings:
        shown = f"{shown}{endings[0]}"
    return SafeFile(shown, mime, upload.data)


def harmless_name(name: str) -> str:
    """The last part of the name, in one line, without characters that mean something to a shell, path or header."""
    last = one_line(name.replace("\\", "/")).rpartition("/")[2]
    return UNSAFE_IN_NAMES.sub("_", last).strip(". ")[-NAME_LENGTH:] or "file"
