"""What a program's key is narrowed to: areas of its API, reading only, networks, an end."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.days import midnight
from accounts.dialects import DIALECTS
from accounts.models import Account, ApiCredential
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.states import ApiArea
from common.errors import Invalid, NotFound
from common.texts import short_text

MOST_NETWORKS = 50
FIELDS = ("label", "areas", "reads_only", "expires_at", "networks")


@dataclass(frozen=True)
class KeyLimits:
    """``areas`` None is everything; ``last_day`` is the last on which it works, by the clock of the account.

    ``networks`` are addresses or networks of either version; none means anywhere.
    """

    label: str = ""
    areas: frozenset[ApiArea] | None = None
    reads_only: bool = False
    last_day: date | None = None
    networks: Sequence[str] = ()


UNLIMITED = KeyLimits()


def limit(credential: ApiCredential, limits: KeyLimits) -> None:
    """Put the limits on a row that is not stored here.

    Invalid, naming the field, for an area that its API has nothing of, a day that is over, and what is no network.
    """
    label = short_text(limits.label, field="label", most=80)
    if credential.agent_id is None or label:
        credential.label = label
    credential.areas = _areas(credential.dialect, limits.areas)
    credential.reads_only = limits.reads_only
    credential.expires_at = _end(limits.last_day)
    credential.networks = _networks(limits.networks)


def limits_of(credential: ApiCredential) -> dict[str, Any]:
    """What narrows it, for the log; what does not is left out."""
    told = {name: getattr(credential, name) for name in FIELDS}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in told.items()
        if value
    }


@while_active
def change_limits(*, account: Account, by: Actor, pk: int, limits: KeyLimits) -> ApiCredential:
    """Narrow or widen what one of the account's keys is good for, at once; the owners are mailed.

    Refusals as of ``limit``, NotFound for a strange one. What changes nothing is not recorded.
    """
    with transaction.atomic():
        rows = ApiCredential.objects.select_for_update(of=("self",))
        row = rows.filter(account=account, pk=pk).first()
        if row is None:
            raise NotFound("There is no such credential.")
        before = limits_of(row)
        limit(row, limits)
        after = limits_of(row)
        if before != after:
            row.save(update_fields=FIELDS)
            changed = sorted(name for name in FIELDS if before.get(name) != after.get(name))
            activity.record(
                account=account,
                by=by,
                verb="changed",
                subject=row,
                before={name: before.get(name) for name in changed},
                after={name: after.get(name) for name in changed},
            )
            line = f"Its user name is {row.username}, by the API {row.dialect}."
            tell_owners(account=account, by=by, title="What a program may do was changed", lines=[line])
    return row


def _areas(dialect: str, wanted: frozenset[ApiArea] | None) -> list[str]:
    if wanted is None:
        return []
    if not wanted:
        raise Invalid("Choose at least one area, or everything.", field="areas")
    if strange := wanted - DIALECTS[dialect].areas:
        named = ", ".join(sorted(area.label.lower() for area in strange))
        raise Invalid(f"The {DIALECTS[dialect].name} API has nothing about {named}.", field="areas")
    return sorted(wanted)


def _end(last_day: date | None) -> datetime | None:
    if last_day is None:
        return None
    if not timezone.localdate() <= last_day < date.max:
        raise Invalid("This day is over.", field="last_day")
    return midnight(last_day + timedelta(days=1))


def _networks(given: Sequence[str]) -> list[str]:
    if len(given) > MOST_NETWORKS:
        raise Invalid(f"Up to {MOST_NETWORKS} networks are possible here.", field="networks")
    return list(dict.fromkeys(_network(text) for text in given))


def _network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError as exc:
        raise Invalid(f"{text.strip()[:60]} is no address and no network.", field="networks") from exc
    if network.prefixlen == 0:
        raise Invalid("A network of everybody is none; leave the list empty.", field="networks")
    return str(network)
