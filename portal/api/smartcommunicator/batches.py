"""Arrays of up to ten items: shapes first, then the work, then what became of each (smartcommunicator.md §4.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rest_framework import serializers

from accounts.models import Agent
from agents.records import Fault, Outcome
from common.errors import Invalid
from portal.api.reading import json_body
from portal.api.smartcommunicator.base import ApiCall, item_error
from portal.api.smartcommunicator.errors import Problem
from portal.api.smartcommunicator.fields import Shape, faults_of

MOST_ITEMS = 10

Item = TypeVar("Item")
# Our fault about an item, in the client's words.
Wording = Callable[[Item, Fault], str]


@dataclass(frozen=True)
class Batch:
    """What became of the items, by their places in the request; not both are empty."""

    agents: dict[int, list[Agent]]
    errors: list[dict[str, Any]]


def array_of(shape: type[Shape]) -> serializers.BaseSerializer[Any]:
    """A request's array, for the OpenAPI document."""
    return shape(many=True, allow_empty=False, min_length=1, max_length=MOST_ITEMS)  # type: ignore[call-arg]


def carry_out(
    call: ApiCall,
    *,
    shape: type[Shape],
    failure: str,
    build: Callable[[dict[str, Any]], Item],
    do: Callable[[Sequence[Item]], Outcome],
    wording: Wording[Item],
) -> Batch:
    """Check every item's shape, do the work of the good ones, and tell what was refused in the request's order.

    Unless the request goes on after errors, the first item that is at fault is told alone, and nothing is done. When
    nothing could be done, the answer is 400 with ``failure``.
    """
    values, texts = _read(_array(json_body(call.request._request)), shape)
    if texts and not call.keep_going:
        raise _refusal(failure, dict([min(texts.items())]))
    places = list(values)
    items = [build(values[place]) for place in places]
    outcome = do(items) if items else Outcome()
    for index, faults in outcome.faults.items():
        words = (wording(items[index], fault) for fault in faults)
        texts[places[index]] = list(dict.fromkeys(words))
    if texts and not call.keep_going:
        raise _refusal(failure, dict([min(texts.items())]))
    if len(outcome.faults) == len(items):
        raise _refusal(failure, texts)
    agents = {places[index]: found for index, found in outcome.agents.items()}
    return Batch(agents, _errors(texts))


def _array(body: Any) -> list[Any]:
    if not isinstance(body, list) or not body:
        raise Invalid("The request must be a list of at least one item")
    if len(body) > MOST_ITEMS:
        raise Invalid(f"At most {MOST_ITEMS} items are allowed in a request")
    return body


def _read(body: list[Any], shape: type[Shape]) -> tuple[dict[int, dict[str, Any]], dict[int, list[str]]]:
    """The values of the well-formed items, and what is wrong with the others."""
    values, texts = {}, {}
    for place, raw in enumerate(body):
        serializer = shape(data=raw)
        if serializer.is_valid():
            values[place] = serializer.validated_data
        else:
            texts[place] = faults_of(serializer)
    return values, texts


def _errors(texts: dict[int, list[str]]) -> list[dict[str, Any]]:
    return [item_error(place, texts[place]) for place in sorted(texts)]


def _refusal(failure: str, texts: dict[int, list[str]]) -> Problem:
    return Problem(400, {"message": failure, "errors": _errors(texts)})
