"""Emergency records at VoiceTel (voicetel.md §4): ten digits out, eleven back."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from providers.contract.emergency import EmergencyRecord, PostalAddress, ValidatedAddress
from providers.errors import Malformed, NotThere, Rejected, Uncertain
from providers.house.addresses import normalised
from providers.http import LIST_SECONDS
from providers.reading import e164_of_ten_digits, text, text_if_any
from providers.voicetel import wire
from providers.voicetel.calls import Calls, digits_of, made
from providers.voicetel.settings import nothing


class VoiceTelE911(Calls):
    """A record is set by the id of an address that VoiceTel validated before."""

    def validate_address(self, address: PostalAddress) -> ValidatedAddress:
        """VoiceTel does not say whether it put anything right, so what it answers is held against what was asked."""
        body = {
            "address1": address.line1,
            "address2": address.line2,
            "city": address.city,
            "state": address.state,
            "zip": address.zip,
        }
        row = self._ask("POST", "/v2.2/e911/validations", body).get("address")
        found = wire.one(row, _address)
        return ValidatedAddress(ref=wire.one(row, _ref), address=found, exact=_same(address, found))

    def set_emergency_record(
        self, e164: str, address_ref: str, caller_name: str, *, key: UUID
    ) -> EmergencyRecord:
        body = {"addressid": int(address_ref), "callername": caller_name}
        told = self._write("PUT", f"/v2.2/e911/{digits_of(e164)}", body)
        record = made(told.get("record"), _record)
        if record.e164 != e164:
            raise Uncertain("VoiceTel answered about another number. The address may have been set.")
        return record

    def get_emergency_record(self, e164: str) -> EmergencyRecord:
        """A number that is not ours is answered with a 401 there (§4.3), which must not pass for a lost login: so the
        number is asked for first.
        """
        digits = digits_of(e164)
        self._get(f"/v2.2/numbers/{digits}")
        try:
            answer = self._get(f"/v2.2/e911/{digits}")
        except Rejected as exc:
            raise NotThere(exc.text) from exc
        record = wire.one(wire.data(answer).get("record"), _record)
        if record.e164 != e164:
            raise Malformed("VoiceTel answered about another number.")
        return record

    def remove_emergency_record(self, e164: str, *, key: UUID) -> None:
        """A refusal may mean that there is none; that is looked up."""
        try:
            nothing(self._write("DELETE", f"/v2.2/e911/{digits_of(e164)}"))
        except NotThere:
            raise
        except Rejected:
            self.get_emergency_record(e164)
            raise

    def list_emergency_records(self) -> Iterator[EmergencyRecord]:
        """One answer holds all, and "none" is said with a 404 (§1.5)."""
        try:
            body = self._get("/v2.2/e911", seconds=LIST_SECONDS)
        except NotThere:
            return
        yield from wire.rows(body, "records", _record)


def _address(row: dict[str, Any]) -> PostalAddress:
    return PostalAddress(
        line1=text(row, "address1"),
        line2=text_if_any(row, "address2"),
        city=text(row, "city"),
        state=text(row, "state"),
        zip=text(row, "zip"),
    )


def _ref(row: dict[str, Any]) -> str:
    value = row["addressid"]
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("addressid")
    return str(int(value))


def _record(row: dict[str, Any]) -> EmergencyRecord:
    return EmergencyRecord(
        e164=e164_of_ten_digits(text(row, "dn").removeprefix("1")),
        caller_name=text(row, "callername"),
        address=_address(row),
        raw=row,
    )


def _same(asked: PostalAddress, found: PostalAddress) -> bool:
    """Whether two ways of writing mean one place; four more digits of a ZIP code change nothing."""
    try:
        (meant, exact), (got, _) = normalised(asked), normalised(found)
    except Rejected:
        return False
    return exact and _place(meant) == _place(got)


def _place(address: PostalAddress) -> tuple[str, ...]:
    code = address.zip.partition("-")[0]
    return address.line1, address.line2, address.city, address.state, code
