"""Voice apps of our login at CALLR, and the numbers that they answer (callr.md §5)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from providers import reading
from providers.callr import wire, words
from providers.callr.held import CallrNumbers
from providers.callr.methods import unknown
from providers.contract.destinations import NOTHING, app_at_carrier
from providers.contract.numbers_held import NumberSettings
from providers.contract.voice_apps import CarrierVoiceApp, PortableApp
from providers.errors import NotThere, Rejected, Uncertain

GONE = "CALLR has no such voice app."


class CallrApps(CallrNumbers):
    """It heeds no keys: an app whose answer was lost is known by its name and package, where there is one such."""

    def in_its_words(self, app: PortableApp) -> CarrierVoiceApp:
        return words.theirs(app)

    def in_our_words(self, app: CarrierVoiceApp) -> PortableApp:
        return words.ours(app)

    def list_voice_apps(self) -> Iterator[CarrierVoiceApp]:
        for hit in self._search("apps.search", {}):
            yield wire.one(hit, _app)

    def get_voice_app(self, ref: str) -> CarrierVoiceApp:
        try:
            return wire.one(self._rpc.read("apps.get", ref), _app)
        except Rejected as exc:
            raise _told(exc) from exc

    def create_voice_app(self, app: CarrierVoiceApp, *, key: UUID) -> CarrierVoiceApp:
        told = self._rpc.write("apps.create", app.package, app.name, dict(app.parameters))
        return wire.made(told, _app)

    def find_voice_app(self, app: CarrierVoiceApp, *, key: UUID) -> CarrierVoiceApp | None:
        hits = (wire.one(hit, _app) for hit in self._search("apps.search", {"name": app.name}))
        same = [found for found in hits if (found.name, found.package) == (app.name, app.package)]
        if len(same) > 1:
            raise Uncertain("CALLR has several voice apps of this name.")
        return same[0] if same else None

    def change_voice_app(self, app: CarrierVoiceApp, *, key: UUID) -> CarrierVoiceApp:
        """Parameters that are left out stay (§12 A4)."""
        try:
            told = self._rpc.write("apps.edit", app.ref, app.name, dict(app.parameters) or None)
        except Rejected as exc:
            raise _told(exc) from exc
        return wire.made(told, _app)

    def delete_voice_app(self, ref: str, *, key: UUID) -> None:
        try:
            wire.done(self._rpc.write("apps.delete", ref))
        except Rejected as exc:
            raise _told(exc) from exc

    def attach_number(self, e164: str, app_ref: str, *, key: UUID) -> None:
        try:
            self.configure_number(e164, NumberSettings(destination=app_at_carrier(app_ref)), key=key)
        except Rejected as exc:
            raise _told(exc) from exc

    def detach_number(self, e164: str, *, key: UUID) -> None:
        here = self.get_number(e164)
        if here.settings.destination == NOTHING:
            raise NotThere("No voice app answers the number.")
        wire.done(self._rpc.write("apps.remove_did", here.ref))


def _told(exc: Rejected) -> Rejected:
    return NotThere(GONE) if unknown(exc, "app") else exc


def _app(row: Any) -> CarrierVoiceApp:
    """An app; ``did`` is null where the numbers were not asked for."""
    return CarrierVoiceApp(
        ref=reading.name(row["hash"], 63),
        name=reading.text(row, "name"),
        package=reading.name(row["package"]["name"]),
        parameters=dict(row["p"] or {}),
        numbers=tuple(reading.e164(number["intl_number"]) for number in row["did"] or ()),
        raw=row,
    )
