"""Every published object has the published keys, of the published kinds, with the published null-ness."""

import re
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest

from portal.api.callr.objects.shape import OBJECTS, Shape, keys
from portal.api.callr.urls import DOCUMENT  # noqa: F401

FACTS = [
    line.partition(":")
    for line in (Path(__file__).parent / "objects.txt").read_text().splitlines()
    if not line.startswith("#")
]


def kind_of(hint: Any) -> str:
    """Our type in the words of the facts, with a question mark where null may be."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        return kind_of(inner[0]) + "?"
    if origin is Annotated:
        return kind_of(get_args(hint)[0])
    if origin is Literal:
        return "text"
    if origin is list:
        return "list"
    if origin is dict or (isinstance(hint, type) and issubclass(hint, Shape)):
        return "object"
    return {str: "text", int: "whole", bool: "truth", Any: "any?"}[hint]


def test_there_are_131_objects() -> None:
    assert len(FACTS) == 131
    assert OBJECTS.keys() == {name for name, _, _ in FACTS}


@pytest.mark.parametrize(("name", "colon", "told"), FACTS, ids=[name for name, _, _ in FACTS])
def test_an_object_has_the_published_keys(name: str, colon: str, told: str) -> None:
    published = dict(re.findall(r"(\w+)=([a-z]+\??)", told))
    assert {key: kind_of(hint) for key, hint in keys(OBJECTS[name]).items()} == published
    assert colon == ":"
