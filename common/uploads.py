"""What an uploaded file is, told by its content alone, and that nothing hides behind it."""

import re
import struct
import zlib

MOST_BYTES = 5 * 1024 * 1024
ACTIVE_MARKUP = re.compile(rb"(?i)<(script|svg|html|iframe|object|embed|!doctype|\?php|\?xml-stylesheet)")
ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|OpenAction)\b")
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
ZIP_END = b"PK\x05\x06"


def kind_of(data: bytes) -> str | None:
    """What the content is from its first byte to its last, or None."""
    if ACTIVE_MARKUP.search(data) or ZIP_END in data[-70_000:]:
        return None
    for mime, fits in (
        ("application/pdf", _is_pdf),
        ("image/png", _is_png),
        ("image/jpeg", _is_jpeg),
        ("image/gif", _is_gif),
        ("text/plain", _is_text),
    ):
        if fits(data):
            return mime
    return None


def _is_pdf(data: bytes) -> bool:
    """Begins and ends as one, and asks a reader to run nothing."""
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-64:] and ACTIVE_PDF.search(data) is None


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
    """UTF-8 without control characters; what begins like markup is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not text.lstrip().startswith(("<", "%PDF", "GIF8", "{\\rtf")) and not CONTROL.search(text)
