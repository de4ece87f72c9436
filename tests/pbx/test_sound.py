"""What a sound file is, by its content: telephone sound of it, or a refusal in words."""

import struct
import wave
from io import BytesIO
from pathlib import Path

import pytest

from common.errors import Conflict, Invalid
from pbx.media import sound
from pbx.media.voices import VOICES, voice_for, voice_named
from tests.pbx.sounds import mp3, samples, wav

OGG = (Path(__file__).parent / "tone.ogg").read_bytes()


@pytest.mark.parametrize(
    "file", [wav(2), wav(2, rate=8000, channels=1), mp3(2), OGG], ids=["stereo", "phone", "mp3", "ogg"]
)
def test_a_file_becomes_telephone_sound(file):
    made = sound.decoded(file)

    assert sound.seconds_of(made) == 2
    with wave.open(BytesIO(sound.as_wav(made))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, 8000)
        assert reader.getnframes() == len(made) // 2
    assert sound.decoded(sound.as_mp3(made))


def lying_wav(promised: int, given: bytes) -> bytes:
    form = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    whole = struct.pack("<I", (promised + 36) % 2**32)
    return b"RIFF" + whole + b"WAVEfmt " + form + b"data" + struct.pack("<I", promised) + given


BROKEN = [
    b"",
    b"hello, this is text",
    b"\x89PNG\r\n\x1a\n" + bytes(100),
    b"RIFF\x00\x00\x00\x00WAVE",
    lying_wav(200 * 1024 * 1024, b"0123456789"),
    lying_wav(0, b""),
    b"ID3" + bytes(500),
    b"\xff\xfb" + b"\x00" * 500,
    b"OggS" + bytes(500),
    OGG[:2000],
    b"fLaC" + bytes(500),
    mp3(2)[:40],
]


@pytest.mark.parametrize("file", BROKEN)
def test_what_is_no_sound_is_refused(file):
    with pytest.raises(Invalid) as refusal:
        sound.decoded(file)
    assert refusal.value.field == "file"


def test_what_lasts_too_long_is_refused_however_small_it_is(monkeypatch):
    monkeypatch.setattr(sound, "MOST_SECONDS", 3)
    assert sound.seconds_of(sound.decoded(mp3(2))) == 2
    with pytest.raises(Invalid, match="minutes"):
        sound.decoded(mp3(5))


def test_what_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(sound, "MOST_BYTES", 1000)
    with pytest.raises(Invalid, match="MB"):
        sound.decoded(wav(1))


def test_a_wav_that_does_not_know_its_length_is_read():
    assert sound.seconds_of(sound.decoded(lying_wav(0xFFFFFFFF, samples(1)))) == 1


def test_every_voice_speaks():
    lengths = {name: sound.seconds_of(sound.spoken("One, two.", voice, 50)) for name, voice in VOICES.items()}
    assert set(lengths.values()) <= {1, 2}
    slow = sound.spoken("One, two, three, four.", VOICES["TTS_FR-FR_AUDREY"], 1)
    fast = sound.spoken("One, two, three, four.", VOICES["TTS_FR-FR_AUDREY"], 100)
    assert len(slow) > len(fast)


def test_without_a_synthesiser_nothing_is_spoken(monkeypatch):
    monkeypatch.setattr(sound, "can_speak", lambda: False)
    with pytest.raises(Conflict) as refusal:
        sound.spoken("One", VOICES["TTS_FR-FR_AUDREY"], 50)
    assert refusal.value.field == "voice"


def test_voices_are_found_by_name_and_language():
    assert voice_named("TTS_NL-BE_ELLEN").locale == "nl_BE"
    with pytest.raises(Invalid):
        voice_named("TTS_XX")
    found = {language: voice_for(language).id for language in ("fr-FR", "fr", "nl-BE", "en-US", "zz")}
    assert found == {
        "fr-FR": "TTS_FR-FR_AUDREY",
        "fr": "TTS_FR-FR_AUDREY",
        "nl-BE": "TTS_NL-BE_ELLEN",
        "en-US": "TTS_EN-US_ALICE",
        "zz": "TTS_EN-US_ALICE",
    }
