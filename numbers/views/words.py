"""How pages put a number's settings into words."""

from common.e164 import for_people

DASH = "—"
LABELS = {
    "route": "Route",
    "forward_to": "Forwarded to",
    "translation": "Translation",
    "inbound_cnam": "Caller name lookup",
    "caller_name": "Caller name",
    "sms_type": "Messages go by",
    "sms_target": "Messages go to",
    "fax_email": "Faxes go to",
    "port_out_pin": "Port-out PIN",
    "label": "Label",
    "tags": "Tags",
    "notes": "Notes",
    "state": "State",
    "release_at": "Release",
    "emergency_address": "Address",
}
PHONES = frozenset({"forward_to", "translation"})


def label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())


def words(name: str, value: object, routes: dict[int, str]) -> str:
    """A setting's value as people read it; an empty one is a dash."""
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or DASH
    if name == "route" and isinstance(value, int):
        return f"{routes.get(value, 'Unknown gateway')} ({value})"
    if name in PHONES and isinstance(value, str) and value:
        return for_people(value)
    return DASH if value in (None, "") else str(value)


def change_in_words(before: dict[str, object], after: dict[str, object], routes: dict[int, str]) -> str:
    """What an activity row changed: ``Route: DID (4) → USER (1)``, one part after another."""
    parts = []
    for name in dict.fromkeys([*before, *after]):
        new = words(name, after.get(name), routes)
        old = words(name, before.get(name), routes) if name in before else ""
        parts.append(
            f"{label(name)}: {old} → {new}" if old and name in after else f"{label(name)}: {new or old}"
        )
    return "; ".join(parts)
