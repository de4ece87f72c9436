"""What may answer an account's numbers, and what that is called."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any

from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from accounts.models import Account
from common.e164 import for_people
from numbers.destinations import Sort, sort_of
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_numbers
from providers.contract.connector import Connector
from providers.contract.destinations import (
    NOTHING,
    UNKNOWN_MARK,
    CarrierService,
    Destination,
    DestinationKind,
)
from providers.contract.families import Family
from providers.registry import CONNECTORS
from providers.selectors import logins_for, serving

Group = tuple[str, list[tuple[str, str]]]
# Longer lists than this nobody reads; a person is found by search, and their page leads to the number.
MOST_CHOICES = 500


def connectors_of(account: Account) -> list[type[Connector]]:
    """The connectors of the logins that serve the account, each once."""
    return list(dict.fromkeys(CONNECTORS[row.connector] for row in serving(account)))


def choices(account: Account, connectors: Iterable[type[Connector]]) -> list[Group]:
    """What may answer a number of these carriers, in groups by kind, without another number to forward to."""
    found: list[Group] = [("", [(NOTHING, NOTHING.kind.label)])]
    connectors = list(connectors)
    possible = {kind for connector in connectors for kind in connector.destinations}
    sorts = [sort for kind in DestinationKind if kind in possible and (sort := sort_of(kind)) is not None]
    chosen = read_at_once((sort, sort.choices(account)) for sort in sorts)
    found += [
        (kind.label, [(Destination.of(kind, pk), name) for pk, name in rows]) for kind, rows in chosen.items()
    ]
    known = {service for connector in connectors for service in connector.carrier_services}
    kind = DestinationKind.CARRIER_SERVICE
    services = [service for service in CarrierService if service in known]
    found.append((kind.label, [(Destination.of(kind, service), service.label) for service in services]))
    return [(label, rows) for label, rows in found if rows]


def choices_for(number: PhoneNumber) -> list[Group]:
    """What may answer a number that is held: with what the carrier has of its own, where the login is the account's."""
    login = number.provider_account
    found = choices(number.account, [CONNECTORS[login.connector]])
    if login.account_id != number.account_id:
        return found
    for kind in DestinationKind:
        if (sort := sort_of(kind)) is not None and sort.at_carrier is not None:
            rows = list(sort.at_carrier(login).items())[:MOST_CHOICES]
            named = [(str(Destination.of(kind, f"{UNKNOWN_MARK}{ref}")), name) for ref, name in rows]
            found += [(f"{kind.label} at {login.name}", named)] if named else []
    return found


def for_new_numbers(account: Account) -> list[Group]:
    """What may answer a number that the account buys, from whichever of its carriers it comes."""
    logins = logins_for(account, Family.NUMBERS_FOR_SALE)
    return choices(account, dict.fromkeys(CONNECTORS[row.connector] for row in logins))


def read_at_once(asked: Iterable[tuple[Sort, QuerySet[Any]]]) -> dict[DestinationKind, list[tuple[int, str]]]:
    """Ids and labels of the rows of each kind, in the kind's order and as many as anybody reads: one statement."""
    found: dict[DestinationKind, list[tuple[int, str]]] = {}
    parts = []
    for sort, rows in asked:
        found[sort.kind] = []
        place = Window(RowNumber(), order_by=[sort.order, "pk"])
        ordered = rows.order_by(sort.order, "pk")
        parts.append(
            ordered.values_list(Value(sort.kind.value), F("pk"), F(sort.label), place)[:MOST_CHOICES]
        )
    if parts:
        for kind, pk, called, _ in sorted(parts[0].union(*parts[1:], all=True), key=itemgetter(3)):
            found[DestinationKind(kind)].append((pk, called))
    return found


class DestinationNames:
    """Names of destinations of one account. Those given at first are read in one statement, but for those among the
    ``offered`` ones, which were read already; another is read when it is asked for.
    """

    def __init__(self, account: Account, known: Iterable[str] = (), *, offered: Iterable[Group] = ()) -> None:
        self.account = account
        self._names: dict[str, str] = {
            text: f"{label} {name}"
            for label, rows in offered
            for text, name in rows
            if label and text.partition(":")[2].isdecimal()
        }
        self.read(known)

    def read(self, texts: Iterable[str]) -> None:
        targets: dict[DestinationKind, set[str]] = defaultdict(set)
        for text in set(texts) - set(self._names):
            try:
                destination = Destination.parse(text)
            except ValueError:
                self._names[text] = text
                continue
            self._names[text] = _plain_name(destination)
            targets[destination.kind].add(destination.target)
        for kind, named in _names(self.account, targets).items():
            for target, name in named.items():
                self._names[Destination.of(kind, target)] = f"{kind.label} {name}"

    def __call__(self, text: str) -> str:
        """``Gateway 198.51.100.7:5060``, ``Forwarded to (201) 555-0123``, ``Nothing``."""
        if text not in self._names:
            self.read([text])
        return self._names[text]


def _names(
    account: Account, targets: Mapping[DestinationKind, Collection[str]]
) -> dict[DestinationKind, dict[str, str]]:
    """The names of the account's targets, those that can no longer be chosen too."""
    found: dict[DestinationKind, dict[str, str]] = {}
    asked = []
    for kind, wanted in targets.items():
        if (sort := sort_of(kind)) is not None:
            found[kind] = dict(sort.names_at_carrier(account, wanted)) if sort.names_at_carrier else {}
            if pks := [int(target) for target in wanted if target.isdecimal()]:
                asked.append((sort, sort.ever(account).filter(pk__in=pks)))
    for kind, rows in read_at_once(asked).items():
        found[kind] |= {str(pk): name for pk, name in rows}
    return found


def _plain_name(destination: Destination) -> str:
    """What can be said of it without asking anybody."""
    kind, target = destination.kind, destination.target
    if kind == DestinationKind.FORWARD:
        return f"Forwarded to {for_people(target)}"
    if kind == DestinationKind.CARRIER_SERVICE and target in CarrierService:
        return CarrierService(target).label
    if kind == DestinationKind.NOTHING:
        return kind.label
    if target.startswith(UNKNOWN_MARK):
        return f"Unknown {kind.label.lower()} ({target.removeprefix(UNKNOWN_MARK)})"
    return f"{kind.label} {target}"


def url(account: Account, destination: Destination) -> str:
    """The page of what answers; "" where there is none."""
    sort = sort_of(destination.kind)
    known = sort is not None and destination.target.isdecimal()
    return sort.url(account, destination.target) if sort and known else ""


def answered_by(account: Account, destination: Destination) -> QuerySet[PhoneNumber]:
    """The numbers that the account has now and that it answers, or would if they were not forwarded."""
    return phone_numbers(account).filter(destination=destination)


def may_answer(account: Account, destination: Destination) -> bool:
    """Whether any number of the account can be answered so, at one of the carriers that serve it."""
    kind, target = destination.kind, destination.target
    connectors = connectors_of(account)
    if kind == DestinationKind.CARRIER_SERVICE:
        return any(target in connector.carrier_services for connector in connectors)
    if kind == DestinationKind.NOTHING:
        return True
    reached = any(kind in connector.destinations for connector in connectors)
    return reached and target in _names(account, {kind: [target]}).get(kind, {})
