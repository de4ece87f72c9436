"""Sound files that tests upload."""

import io
import math
import struct
import wave

from pbx.media import sound


def samples(seconds: float, hertz: int = 440) -> bytes:
    """A tone at 8 kHz."""
    steps = range(int(seconds * 8000))
    return struct.pack(
        f"<{len(steps)}h", *(int(9000 * math.sin(2 * math.pi * hertz * step / 8000)) for step in steps)
    )


def wav(seconds: float = 2.0, *, rate: int = 44_100, channels: int = 2) -> bytes:
    """As people have it: not yet in the form of telephones."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(b"\x10\x20" * int(seconds * rate) * channels)
    return file.getvalue()


def mp3(seconds: float = 2.0) -> bytes:
    return sound.as_mp3(samples(seconds))
