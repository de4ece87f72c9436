"""Reads a picture and draws it anew, in a process of its own: what is sent from outside is read by code in C.

Run as ``python -m agents.pictures.native``; it reads a JPEG, PNG or WebP from standard input and writes a square JPEG
without anything but the picture. It exits with 3 for what is no picture, and with 4 for one with too many pixels.
"""

import io
import sys
import warnings

from PIL import Image, ImageOps

from agents.pictures.limits import FEWEST, MOST_PIXELS, NO_PICTURE, SIDE, TOO_LARGE
from common.confined import confine

FORMATS = ("JPEG", "PNG", "WEBP")
CPU_SECONDS = 20


def drawn(data: bytes) -> bytes:
    """The middle of the picture, upright, on white where it lets through; its size is asked before it is unpacked."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                sys.exit(TOO_LARGE)
            if min(image.size) < FEWEST:
                sys.exit(NO_PICTURE)
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        sys.exit(TOO_LARGE)
    except Exception:  # noqa: BLE001 a decoder that is given anything may raise anything
        sys.exit(NO_PICTURE)
    square = ImageOps.fit(upright, (SIDE, SIDE))
    plain = Image.new("RGB", square.size, "white")
    plain.paste(square, mask=square.getchannel("A"))
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=85, optimize=True)
    return made.getvalue()


def main() -> int:
    confine(cpu_seconds=CPU_SECONDS)
    sys.stdout.buffer.write(drawn(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
