"""Stock prompts: some that every installation has, spoken or computed when they are first needed."""

import math
import struct
from dataclasses import dataclass

from django.db import transaction

from common import scope
from pbx.media import files, sound
from pbx.media.models import Media
from pbx.media.pcm import RATE
from pbx.media.states import MediaState
from pbx.media.voices import voice_named

LOUD = 9000


@dataclass(frozen=True)
class Stock:
    """``voice`` "" computes a tone; ids never change, since apps name them."""

    pk: int
    ref: str
    name: str
    category: str
    text: str = ""
    voice: str = ""


STOCK = (
    Stock(1, "STOCK001", "Welcome EN", "WELCOME", "Welcome. Please hold the line.", "TTS_EN-GB_SERENA"),
    Stock(2, "STOCK002", "Welcome FR", "WELCOME", "Bienvenue. Veuillez patienter.", "TTS_FR-FR_AUDREY"),
    Stock(3, "STOCK003", "Ringback Europe", "RINGTONE"),
    Stock(4, "STOCK004", "Ringback America", "RINGTONE"),
    Stock(
        5,
        "STOCK005",
        "Voicemail EN",
        "VOICEMAIL",
        "Nobody can take your call now. Please leave a message after the tone.",
        "TTS_EN-GB_SERENA",
    ),
    Stock(
        6,
        "STOCK006",
        "Voicemail FR",
        "VOICEMAIL",
        "Nous ne pouvons pas vous répondre. Laissez un message après le bip.",
        "TTS_FR-FR_AUDREY",
    ),
    Stock(7, "STOCK007", "Call from your website EN", "WHISPER", "A call for you.", "TTS_EN-GB_SERENA"),
    Stock(8, "STOCK008", "Beep", "MISC"),
)
# Frequencies in hertz, seconds of tone and of silence.
TONES = {3: ((440.0,), 1.5, 3.5), 4: ((440.0, 480.0), 2.0, 4.0), 8: ((1000.0,), 0.5, 0.1)}


def make_stock() -> int:
    """Give sound to the stock prompts that have none yet; returns how many got it. Running it twice does no harm.

    Where no synthesiser is installed the spoken ones stay without.
    """
    made = 0
    with scope.system():
        silent = Media.objects.filter(account=None).exclude(state=MediaState.READY)
        missing = set(silent.values_list("pk", flat=True))
    for one in STOCK:
        if one.pk not in missing or (one.voice and not sound.can_speak()):
            continue
        samples = sound.spoken(one.text, voice_named(one.voice), 50) if one.voice else tone(*TONES[one.pk])
        key, size = files.keep(samples)
        with scope.system(), transaction.atomic():
            rows = Media.objects.filter(pk=one.pk, account=None).exclude(state=MediaState.READY)
            seconds = sound.seconds_of(samples)
            taken = rows.update(state=MediaState.READY, key=key, size=size, seconds=seconds)
        if taken:
            made += 1
        else:
            files.remove(key)
    return made


def tone(frequencies: tuple[float, ...], on: float, off: float) -> bytes:
    """Samples of a tone and the silence after it."""
    steps = range(int(on * RATE))
    loud = LOUD / len(frequencies)
    sounding = (
        int(sum(loud * math.sin(2 * math.pi * hertz * step / RATE) for hertz in frequencies))
        for step in steps
    )
    return struct.pack(f"<{len(steps)}h", *sounding) + bytes(2 * int(off * RATE))
