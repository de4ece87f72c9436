"""Draws an uploaded picture anew, small and without what a camera wrote into it, by ``agents.pictures.native``."""

from agents.pictures.limits import TOO_LARGE
from common import apart
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
    code, picture = apart.run("agents.pictures.native", data, seconds=PATIENCE)
    if code == TOO_LARGE:
        raise Invalid("The picture has too many pixels; up to 40 million are possible.", field="picture")
    if code or not picture:
        raise Invalid(WHAT, field="picture")
    return picture
