"""Sound: what a file holds, told by its content alone, and the two forms in which sound is kept.

Samples are signed 16-bit, one channel, 8 kHz, as telephones have them. Whatever reads or makes them runs in a process
of its own (``pbx.media.native``), so that a file which breaks a decoder breaks nothing else.
"""

import io
import struct
import wave
from importlib.util import find_spec

from common import apart
from common.errors import Conflict, Invalid
from pbx.media.pcm import RATE, TOO_LONG
from pbx.media.voices import Voice

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS = 600
PATIENCE = 90.0
# Lengths that writers of WAV put where they do not know the length yet.
LENGTH_UNKNOWN = frozenset({0, 0xFFFFFFFF, 0x7FFFFFFF})
NO_SOUND = "This is no WAV, MP3 or Ogg Vorbis file."


def can_speak() -> bool:
    """Whether a speech synthesiser is installed."""
    return find_spec("espeakng_loader") is not None


def decoded(data: bytes, *, field: str = "file") -> bytes:
    """The samples of a WAV, MP3 or Ogg Vorbis file. Invalid for anything else, for a file that promises more than it
    holds, and for sound of over ten minutes.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(f"A file has up to {MOST_BYTES >> 20} MB.", field=field)
    if not _looks_like_sound(data):
        raise Invalid(NO_SOUND, field=field)
    code, samples = _run(data, "decode", str(MOST_SECONDS))
    if code == TOO_LONG:
        raise Invalid(f"Sound may last up to {MOST_SECONDS // 60} minutes.", field=field)
    if code:
        raise Invalid(NO_SOUND, field=field)
    if len(samples) < RATE // 10:
        raise Invalid("There is nothing to hear in this file.", field=field)
    return samples


def spoken(text: str, voice: Voice, rate: int) -> bytes:
    """The samples of a text; ``rate`` from 1 (slow) to 100 (fast). Conflict where no synthesiser is installed."""
    if not can_speak():
        raise Conflict("No speech synthesiser is installed here.", field="voice")
    words_a_minute = 80 + 180 * rate // 100
    code, samples = _run(text.encode(), "speak", voice.engine, str(words_a_minute))
    if code or not samples:
        raise Invalid("The text could not be spoken.", field="text")
    if seconds_of(samples) > MOST_SECONDS:
        raise Invalid(f"Sound may last up to {MOST_SECONDS // 60} minutes.", field="text")
    return samples


def as_wav(samples: bytes) -> bytes:
    """PCM at 8 kHz in a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(samples)
    return file.getvalue()


def as_mp3(samples: bytes) -> bytes:
    code, made = _run(samples, "mp3")
    if code:
        raise RuntimeError(f"The MP3 encoder ended with {code}.")
    return made


def seconds_of(samples: bytes) -> int:
    """Whole seconds, rounded to the nearest and at least one."""
    return max(1, round(len(samples) / 2 / RATE))


def _run(data: bytes, *words: str) -> tuple[int, bytes]:
    return apart.run("pbx.media.native", data, *words, seconds=PATIENCE)


def _looks_like_sound(data: bytes) -> bool:
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _holds_what_it_says(data)
    has_mp3_frame = len(data) > 4 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0
    return data[:3] == b"ID3" or has_mp3_frame or data[:4] == b"OggS"


def _holds_what_it_says(data: bytes) -> bool:
    """Whether a WAV file's samples are as long as its header says."""
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"data":
            return length in LENGTH_UNKNOWN or at + 8 + length <= len(data)
        at += 8 + length + length % 2
    return False
