"""What apps to the right show on the page of a thing that stands further left: each app's ``panels`` module says so."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import Account


@dataclass(frozen=True)
class Panel:
    """A template with what it reads. It is a whole card, and is included on the thing's page."""

    template: str
    context: Mapping[str, Any]


Maker = Callable[[Account, Any], Panel | None]
_makers: dict[type[Model], list[Maker]] = defaultdict(list)


def register(model: type[Model], make: Maker) -> None:
    """Ask ``make`` for each thing of the kind whose page is shown, in its account's scope; None shows nothing."""
    if make not in _makers[model]:
        _makers[model].append(make)


def panels_of(account: Account, thing: Model) -> list[Panel]:
    made = (make(account, thing) for make in _makers.get(type(thing), ()))
    return [panel for panel in made if panel is not None]
