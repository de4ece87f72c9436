"""CALLR's library of sounds (callr.md §5)."""

import base64
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from providers import reading
from providers.callr import wire
from providers.callr.methods import Methods, unknown
from providers.contract.calls import Sound
from providers.contract.media import CarrierMedia, MediaState, Voice
from providers.errors import NotThere, Rejected
from providers.http import LIST_SECONDS

GONE = "CALLR has no such media."
STATES: dict[str, MediaState] = {
    "PENDING_CONTENT": "empty",
    "PENDING_CONVERSION": "pending",
    "PROCESSING": "pending",
    "READY": "ready",
    "ERROR": "failed",
}


class CallrMedia(Methods):
    """Media of our login; the stock prompts of all are read one by one."""

    def list_media(self) -> Iterator[CarrierMedia]:
        for hit in self._search("media/library.search", {}):
            yield wire.one(hit, _media)

    def get_media(self, ref: str) -> CarrierMedia:
        try:
            return wire.one(self._rpc.read("media/library.get", _id(ref)), _media)
        except Rejected as exc:
            raise _told(exc) from exc

    def create_media(self, name: str, *, key: UUID) -> str:
        told = self._rpc.write("media/library.create", name)
        return wire.made({"id": told}, lambda row: str(reading.whole(row, "id")))

    def rename_media(self, ref: str, name: str, *, key: UUID) -> None:
        self._change("media/library.set_name", ref, name)

    def tag_media(self, ref: str, tags: Mapping[str, tuple[str, ...]], *, key: UUID) -> None:
        self._change("media/library.set_tags", ref, {name: list(values) for name, values in tags.items()})

    def upload_media(self, ref: str, sound: Sound, *, key: UUID) -> None:
        """In one request: an import of its own would have to be waited for."""
        content = base64.b64encode(sound.content).decode()
        self._change("media/library.set_content", ref, "", content)

    def speak_media(self, ref: str, text: str, voice_ref: str, *, key: UUID) -> None:
        self._change("media/tts.set_content", ref, text, voice_ref, None)

    def delete_media(self, ref: str, *, key: UUID) -> None:
        self._change("media/library.delete", ref)

    def list_voices(self) -> Iterator[Voice]:
        """In groups by language, each with its voices."""
        for group in wire.rows(self._rpc.read("media/tts.get_voice_list"), dict, of="voices"):
            yield from wire.rows(group.get("voices"), partial(_voice, group), of="voices")

    def _change(self, method: str, ref: str, *params: Any) -> None:
        try:
            wire.done(self._rpc.write(method, _id(ref), *params, seconds=LIST_SECONDS))
        except Rejected as exc:
            raise _told(exc) from exc


def _id(ref: str) -> int:
    if not (ref.isascii() and ref.isdecimal()):
        raise NotThere(GONE)
    return int(ref)


def _told(exc: Rejected) -> Rejected:
    return NotThere(GONE) if unknown(exc, "media_id") else exc


def _media(row: Any) -> CarrierMedia:
    tags = row["tags"] or {}
    return CarrierMedia(
        ref=str(reading.whole(row, "id")),
        name=reading.text(row, "name"),
        state=STATES[reading.text(row, "status")],
        seconds=0 if row["duration"] is None else reading.whole(row, "duration"),
        text=reading.text_if_any(row, "content"),
        voice=reading.text_if_any(row, "voice"),
        tags={str(name): tuple(map(str, values)) for name, values in tags.items()},
        is_shared=not reading.flag(row, "is_editable"),
    )


def _voice(group: Any, row: Any) -> Voice:
    locale = row.get("language") or group.get("language")
    return Voice(ref=reading.name(row["id"]), name=reading.text(row, "name"), locale=reading.name(locale))
