"""Calls and voicemails at Relatel (relatel.md §5.5, §5.6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from providers.contract.calls import CarrierCall, CarrierRecording, Sound, StoredSound
from providers.errors import NotThere, Unsupported
from providers.relatel import wire
from providers.relatel.asking import Asking

SOUND = "audio/mpeg"


class RelatelCalls(Asking):
    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierCall]:
        """Newest first."""
        bound = {"started_at_gt_or_eq": wire.time(since)}
        rows = wire.window(
            lambda params: self._get("calls", bound | dict(params)),
            "calls",
            sort="started_at",
            param="started_at_lt_or_eq",
            start=wire.time(until),
            name="call_uuid",
        )
        for row in rows:
            found = wire.one(row, wire.call)
            if found.started_at < since.replace(microsecond=0):
                return
            yield found

    def get_call(self, ref: str) -> CarrierCall:
        body = self._get(f"calls/{quote(ref, safe='')}")
        return wire.one(body, lambda found: wire.call(wire.inner(found, "call")))

    def list_voicemails(self, since: datetime, until: datetime) -> Iterator[CarrierRecording]:
        """Newest first, of all receptions and of the token's employee, each with the number that was called."""
        numbers: dict[str, str] | None = None
        rows = wire.window(
            lambda params: self._get("voice_mails", params),
            "voice_mails",
            sort="created_at",
            param="created_at_lt_or_eq",
            start=wire.time(until),
        )
        for row in rows:
            found = wire.one(row, wire.voicemail)
            if found.made_at < since.replace(microsecond=0):
                return
            endpoint = wire.one(row, wire.endpoint)
            if endpoint and numbers is None:
                numbers = self._numbers()
            yield replace(found, called=(numbers or {}).get(endpoint, ""))

    def get_sound(self, ref: str, kind: StoredSound) -> Sound:
        """What somebody said, from the API's own address."""
        if kind != "voicemail":
            raise Unsupported("Relatel lets only its own people hear recordings.")
        body = wire.inner(self._get(_path(ref)), "voice_mail")
        url = wire.one(body, lambda row: str(row["sound"]["url"]))
        content, told = self._file(url)
        if told != SOUND or not content:
            raise NotThere("Relatel has no sound of this voicemail.")
        return Sound(content, told)

    def mark_voicemail(self, ref: str, is_heard: bool, *, key: UUID) -> None:
        self._write("PUT", _path(ref), {"voice_mail": {"heard": is_heard}})

    def delete_sound(self, ref: str, kind: StoredSound, *, key: UUID) -> None:
        if kind != "voicemail":
            raise Unsupported("Relatel's recordings cannot be deleted.")
        self._write("DELETE", _path(ref))

    def _numbers(self) -> dict[str, str]:
        """The numbers of employees and main numbers, by their endpoints."""
        found = {}
        for root in ("employees", "receptions"):
            for row in wire.listed(self._get(root), root):
                endpoint = wire.one(row, wire.endpoint)
                found[endpoint] = wire.one(row, lambda one: wire.number(one.get("number")))
        return found


def _path(ref: str) -> str:
    return f"voice_mails/{quote(ref, safe='')}"
