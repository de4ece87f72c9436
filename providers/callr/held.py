"""Numbers that are ours at CALLR, and which voice app answers each (callr.md §5)."""

from collections.abc import Iterator
from uuid import UUID

from providers.callr import wire
from providers.callr.methods import Methods, unknown
from providers.contract.destinations import NOTHING, UNKNOWN_MARK, DestinationKind
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import NotThere, Rejected, Unsupported


class CallrNumbers(Methods):
    """A number is answered by one voice app of the login, or by nothing."""

    def list_numbers(self) -> Iterator[CarrierNumber]:
        for hit in self._search("did.search", {}):
            yield wire.one(hit, wire.number)

    def get_number(self, e164: str) -> CarrierNumber:
        """Keywords find numbers that have the digits somewhere, so the right one is picked out."""
        for hit in self._search("did.search", {"KEYWORDS": e164}):
            found = wire.one(hit, wire.number)
            if found.e164 == e164:
                return found
        raise NotThere("The number is not on our account at CALLR.")

    def configure_number(self, e164: str, settings: NumberSettings, *, key: UUID) -> None:
        """Only what answers can be set; a setting that CALLR does not have is off there, and can be nothing else."""
        wanted = settings.destination
        if any(value for name, value in settings.known().items() if name != "destination"):
            raise Unsupported("CALLR numbers have no such setting.")
        if wanted is None:
            return
        if wanted.kind not in (DestinationKind.NOTHING, DestinationKind.VOICE_APP):
            raise Unsupported("At CALLR only voice apps answer numbers.")
        here = self.get_number(e164)
        if here.settings.destination == wanted:
            return
        if wanted == NOTHING:
            wire.done(self._rpc.write("apps.remove_did", here.ref))
        else:
            app = wanted.target.removeprefix(UNKNOWN_MARK)
            wire.done(self._rpc.write("apps.assign_did", app, here.ref))

    def release_number(self, e164: str, *, key: UUID) -> None:
        """The number leaves the login at once (§5)."""
        here = self.get_number(e164)
        try:
            wire.done(self._rpc.write("did/store.cancel_subscription", here.ref))
        except Rejected as exc:
            if unknown(exc, "did"):
                raise NotThere("The number is not on our account at CALLR.") from exc
            raise
