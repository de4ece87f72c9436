"""What may answer a number, kind by kind: apps to the right say here how theirs are chosen, held and named."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Expression

from accounts.models import Account
from providers.contract.destinations import DestinationKind
from providers.models import ProviderAccount


@dataclass(frozen=True)
class Sort:
    """One kind whose targets are rows of an account, by their ids as texts.

    ``choices`` are the rows that may be chosen now, ``ever`` also those that can no longer be; ``order`` and ``label``
    name fields of theirs. All kinds are read together, so a list of numbers costs one statement for all. ``hold`` keeps
    a target from going away until the caller's transaction ends, and is False when the account has none such; whoever
    lets a target go ends what leads to it through ``services.destinations.end``. ``at_carrier`` are the names of what
    a login's carrier has of its own, by the carrier's ids; call it in the scope of the login's account.
    ``names_at_carrier`` are those of the account's logins by their marked ids.
    """

    kind: DestinationKind
    choices: Callable[[Account], QuerySet[Any]]
    ever: Callable[[Account], QuerySet[Any]]
    hold: Callable[[Account, str], bool]
    url: Callable[[Account, str], str]
    order: str | Expression = "name"
    label: str = "name"
    at_carrier: Callable[[ProviderAccount], Mapping[str, str]] | None = None
    names_at_carrier: Callable[[Account, Collection[str]], Mapping[str, str]] | None = None


_sorts: dict[DestinationKind, Sort] = {}


def register(sort: Sort) -> None:
    _sorts[sort.kind] = sort


def sort_of(kind: DestinationKind) -> Sort | None:
    """None for a kind that needs no rows, and for one that no installed app has."""
    return _sorts.get(kind)
