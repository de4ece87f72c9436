"""What can be downloaded as a file: apps register it in their ``exports`` module, and ``jobs.exports`` serves it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from accounts.models import Account
from accounts.rights import Right
from common.errors import NotFound
from common.exports import Sheet


@dataclass(frozen=True)
class Source:
    """A list that people may download: ``name`` stands in addresses and names of files, ``title`` is for people.

    ``sheet`` is given the account and the query of the list's own address, and reads nothing before it is asked to. It
    is called in the account's scope, zone and home country. ``right`` is who may have it, ``over_all`` one that is
    needed in all accounts below besides.
    """

    name: str
    title: str
    right: Right
    sheet: Callable[[Account, QueryDict], Sheet]
    over_all: Right | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    assert _sources.get(source.name, source) == source, f"Two exports are called {source.name}."
    _sources[source.name] = source


def source_named(name: str) -> Source:
    """NotFound where nothing has the name."""
    if name not in _sources:
        raise NotFound("There is no such file.")
    return _sources[name]


def all_sources() -> list[Source]:
    return list(_sources.values())
