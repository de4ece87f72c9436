"""The IP access list: each network is judged by itself, so that a list may succeed in part."""

import ipaddress
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import AccessEntry, Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active

MASKS = {8, 16, 24, 32}
BAD_MASK = "Invalid mask: must be /8, /16, /24, or /32"
NOT_ROUTABLE = "CIDR range must be routable"
NOT_ADDED = "DB Insert failed"
NOT_REMOVED = "DB delete failed"


@dataclass
class AccessOutcome:
    """What became of a list of networks; ``failed`` maps a network to the reason (closed list, voicetel.md §3.3)."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def _refusal(cidr: str) -> str:
    address, _, mask = cidr.partition("/")
    if mask not in {str(allowed) for allowed in MASKS}:
        return BAD_MASK
    try:
        network = ipaddress.IPv4Network(f"{address}/{mask}")
    except ValueError:
        return NOT_ROUTABLE
    # Routable means public at both ends: a /8 that holds a private range only in part is the carrier's to judge.
    public = network.network_address.is_global and network.broadcast_address.is_global
    return "" if public and not network.is_multicast else NOT_ROUTABLE


@while_active
def add_access(*, account: Account, by: Actor, cidrs: list[str]) -> AccessOutcome:
    """Allow calls from the networks, and tell the owners; one that is listed already, or does not fit, fails alone."""
    outcome = AccessOutcome()
    for cidr in cidrs:
        if reason := _refusal(cidr):
            outcome.failed[cidr] = reason
            continue
        try:
            with transaction.atomic():
                entry = AccessEntry.objects.create(account=account, cidr=cidr)
                activity.record(account=account, by=by, verb="added", subject=entry)
        except IntegrityError:
            outcome.failed[cidr] = NOT_ADDED
        else:
            outcome.done.append(cidr)
    if outcome.done:
        with transaction.atomic():
            line = f"Calls from {', '.join(outcome.done)} are taken for the account's own."
            tell_owners(account=account, by=by, title="The list of networks is wider", lines=[line])
    return outcome


@while_active
def remove_access(*, account: Account, by: Actor, cidrs: list[str]) -> AccessOutcome:
    """Stop allowing calls from the networks; one that is not listed fails alone."""
    outcome = AccessOutcome()
    for cidr in cidrs:
        with transaction.atomic():
            entry = AccessEntry.objects.filter(account=account, cidr=cidr).first()
            removed = AccessEntry.objects.filter(account=account, cidr=cidr).delete()[0]
            if entry is not None and removed:
                activity.record(account=account, by=by, verb="removed", subject=entry)
        if removed:
            outcome.done.append(cidr)
        else:
            outcome.failed[cidr] = NOT_REMOVED
    return outcome
