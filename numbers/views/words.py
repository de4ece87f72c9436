"""How pages put a number's settings into words."""

from collections.abc import Iterable

from accounts.models import Activity
from common.e164 import for_people
from common.words import label as words_of
from numbers.selectors.destinations import DestinationNames

DASH = "—"
LABELS = {
    "destination": "Answered by",
    "forward_to": "Forwarded to",
    "translation": "Translation",
    "inbound_cnam": "Caller name lookup",
    "caller_name": "Caller name",
    "sms_type": "Messages go by",
    "sms_target": "Messages go to",
    "fax_email": "Faxes go to",
    "port_out_pin": "Port-out PIN",
    "label": "Label",
    "purpose": "Purpose",
    "owner": "Owner",
    "tags": "Tags",
    "notes": "Notes",
    "state": "State",
    "release_at": "Release",
    "emergency_address": "Address",
}
PHONES = frozenset({"forward_to", "translation"})


def label(name: str) -> str:
    return LABELS.get(name) or words_of(name)


def words(name: str, value: object, names: DestinationNames) -> str:
    """A setting's value as people read it; an empty one is a dash."""
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or DASH
    if name == "destination" and isinstance(value, str):
        return names(value)
    if name in PHONES and isinstance(value, str) and value:
        return for_people(value)
    return DASH if value in (None, "") else str(value)


def named_in(changes: Iterable[Activity]) -> set[str]:
    """The destinations that the changes speak of, to be read at once."""
    said = (part.get("destination") for row in changes for part in (row.before, row.after))
    return {text for text in said if isinstance(text, str)}


def change_in_words(before: dict[str, object], after: dict[str, object], names: DestinationNames) -> str:
    """What an activity row changed: ``Answered by: Nothing → Gateway 198.51.100.7``, one part after another."""
    parts = []
    for name in dict.fromkeys([*before, *after]):
        new = words(name, after.get(name), names)
        old = words(name, before.get(name), names) if name in before else ""
        parts.append(
            f"{label(name)}: {old} → {new}" if old and name in after else f"{label(name)}: {new or old}"
        )
    return "; ".join(parts)
