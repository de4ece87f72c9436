"""OmniaVoice's JSON as our records. Whatever does not fit the contract is Malformed."""

from typing import Any

from providers import reading
from providers.contract.voice_assignments import VoiceNumber
from providers.errors import Malformed
from providers.reading import e164, name, text_if_any

ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"
LONGEST_NAME = 64


def rows(body: Any) -> list[Any]:
    """The list in an answer, in any of the forms that the vendor's sibling lists have (omniavoice.md §1)."""
    found = body
    if isinstance(body, dict):
        found = body["data"] if "data" in body else body.get("numbers")
    if not isinstance(found, list):
        raise Malformed("OmniaVoice answered without a list of numbers.")
    return found


def pages(body: Any) -> int | None:
    """How many pages there are; None when the answer does not say."""
    pagination = body.get("pagination") if isinstance(body, dict) else None
    total = pagination.get("totalPages") if isinstance(pagination, dict) else None
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def number(row: Any) -> VoiceNumber:
    """An assignment (§3, reading 2)."""
    return reading.record("OmniaVoice", row, _number)


def _number(row: Any) -> VoiceNumber:
    status = text_if_any(row, "status")
    return VoiceNumber(
        ref=name(row["id"], LONGEST_NAME),
        e164=e164(row["phoneNumber"]),
        bot_ref=name(row["agentId"], LONGEST_NAME),
        label=text_if_any(row, "friendlyName"),
        is_paused=row.get("status") is not None and status.upper() != ACTIVE,
        raw=row,
    )
