"""What an uploaded file is, told by its content alone, and that nothing hides behind it."""

import re
import struct
import zlib

from common.charsets import file_text
from common.pdf import only_shows

MOST_BYTES = 5 * 1024 * 1024
ACTIVE_MARKUP = re.compile(rb"(?i)<(script|svg|html|iframe|object|embed|!doctype|\?php|\?xml-stylesheet)")
ACTIVE_TEXT = re.compile(ACTIVE_MARKUP.pattern.decode())
ZIP_END = b"PK\x05\x06"


def kind_of(data: bytes) -> str | None:
    """What the content is from its first byte to its last, or None."""
    if ZIP_END in data[-70_000:]:
        return None
    if data.lstrip()[:5] == b"%PDF-":
        return "application/pdf" if _is_pdf(data) else None
    if ACTIVE_MARKUP.search(data):
        return None
    for mime, fits in (
        ("image/png", _is_png),
        ("image/jpeg", _is_jpeg),
        ("image/gif", _is_gif),
        ("text/plain", _is_text),
    ):
        if fits(data):
            return mime
    return None


def _is_pdf(data: bytes) -> bool:
    """Ends as one, is markup to nobody, and asks a reader to run nothing."""
    return b"%%EOF" in data[-1024:] and not ACTIVE_MARKUP.search(_outside_streams(data)) and only_shows(data)


def _outside_streams(data: bytes) -> bytes:
    """What stands between the streams, whose bytes may happen to look like anything."""
    parts, at = [], 0
    while (start := data.find(b"stream", at)) != -1 and (end := data.find(b"endstream", start + 6)) != -1:
        parts.append(data[at:start])
        at = end + len(b"endstream")
    return b"\n".join([*parts, data[at:]])


def _is_png(data: bytes) -> bool:
    """Chunks with right checksums, and nothing after the last."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 12 + int(length)
        if (
            end > len(data)
            or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]
        ):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return end == len(data)
        at = end
    return False


def _is_jpeg(data: bytes) -> bool:
    """Segments up to the picture, which the file ends with."""
    if not data.startswith(b"\xff\xd8\xff"):
        return False
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, (length,) = data[at + 1], struct.unpack_from(">H", data, at + 2)
        if length < 2:
            return False
        at += 2 + length
        if marker == 0xDA:
            ending = data.find(b"\xff\xd9", at)
            return ending != -1 and data.endswith(b"\xff\xd9")
    return False


def _is_gif(data: bytes) -> bool:
    """Blocks from the header to the trailer, and nothing after it."""
    if data[:6] not in {b"GIF87a", b"GIF89a"} or len(data) < 14:
        return False
    at = 13 + _gif_colours(data[10])
    while at < len(data):
        kind = data[at]
        if kind == 0x3B:
            return at + 1 == len(data)
        if kind == 0x21:
            at = _past_gif_blocks(data, at + 2)
        elif kind == 0x2C and at + 10 < len(data):
            at = _past_gif_blocks(data, at + 11 + _gif_colours(data[at + 9]))
        else:
            return False
    return False


def _gif_colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _past_gif_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _is_text(data: bytes) -> bool:
    """Lines in some encoding without control characters; what begins like markup is none."""
    text = file_text(data)
    if text is None or ACTIVE_TEXT.search(text):
        return False
    return not text.lstrip().startswith(("<", "%PDF", "GIF8", "{\\rtf"))
