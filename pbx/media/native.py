"""Decodes, encodes and speaks sound, in a process of its own: what is sent from outside is read by code in C.

Run as ``python -m pbx.media.native decode|mp3|speak …``; it reads standard input and writes signed 16-bit samples of
one channel at 8 kHz, or MP3. It exits with 3 for what is no sound, with 4 for what is too long.
"""

import ctypes
import sys
from collections.abc import Sequence

import lameenc
import miniaudio

from common.confined import confine
from pbx.media.pcm import NOT_SOUND, RATE, TOO_LONG

try:
    import espeakng_loader
except ImportError:  # There is no wheel for every machine.
    espeakng_loader = None

CPU_SECONDS = 60
NOT_ASKED = 2
# espeak-ng's own numbers: return samples at once, texts are UTF-8, the parameter for words a minute.
SYNCHRONOUS, UTF_8, WORDS_A_MINUTE = 2, 1, 1
BIT_RATE = 32


def decode(data: bytes, longest: int) -> bytes:
    """Samples of a WAV, MP3 or Ogg Vorbis file; stops as soon as there are more than ``longest`` seconds of them."""
    samples = bytearray()
    try:
        for some in miniaudio.stream_memory(data, nchannels=1, sample_rate=RATE, frames_to_read=RATE):
            samples += some.tobytes()
            if len(samples) > longest * RATE * 2:
                sys.exit(TOO_LONG)
    except miniaudio.DecodeError:
        sys.exit(NOT_SOUND)
    return bytes(samples)


def mp3(samples: bytes) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BIT_RATE)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(5)
    encoder.silence()
    return bytes(encoder.encode(samples)) + bytes(encoder.flush())


def speak(text: bytes, voice: str, words_a_minute: int) -> bytes:
    """The text in a voice of espeak-ng's, such as ``fr+f2``."""
    engine = ctypes.CDLL(espeakng_loader.get_library_path())
    spoken = bytearray()
    heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

    def take(samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            spoken.extend(ctypes.string_at(samples, count * 2))  # type: ignore[arg-type]
        return 0

    taking = heard(take)
    rate = engine.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    engine.espeak_SetSynthCallback(taking)
    if rate <= 0 or engine.espeak_SetVoiceByName(voice.encode()):
        sys.exit(NOT_SOUND)
    engine.espeak_SetParameter(WORDS_A_MINUTE, words_a_minute, 0)
    engine.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF_8, None, None)
    engine.espeak_Synchronize()
    form = miniaudio.SampleFormat.SIGNED16
    return bytes(miniaudio.convert_frames(form, 1, rate, bytes(spoken), form, 1, RATE))


def made(words: Sequence[str], data: bytes) -> bytes:
    """What is asked for by the words; exits with a code where there is no such thing."""
    match words:
        case ["decode", longest]:
            return decode(data, int(longest))
        case ["mp3"]:
            return mp3(data)
        case ["speak", voice, words_a_minute]:
            return speak(data, voice, int(words_a_minute))
    sys.exit(NOT_ASKED)


def main(words: list[str]) -> int:
    confine(cpu_seconds=CPU_SECONDS)
    sys.stdout.buffer.write(made(words, sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
