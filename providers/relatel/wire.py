"""Relatel's objects as our records (relatel.md §5), and its windowed lists."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from providers import reading
from providers.contract.calls import CallState, CarrierCall, CarrierLeg, CarrierRecording, Direction
from providers.contract.contacts import CarrierContact, ContactComment
from providers.contract.feedback import CarrierRating, ConversationKind, Satisfaction
from providers.contract.messages import IncomingMessage
from providers.errors import Malformed, Rejected

T = TypeVar("T")
LABEL = "Relatel"
API = "/api/v2"
PAGE = 100
STATES: dict[str, CallState] = {
    "new": "ringing",
    "ringing": "ringing",
    "answered": "answered",
    "missed": "missed",
    "voicemail": "voicemail",
    "orphaned": "lost",
}
DIRECTIONS: dict[str, Direction] = {"incoming": "inbound", "outgoing": "outbound"}
CONVERSATIONS: dict[str, ConversationKind] = {"call": "call", "chat": "chat"}
KINDS: dict[str, Satisfaction] = {"positive": "positive", "neutral": "neutral", "negative": "negative"}
BEST_SCORE = 10
Ask = Callable[[Mapping[str, str | int]], Any]


def one(row: Any, read: Callable[[Any], T]) -> T:
    return reading.record(LABEL, row, read)


def inner(body: Any, key: str) -> Any:
    """What stands under its name in an answer, or the answer itself where it is bare (§8 B14)."""
    return body[key] if isinstance(body, dict) and isinstance(body.get(key), dict) else body


def listed(body: Any, root: str) -> list[Any]:
    """What a list without windows holds."""
    rows = body.get(root) if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise Malformed(f"{LABEL} answered without a list of {root}.")
    return rows


def window(ask: Ask, root: str, *, sort: str, param: str, start: str, name: str = "id") -> Iterator[Any]:
    """Every row of a list that has no pages: each window begins at the edge, by ``sort``, of the one before, whose item
    comes again and is dropped (§4). A window may be shorter than was asked for; the first that brings nothing new is
    the last.

    Malformed where more stands at one edge than a window holds, for then the rest cannot be reached.
    """
    told: set[str] = set()
    edge = start
    while True:
        rows = listed(ask({"limit": PAGE} | ({param: edge} if edge else {})), root)
        fresh = [row for row in rows if one(row, lambda found: str(found[name])) not in told]
        if not fresh:
            if len(rows) >= PAGE:
                raise Malformed(f"{LABEL} lists more at one moment than can be read.")
            return
        yield from fresh
        told |= {str(row[name]) for row in fresh}
        edge = one(fresh[-1], lambda found: str(found[sort]))


def digits(e164: str) -> str:
    return e164.removeprefix("+")


def time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(value: Any) -> str:
    """E.164 of digits that have their country's code; "" for a withheld or unknown one."""
    return "" if value in (None, "") else reading.e164_of_digits(str(value))


def ref(row: Any, key: str = "id") -> str:
    """Ids are numbers here and texts there."""
    value = row[key]
    return reading.name(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def contact(row: Any) -> CarrierContact:
    return CarrierContact(
        ref=ref(row),
        name=reading.text_if_any(row, "name"),
        e164=number(row["number"]),
        email=reading.text_if_any(row, "email"),
        tags=tuple(str(tag) for tag in row.get("tags") or ()),
        is_flagged=bool(row.get("flagged")),
        raw=row,
    )


def comment(row: Any) -> ContactComment:
    author, recipient = row.get("employee") or {}, row.get("recipient") or {}
    return ContactComment(
        ref=ref(row),
        author_ref=str(author.get("id") or ""),
        text=reading.text(row, "body"),
        written_at=reading.when(row, "created_at"),
        recipient_ref=str(recipient.get("id") or ""),
    )


def message(row: Any) -> IncomingMessage:
    return IncomingMessage(
        ref=ref(row),
        sender=number(row["from_number"]) or reading.text_if_any(row, "from_name"),
        recipient=number(row["to_number"]),
        kind="sms",
        text=reading.text(row, "body"),
        at=reading.when(row, "created_at"),
    )


def call(row: Any) -> CarrierCall:
    direction = DIRECTIONS.get(reading.text_if_any(row, "direction"))
    caller, called = number(row.get("from_number")), number(row.get("to_number"))
    ours = caller if direction == "outbound" else called
    return CarrierCall(
        ref=ref(row, "call_uuid"),
        direction=direction,
        caller=caller,
        called=called,
        state=STATES[reading.text(row, "status")],
        started_at=reading.when(row, "started_at"),
        answered_at=reading.when_if_any(row, "answered_at"),
        ended_at=reading.when_if_any(row, "ended_at"),
        talk_seconds=int(row.get("talk_duration") or 0),
        caller_name=_name_of(row.get("from_contact")),
        number=ours,
        legs=tuple(_leg(node) for node in row.get("nodes") or ()),
        raw=row,
    )


def _name_of(found: Any) -> str:
    return str(found.get("name") or "") if isinstance(found, dict) else ""


def _leg(node: Any) -> CarrierLeg:
    return CarrierLeg(
        ref=ref(node, "node_uuid"),
        kind=reading.text_if_any(node, "node_type"),
        endpoint=reading.text_if_any(node, "endpoint"),
        name=reading.text_if_any(node, "endpoint_name"),
        parent=reading.text_if_any(node, "parent_node_uuid"),
        started_at=reading.when_if_any(node, "started_at"),
        answered_at=reading.when_if_any(node, "answered_at"),
        ended_at=reading.when_if_any(node, "ended_at"),
    )


def voicemail(row: Any) -> CarrierRecording:
    return CarrierRecording(
        ref=ref(row),
        kind="voicemail",
        made_at=reading.when(row, "created_at"),
        seconds=reading.whole(row, "duration"),
        caller=number(row.get("from_number")),
        left_for=reading.text_if_any(row, "endpoint_name"),
        is_personal=endpoint(row).startswith("Employee#"),
        is_heard=reading.flag(row, "heard"),
        raw=row,
    )


def endpoint(row: Any) -> str:
    """Whom it is of, such as ``Employee#1`` (§3); "" where the carrier does not say."""
    return reading.text_if_any(row, "endpoint")


def rating(row: Any) -> CarrierRating:
    score = row.get("net_promoter_score")
    if score is not None and not 0 <= (score := reading.whole(row, "net_promoter_score")) <= BEST_SCORE:
        raise ValueError("a score that is none")
    return CarrierRating(
        ref=ref(row),
        conversation=CONVERSATIONS[reading.text(row, "conversation_type")],
        conversation_ref=ref(row, "conversation_uuid"),
        rated_at=reading.when(row, "rated_at"),
        kind=KINDS[reading.text(row, "kind")],
        score=score,
        comment=reading.text_if_any(row, "comment"),
        e164=number(row.get("number")),
        email=reading.text_if_any(row, "email"),
    )


def require_taken(body: Any) -> None:
    """Rejected where the one message that was handed over is told to have failed."""
    failed = body.get("failed_numbers") if isinstance(body, dict) else None
    if isinstance(failed, list) and failed:
        why = failed[0].get("error") if isinstance(failed[0], dict) else None
        raise Rejected(f"{LABEL}: {why}" if isinstance(why, str) else f"{LABEL} did not take the message.")
