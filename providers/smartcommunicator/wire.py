"""SmartCommunicator's JSON as our records and back. Whatever does not fit the contract is Malformed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from providers import reading
from providers.contract.people import (
    AgentUpdate,
    CarrierAgent,
    CarrierInbox,
    HeldNumber,
    InboxMembers,
    SharedInbox,
)
from providers.reading import e164, text_if_any

T = TypeVar("T")
LABEL = "SmartCommunicator"
PLACES = {
    "brand": "brand_name",
    "department": "department",
    "region": "region",
    "province": "state",
    "district": "district",
    "store": "store",
    "city": "city",
    "postal_code": "zip_code",
}
TEXTS = PLACES | {
    "object_id": "user_object_id",
    "name": "name",
    "directory_tenant": "tenant_id",
    "upn": "upn",
    "consistency_id": "consistency_id",
}
SERVICES = {
    "messages": "messages",
    "calls": "calls",
    "supervised_inbox": "supervisedInbox",
    "shared_inbox": "sharedInbox",
}
USES = {"private": "messaging", "supervised": "supervised"}
BY_OBJECT_ID = "user_object_id"


def rows(body: Any, read: Callable[[Any], T]) -> list[T]:
    """The list, each entry as a record: all of them or Malformed. The guide's sample shows one bare object (§6, 1)."""
    found = [body] if isinstance(body, dict) and BY_OBJECT_ID in body else body
    return reading.records(LABEL, found, read, of="things")


def one(row: Any, read: Callable[[Any], T]) -> T:
    return reading.record(LABEL, row, read)


def agent(row: Any) -> CarrierAgent:
    """An agent (§3); what is null or left out is not set."""
    numbers = {entry["type"]: e164(entry["value"]) for entry in row.get("phone_number") or []}
    services = row.get("enabled_services") or {}
    return CarrierAgent(
        object_id=text_if_any(row, "user_object_id"),
        name=text_if_any(row, "name"),
        ref=text_if_any(row, "id"),
        directory_tenant=text_if_any(row, "tenant_id"),
        upn=text_if_any(row, "upn"),
        consistency_id=text_if_any(row, "consistency_id"),
        place={ours: text for ours, theirs in PLACES.items() if (text := text_if_any(row, theirs))},
        roles=tuple(sorted(_each(row.get("roles") or []))),
        services={ours: _flag(services[theirs]) for ours, theirs in SERVICES.items() if theirs in services},
        private_number=numbers.get("messaging", ""),
        supervised_number=numbers.get("supervised", ""),
        supervisors=_supervisors_of(row),
        shared_inboxes=tuple(
            SharedInbox(text_if_any(inbox, "name"), e164(inbox["phone_number"]))
            for inbox in row.get("shared_inbox") or []
        ),
        is_active=_is_active(row),
        raw=row,
    )


def held_number(row: Any) -> HeldNumber:
    holder = row.get("assignedTo") or {}
    return HeldNumber(
        e164=e164(row["number"]),
        is_held=row["status"] == "assigned",
        holder=text_if_any(holder, "name"),
        object_id=text_if_any(holder, "user_object_id"),
    )


def onboarding(new: CarrierAgent) -> dict[str, Any]:
    """An agent as onboarding wants it; empty texts are left out."""
    texts = {theirs: new.place.get(ours, "") for ours, theirs in PLACES.items()}
    texts |= {
        "upn": new.upn,
        "consistency_id": new.consistency_id,
        "user_object_id": new.object_id,
        "tenant_id": new.directory_tenant,
        "name": new.name,
    }
    numbers: list[dict[str, Any]] = []
    if new.private_number:
        numbers.append({"type": "messaging", "phone_number": new.private_number})
    if new.supervised_number:
        numbers.append({"type": "supervised", "phone_number": new.supervised_number} | _supervisors(new))
    body: dict[str, Any] = {name: text for name, text in texts.items() if text} | {"roles": list(new.roles)}
    if numbers:
        body["number_provisioning"] = numbers
    if new.services:
        body["enabled_services"] = _services(new.services)
    return body


def update(wanted: AgentUpdate) -> dict[str, Any]:
    """An entry of a bulk update."""
    updates: dict[str, Any] = {TEXTS[name]: text for name, text in wanted.texts.items()}
    roles = {"assign": list(wanted.add_roles), "remove": list(wanted.remove_roles)}
    if any(roles.values()):
        updates["roles"] = {name: found for name, found in roles.items() if found}
    if wanted.numbers:
        updates["phone_number"] = [{"type": USES[use], "value": e164} for use, e164 in wanted.numbers.items()]
    if wanted.services:
        updates["enabled_services"] = _services(wanted.services)
    if wanted.is_active is not None:
        updates["active"] = wanted.is_active
    return {"target": {"identifier": BY_OBJECT_ID, "value": wanted.object_id}, "updates": updates}


def inbox(new: CarrierInbox) -> dict[str, Any]:
    body: dict[str, Any] = {"name": new.name, "type": new.kind, "phone_number": new.e164}
    if new.owner:
        body["owner"] = {"identifier": BY_OBJECT_ID, "value": new.owner}
    if new.members:
        body["users"] = {"identifier": BY_OBJECT_ID, "values": list(new.members)}
    return body


def members(change: InboxMembers) -> dict[str, Any]:
    """An assignment: a shared inbox goes by its number, a supervised one by its owner (§5)."""
    target = (
        {"type": "supervised", "identifier": BY_OBJECT_ID, "value": change.owner}
        if change.owner
        else {"type": "shared", "identifier": "phone_number", "value": change.e164}
    )
    return {
        "inbox": target,
        "agents": {"identifier": BY_OBJECT_ID, "values": list(change.agents)},
        "operation": "add" if change.add else "remove",
    }


def _supervisors(new: CarrierAgent) -> dict[str, Any]:
    if not new.supervisors:
        return {}
    return {"supervisors": {"identifier": BY_OBJECT_ID, "values": list(new.supervisors)}}


def _services(services: Mapping[str, bool]) -> dict[str, bool]:
    return {SERVICES[name]: on for name, on in services.items()}


def _supervisors_of(row: Any) -> tuple[str, ...]:
    """The others who read along; an agent may be told as a supervisor of their own inbox."""
    found = {text_if_any(other, "user_object_id") for other in row.get("supervisors") or []}
    return tuple(sorted(found - {"", text_if_any(row, "user_object_id")}))


def _is_active(row: Any) -> bool:
    if "active" in row:
        return _flag(row["active"])
    return bool(row.get("status", "active") == "active")


def _flag(value: Any) -> bool:
    """Booleans, and the two words for them (§6, 11)."""
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise TypeError("boolean")
    return {"true": True, "false": False}[value]


def _each(values: Any) -> list[str]:
    if not (isinstance(values, list) and all(isinstance(value, str) for value in values)):
        raise TypeError("list")
    return values
