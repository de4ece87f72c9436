"""Lists of ten, and what the answer to one says about each of its items (smartcommunicator.md §1, §4.1)."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from common.redact import redact_text
from providers.contract.people import Refusals
from providers.errors import Rejected, Uncertain
from providers.http import Answer
from providers.smartcommunicator.login import Session

T = TypeVar("T")
AT_ONCE = 10
BAD_REQUEST = 400
LONGEST_TEXT = 300


def of_ten(items: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """The items ten at a time, each list with the place of its first."""
    for first in range(0, len(items), AT_ONCE):
        yield first, items[first : first + AT_ONCE]


def refused(answer: Answer, count: int, login: Session) -> Refusals:
    """What was refused of a list that the carrier was to go on with; a success without errors refused nothing.

    Rejected when it refused the request as a whole, Uncertain when the answer does not say what was done.
    """
    body, failed = answer.body, answer.status == BAD_REQUEST
    errors = body.get("errors") if isinstance(body, dict) else None
    if failed and not (isinstance(errors, list) and errors and isinstance(errors[0], dict)):
        words = login.complaint(answer.status, body)
        if words is None:
            raise Uncertain("SmartCommunicator did not say what was done.")
        raise Rejected(f"SmartCommunicator: {_short(words)}")
    if not failed:
        require_done(body)
    if not isinstance(errors or [], list):
        raise Uncertain("SmartCommunicator did not say what was done.")
    found: dict[int, list[str]] = {}
    for error in errors or []:
        place, texts = _item(error)
        if not 0 <= place < count:
            raise Uncertain("SmartCommunicator tells of an item that was not sent.")
        found.setdefault(place, []).extend(_short(text) for text in texts)
    return {place: tuple(texts) for place, texts in found.items()}


def require_done(body: Any) -> None:
    """A success says so in words (§1); any other JSON is not SmartCommunicator's answer."""
    if not (isinstance(body, dict) and isinstance(body.get("message"), str) and body["message"]):
        raise Uncertain("SmartCommunicator did not say what was done.")


def _item(error: Any) -> tuple[int, list[str]]:
    place = error.get("itemIndex") if isinstance(error, dict) else None
    texts = error.get("errors") if isinstance(error, dict) else None
    if not isinstance(place, int) or isinstance(place, bool) or not isinstance(texts, list):
        raise Uncertain("SmartCommunicator did not say what was done.")
    return place, [str(text) for text in texts]


def _short(text: str) -> str:
    return redact_text(text)[:LONGEST_TEXT]
