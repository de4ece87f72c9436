"""Draws an uploaded picture anew, small and without what a camera wrote into it, by ``agents.pictures.native``."""

import subprocess
import sys

from django.conf import settings

from agents.pictures.limits import TOO_LARGE
from common.errors import Invalid

MOST_BYTES = 5 * 1024 * 1024
PATIENCE = 30.0
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
WHAT = "This is no JPEG, PNG or WebP picture."


def drawn(data: bytes) -> bytes:
    """A JPEG of 256 by 256; Invalid for what is no picture, whatever it is called, and for one that is too large."""
    if len(data) > MOST_BYTES:
        raise Invalid(f"A picture has up to {MOST_BYTES >> 20} MB.", field="picture")
    if not data.startswith(BEGINNINGS):
        raise Invalid(WHAT, field="picture")
    command = [sys.executable, "-m", "agents.pictures.native"]
    try:
        done = subprocess.run(  # noqa: S603 our own program, without words of anybody
            command, input=data, capture_output=True, timeout=PATIENCE, cwd=settings.BASE_DIR, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise Invalid(WHAT, field="picture") from exc
    if done.returncode == TOO_LARGE:
        raise Invalid("The picture has too many pixels; up to 40 million are possible.", field="picture")
    if done.returncode or not done.stdout:
        raise Invalid(WHAT, field="picture")
    return done.stdout
