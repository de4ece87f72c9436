"""The vendor's texts for our refusals (smartcommunicator.md §2); where it documents none, ours are told."""

from collections.abc import Mapping

from agents.records import AgentRefs, Fault, FaultCode
from portal.api.smartcommunicator.fields import INVALID_NUMBER, NAMES

ALREADY = "An agent with the same {} already exists"
NO_USER = "User with the specified {} not found"
NOT_REGISTERED = "Azure Object ID is not registered with SmartCommunicator"
NO_AGENT = "Agent not found"
INBOX_EXISTS = "Inbox already exists"
NO_INBOX = "Target inbox not found"

# Fields of ours that clients call otherwise.
FIELDS: Mapping[str, str] = {str(ours): theirs for ours, theirs in NAMES.items()}
TEXTS: Mapping[FaultCode, str] = {
    FaultCode.BAD_NUMBER: INVALID_NUMBER,
    FaultCode.INBOX_EXISTS: INBOX_EXISTS,
    FaultCode.UNKNOWN_INBOX: NO_INBOX,
}


def text_of(fault: Fault) -> str:
    """The text of a fault that means the same in every operation."""
    if fault.code == FaultCode.DUPLICATE and fault.field in FIELDS:
        return ALREADY.format(FIELDS[fault.field])
    return TEXTS.get(fault.code, fault.text)


def text_naming(refs: AgentRefs | None, fault: Fault) -> str:
    """As ``text_of``, for an item that names agents; of several the text says which is unknown (§6, reading 9)."""
    if fault.code == FaultCode.UNKNOWN_AGENT and refs is not None:
        return naming(NO_USER.format(NAMES[refs.by]), refs, fault)
    return text_of(fault)


def naming(text: str, refs: AgentRefs, fault: Fault) -> str:
    return f"{text}: {fault.value}" if len(refs.values) > 1 and fault.value else text
