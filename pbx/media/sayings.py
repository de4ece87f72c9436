"""Texts that prompts have spoken: the sound of each is made when it is first heard, and kept for a while."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.files.storage import default_storage

from pbx.media import files, sound
from pbx.media.services.speaking import USUAL_RATE
from pbx.media.voices import Voice

FOLDER = "said"
KEPT = timedelta(days=30)


def said(text: str, voice: Voice) -> str:
    """The key of the text's files, which are made where they are missing.

    Conflict where no synthesiser is installed, Invalid for what cannot be spoken. Whoever is killed in between leaves
    no MP3, which is written last, and so it is made anew.
    """
    key = f"{FOLDER}/{sha256(f'{voice.id}|{text}'.encode()).hexdigest()[:40]}"
    if not all(default_storage.exists(f"{key}.{form}") for form in files.FORMS):
        samples = sound.spoken(text, voice, USUAL_RATE)
        files.remove(key)
        files.keep_as(key, samples)
    return key


def forget_old(now: datetime) -> int:
    """Remove those that were made over a month ago; returns how many files went."""
    return files.remove_older(FOLDER, now - KEPT)
