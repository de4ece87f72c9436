"""Keeps sound in the file store, as WAV for telephones and MP3 for people, under random names."""

import io
import secrets
import wave
from collections.abc import Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from pbx.media import sound

FOLDER = "sound"
FORMS = ("wav", "mp3")


def new_key() -> str:
    return f"{FOLDER}/{secrets.token_urlsafe(24)}"


def keep(samples: bytes) -> tuple[str, int]:
    """Write both forms; the key of the two and how many bytes the MP3 has. Call it outside a transaction."""
    key = new_key()
    return key, keep_as(key, samples)


def keep_as(key: str, samples: bytes) -> int:
    """The same under a key that no files have; how many bytes the MP3 has."""
    mp3 = sound.as_mp3(samples)
    default_storage.save(f"{key}.wav", ContentFile(sound.as_wav(samples)))
    default_storage.save(f"{key}.mp3", ContentFile(mp3))
    return len(mp3)


def keep_raw(data: bytes) -> str:
    """Write what was sent, to be looked at by a job."""
    key = new_key()
    default_storage.save(f"{key}.raw", ContentFile(data))
    return key


def read(key: str, form: str = "wav") -> bytes:
    """All of it; FileNotFoundError when the file is gone."""
    with default_storage.open(f"{key}.{form}") as file:
        data: bytes = file.read()
    return data


def samples(key: str) -> bytes:
    """What is kept, as samples; FileNotFoundError when the file is gone."""
    with wave.open(io.BytesIO(read(key)), "rb") as reader:
        return reader.readframes(reader.getnframes())


def remove(key: str) -> None:
    for form in (*FORMS, "raw") if key else ():
        default_storage.delete(f"{key}.{form}")


def remove_after_commit(*keys: str) -> None:
    def removing() -> None:
        for key in keys:
            remove(key)

    transaction.on_commit(removing, robust=True)


def older(folder: str, moment: datetime) -> Iterator[str]:
    """The names of files of a folder that were written before the moment."""
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        try:
            written = default_storage.get_modified_time(f"{folder}/{name}")
        except FileNotFoundError:
            continue
        if written < moment:
            yield f"{folder}/{name}"


def remove_older(folder: str, moment: datetime) -> int:
    """Remove them; returns how many went."""
    names = list(older(folder, moment))
    for name in names:
        default_storage.delete(name)
    return len(names)
