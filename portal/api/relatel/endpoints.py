"""Endpoints such as ``Employee#1`` (relatel.md §3): what they stand for, and how our destinations are written so."""

from accounts.models import Account, Agent
from agents.selectors.agents import person
from common.errors import NotFound
from pbx.models import Reception
from pbx.receptions.selectors import reception_with_id
from portal.api.relatel.writing import employee_endpoint, group_endpoint, reception_endpoint
from providers.contract.destinations import Destination, DestinationKind
from support.chats.models import ChatReception
from support.chats.selectors import chat_reception_with_id

WRITTEN = {
    DestinationKind.AGENT: employee_endpoint,
    DestinationKind.CALL_GROUP: group_endpoint,
    DestinationKind.RECEPTION: reception_endpoint,
}


def endpoint_of(destination: str) -> str | None:
    """Of one of our destinations, written as its text; None for those that are no endpoint, and for ""."""
    if not destination:
        return None
    found = Destination.parse(destination)
    write = WRITTEN.get(found.kind)
    return write(int(found.target)) if write is not None and found.target.isdecimal() else None


def reception_at(account: Account, endpoint: str) -> Reception | None:
    """The account's reception of this endpoint; None for any other."""
    pk = _id(endpoint, "Reception")
    try:
        return reception_with_id(account, pk) if pk else None
    except NotFound:
        return None


def chat_reception_at(account: Account, endpoint: str) -> ChatReception | None:
    """The account's chat reception of this endpoint; None for any other."""
    pk = _id(endpoint, "ChatReception")
    return chat_reception_with_id(account, pk) if pk else None


def agent_at(account: Account, endpoint: str) -> Agent | None:
    """The account's employee of this endpoint; None for any other."""
    pk = _id(endpoint, "Employee")
    try:
        return person(account, pk) if pk else None
    except NotFound:
        return None


def _id(endpoint: str, kind: str) -> int:
    word, mark, pk = endpoint.partition("#")
    is_known = word == kind and mark == "#" and pk.isascii() and pk.isdecimal() and len(pk) <= 18
    return int(pk) if is_known else 0
