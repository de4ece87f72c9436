"""OmniaVoice's JSON as our records. Whatever does not fit the contract is Malformed."""

from typing import Any

from common.e164 import E164
from providers.contract.voice_assignments import VoiceNumber
from providers.errors import Malformed

ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"


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
    try:
        label, status = row.get("friendlyName"), row.get("status")
        return VoiceNumber(
            ref=_name(row["id"]),
            e164=_e164(row["phoneNumber"]),
            bot_ref=_name(row["agentId"]),
            label="" if label is None else _text(label),
            is_paused=status is not None and _text(status).upper() != ACTIVE,
            raw=row,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        name = exc.args[0] if isinstance(exc, KeyError) else type(exc).__name__
        raise Malformed(
            f"OmniaVoice answered with something that its API does not document ({name})."
        ) from exc


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _name(value: Any) -> str:
    if not (isinstance(value, str) and 0 < len(value) <= 64):
        raise ValueError("id")
    return value


def _e164(value: Any) -> str:
    if not (isinstance(value, str) and E164.match(value)):
        raise ValueError("number")
    return value
