"""Serves files in parts, as players ask for them: one range of bytes at a time."""

import re

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def ranged(request: HttpRequest, file: "File[bytes]", size: int, content_type: str) -> HttpResponse:
    """The part of an open file that is asked for, or all of it; 416 for a part that it does not have.

    Nothing keeps a copy, and no browser takes it for a page. Who may hear it is asked before, for each part.
    """
    found = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found[0] == "bytes=-":
        response = HttpResponse(file.read(), content_type=content_type)
    else:
        first, last = _bounds(found[1], found[2], size)
        if first > last:
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            file.seek(first)
            response = HttpResponse(file.read(last - first + 1), status=206, content_type=content_type)
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and last byte, counted from 0; without a first one, that many from the end."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
