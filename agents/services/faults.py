"""What can be said of an item without looking into the database: its texts, roles and numbers."""

import re
from collections.abc import Iterable

from accounts.states import AgentRole
from agents.records import PLACE_FIELDS, Fault, FaultCode, NewAgent, NumberWanted, Service
from numbers.states import NumberUse

# Only the shape: the published examples break national rules (smartcommunicator.md §5).
E164_SHAPE = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
# Control characters, and halves of surrogate pairs, which PostgreSQL does not store.
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST = 200
LABELS = {
    "object_id": "object ID",
    "directory_tenant": "directory tenant",
    "upn": "user principal name",
    "consistency_id": "consistency ID",
    "postal_code": "postal code",
}
ROLES = frozenset(AgentRole.values)
SERVICES = frozenset(service.value for service in Service)
AGENT_USES = (NumberUse.PRIVATE, NumberUse.SUPERVISED)


def label(field: str) -> str:
    return LABELS.get(field, field.replace("_", " "))


def is_storable(value: str) -> bool:
    # Nearly every text is printable, which is told at once.
    return value.isprintable() or UNSHOWN.search(value) is None


def text_faults(field: str, value: str, *, required: bool = False) -> list[Fault]:
    """Faults of a short text: missing, too long, or with characters that cannot be shown."""
    if not value.strip():
        return [Fault(FaultCode.REQUIRED, field, f"The {label(field)} is required.")] if required else []
    if len(value) > LONGEST:
        return [Fault(FaultCode.TOO_LONG, field, f"The {label(field)} has over {LONGEST} characters.")]
    if not is_storable(value):
        text = f"The {label(field)} contains characters that cannot be shown."
        return [Fault(FaultCode.BAD_TEXT, field, text)]
    return []


def role_faults(roles: Iterable[str], field: str = "roles") -> list[Fault]:
    return [
        Fault(
            FaultCode.BAD_VALUE,
            field,
            f"There is no role “{role:.40}”; use member, manager or admin.",
            role[:40],
        )
        for role in roles
        if role not in ROLES
    ]


def service_faults(services: Iterable[str]) -> list[Fault]:
    return [
        Fault(FaultCode.BAD_VALUE, "services", f"There is no service “{name:.40}”.", name[:40])
        for name in services
        if name not in SERVICES
    ]


def number_fault(e164: str, field: str = "number") -> Fault | None:
    """Why the text cannot be a number in E.164, if so."""
    if E164_SHAPE.fullmatch(e164):
        return None
    return Fault(FaultCode.BAD_NUMBER, field, "Invalid phone number format", e164[:40])


def _wanted_faults(wanted: tuple[NumberWanted, ...]) -> list[Fault]:
    faults: list[Fault] = []
    uses = [number.use for number in wanted]
    if len(set(uses)) < len(uses):
        text = "An agent can have one private and one supervised number."
        faults.append(Fault(FaultCode.NOT_ALLOWED, "number", text))
    for number in wanted:
        if number.use not in AGENT_USES:
            text = "A number is either private or supervised."
            faults.append(Fault(FaultCode.BAD_VALUE, "number", text, number.use))
        if (fault := number_fault(number.e164)) is not None:
            faults.append(fault)
        if number.supervisors is not None and number.use != NumberUse.SUPERVISED:
            text = "Only a supervised number has supervisors."
            faults.append(Fault(FaultCode.NOT_ALLOWED, "supervisors", text))
    return faults


def shape_faults(item: NewAgent) -> list[Fault]:
    """Everything wrong with a new agent as it stands."""
    faults = text_faults("object_id", item.object_id, required=True)
    faults += text_faults("name", item.name, required=True)
    for field in ("directory_tenant", "upn", "consistency_id", "email"):
        faults += text_faults(field, getattr(item, field))
    for field, value in item.place.items():
        if field not in PLACE_FIELDS:
            raise ValueError(field)
        faults += text_faults(field, value)
    if not item.roles:
        faults.append(Fault(FaultCode.REQUIRED, "roles", "An agent needs at least one role."))
    return faults + role_faults(item.roles) + service_faults(item.services) + _wanted_faults(item.numbers)
