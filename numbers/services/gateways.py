"""Gateways: an account's own, and their doubles at carriers that keep gateways themselves."""

import re
from datetime import timedelta
from typing import TypedDict, Unpack
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import hosts, scope
from common.errors import CarrierTrouble, Conflict, Invalid, NotFound
from common.transactions import kept
from jobs import services as job_services
from jobs.services import NewJob
from numbers import kinds
from numbers.destinations import Sort, register
from numbers.models import Gateway, GatewayAtCarrier
from numbers.selectors import gateways as selectors
from numbers.selectors.orders import is_on_order
from providers.contract.connector import Connector
from providers.contract.destinations import UNKNOWN_MARK, Destination, DestinationKind
from providers.contract.destinations import gateway as own
from providers.contract.gateways import CarrierGateway, Gateways
from providers.errors import Malformed, NotThere
from providers.models import ProviderAccount

PREFIX = re.compile(r"[0-9]{0,16}", re.ASCII)
LIMITS = range(1, 1001)
DEFAULT_LIMIT = 23
# A bulk edit uses one gateway thousands of times; its name need not be resolved each time.
FRESH = timedelta(seconds=60)
TRIES = 3
GONE = "There is no such gateway."


class GatewayChanges(TypedDict, total=False):
    address: str
    prefix: str
    limit: int


@while_active
def add_gateway(
    *, account: Account, by: Actor, address: str, prefix: str = "", limit: int = DEFAULT_LIMIT
) -> Gateway:
    """Add a gateway of the account's own; carriers hear of it when a number is first routed to it.

    ``address`` is an IPv4 address or a host name, with an optional port, and must lead to the public
    internet; ``prefix`` is up to 16 digits; ``limit`` is 1 to 1,000 concurrent calls. Raises Invalid naming
    the field.
    """
    checked = checked_gateway({"address": address, "prefix": prefix, "limit": limit})
    return add_checked_gateway(account=account, by=by, checked=checked)


@while_active
def add_checked_gateway(*, account: Account, by: Actor, checked: GatewayChanges) -> Gateway:
    """Add a gateway whose three values ``checked_gateway`` has seen a moment ago; no name is resolved here, so it may
    stand in the transaction of whatever is to be committed with it.
    """
    with transaction.atomic():
        gateway = Gateway.objects.create(account=account, checked_at=timezone.now(), **checked)
        activity.record(account=account, by=by, verb="added", subject=gateway, after={**checked})
        tell_owners(account=account, by=by, title="A gateway was added", lines=[_sees_calls(gateway)])
    return gateway


@while_active
def update_gateway(*, account: Account, by: Actor, pk: int, **changes: Unpack[GatewayChanges]) -> Gateway:
    """Change address, prefix or limit; every carrier that has the gateway is told by a job. Rules as for a
    new one.
    """
    selectors.gateway(account, pk)
    checked = checked_gateway(changes)
    with transaction.atomic():
        gateway = Gateway.objects.select_for_update(no_key=True).filter(account=account, pk=pk).first()
        if gateway is None:
            raise NotFound(GONE)
        before = {name: getattr(gateway, name) for name in checked}
        different = {name: value for name, value in checked.items() if value != before[name]}
        if "address" in checked:
            gateway.checked_at, gateway.check_error = timezone.now(), ""
        for name, value in different.items():
            setattr(gateway, name, value)
        gateway.save(update_fields=[*different, "checked_at", "check_error"])
        if different:
            before = {name: before[name] for name in different}
            activity.record(
                account=account, by=by, verb="changed", subject=gateway, before=before, after=different
            )
            _tell_carriers(account, by, gateway, kinds.GATEWAY_UPDATE, "Update")
            if "address" in different:
                line = _sees_calls(gateway)
                tell_owners(account=account, by=by, title="A gateway has another address", lines=[line])
    return gateway


def _sees_calls(gateway: Gateway) -> str:
    return f"Calls to numbers that are routed to it go to {gateway.address}."


@while_active
def remove_gateway(*, account: Account, by: Actor, pk: int) -> None:
    """Remove a gateway, here at once and by a job at each carrier that has it.

    Conflict while a number, or an open order for one, is routed to it. Whoever routes one there holds the
    gateway's row (``hold_gateway``), so none can arrive between the look and the removal.
    """
    with transaction.atomic():
        gateway = Gateway.objects.select_for_update().filter(account=account, pk=pk).first()
        if gateway is None:
            raise NotFound(GONE)
        if selectors.numbers_routed_to(account, pk).exists():
            raise Conflict("Numbers are routed to this gateway; route them elsewhere first.")
        if is_on_order(account, own(pk)):
            raise Conflict("An open order routes numbers to this gateway; wait for it first.")
        before = {"address": gateway.address, "prefix": gateway.prefix, "limit": gateway.limit}
        activity.record(account=account, by=by, verb="removed", subject=gateway, before=before)
        _tell_carriers(account, by, gateway, kinds.GATEWAY_REMOVE, "Remove")
        gateway.delete()


def hold_gateway(account: Account, target: str) -> bool:
    """Keep a gateway there until the caller's transaction ends; False when the account has none of this id.

    It keeps out ``remove_gateway`` and nobody else.
    """
    return bool(kept(Gateway.objects.filter(account=account, pk=int(target))))


register(
    Sort(
        kind=DestinationKind.GATEWAY,
        choices=selectors.gateways,
        ever=selectors.gateways,
        hold=hold_gateway,
        url=lambda _account, target: reverse("numbers:gateway", args=[int(target)]),
        order="pk",
        label="address",
    )
)


@while_active
def check_gateway(*, account: Account, by: Actor, pk: int) -> Gateway:  # noqa: ARG001 who asks is let in or not
    """``recheck_gateway`` for a person who asks for it."""
    return recheck_gateway(account=account, pk=pk)


def recheck_gateway(*, account: Account, pk: int) -> Gateway:
    """Resolve the gateway's address again and note the outcome; Invalid when it is no longer on the public
    internet.

    Call it outside a transaction. An address that was found good within the last minute is not asked for
    again.
    """
    gateway = selectors.gateway(account, pk)
    now = timezone.now()
    if gateway.checked_at and not gateway.check_error and gateway.checked_at > now - FRESH:
        return gateway
    refusal = None
    try:
        _resolve(gateway.address)
    except Invalid as exc:
        refusal = exc
    gateway.checked_at, gateway.check_error = now, refusal.text[:200] if refusal else ""
    Gateway.objects.filter(account=account, pk=pk, address=gateway.address).update(
        checked_at=gateway.checked_at, check_error=gateway.check_error
    )
    if refusal:
        raise Invalid(f"Gateway {gateway.address}: {refusal.text}", field="destination") from refusal
    return gateway


def at_carrier(
    *,
    account: Account,
    provider_account: ProviderAccount,
    connector: Connector,
    destination: Destination,
    key: UUID,
) -> Destination:
    """The destination as the carrier names it; an own gateway is set up there when it is not yet.

    Asks the carrier, so call it outside a transaction. A gateway whose set-up was answered by nobody is found
    again by its address; ``key`` is the job's, and gives each gateway a key of its own. Raises Invalid for an
    address that is no longer public, and the connector's errors.
    """
    if destination.kind != DestinationKind.GATEWAY:
        return destination
    if destination.target.startswith(UNKNOWN_MARK):
        return Destination.of(DestinationKind.GATEWAY, destination.target.removeprefix(UNKNOWN_MARK))
    pk = int(destination.target)
    gateway = recheck_gateway(account=account, pk=pk)
    for _ in range(TRIES):
        known = GatewayAtCarrier.objects.filter(gateway=gateway, provider_account=provider_account).first()
        if known is not None:
            return _named(known.carrier_ref)
        found = _find(connector, provider_account, gateway)
        ref = found or _set_up(connector, gateway, key)
        if _claim(gateway, provider_account, ref):
            return _named(ref)
        if not found:
            _take_back(connector, provider_account, ref, key)
        selectors.gateway(account, pk)
    raise CarrierTrouble("The gateway could not be set up at the carrier; try again.")


def checked_gateway(changes: GatewayChanges) -> GatewayChanges:
    """The changes in the form in which they are stored; resolves a name, so no transaction may be open.

    Raises Invalid naming the field.
    """
    checked: GatewayChanges = {**changes}
    if "prefix" in changes and not PREFIX.fullmatch(changes["prefix"]):
        raise Invalid("The prefix may have up to 16 digits.", field="prefix")
    if "limit" in changes and changes["limit"] not in LIMITS:
        raise Invalid("The limit must be from 1 to 1,000 calls.", field="limit")
    if "address" in changes:
        checked["address"] = _resolve(changes["address"])
    return checked


def _resolve(address: str) -> str:
    """The address as it is stored, once it was seen to lead to the public internet."""
    host, port = hosts.split_port(address.strip().lower(), field="address")
    host = host.rstrip(".")
    hosts.resolve_public(host, field="address")
    return host if port is None else f"{host}:{port}"


def _tell_carriers(account: Account, by: Actor, gateway: Gateway, kind: str, verb: str) -> None:
    for double in gateway.at_carriers.select_related("provider_account"):
        job_services.start(
            NewJob(
                kind,
                f"{verb} gateway {gateway.address} at {double.provider_account.name}",
                payload={
                    "gateway": gateway.pk,
                    "provider_account": double.provider_account_id,
                    "ref": double.carrier_ref,
                },
                subject=gateway,
            ),
            account=account,
            by=by,
        )


def _named(ref: str) -> Destination:
    try:
        return Destination.of(DestinationKind.GATEWAY, ref)
    except ValueError as exc:
        raise Malformed("The carrier names the gateway by something that is no name.") from exc


def _claimed_refs(provider_account: ProviderAccount) -> set[str]:
    """The carrier's ids that belong to a gateway of ours, whichever account's."""
    with scope.system():
        rows = GatewayAtCarrier.objects.filter(provider_account=provider_account)
        return set(rows.values_list("carrier_ref", flat=True))


def _find(connector: Connector, provider_account: ProviderAccount, gateway: Gateway) -> str | None:
    """A gateway of the same address at the carrier that is nobody's: one whose answer was lost, or made by
    hand there.
    """
    if not connector.can(Gateways.list_gateways):
        return None
    same = [
        there.ref
        for there in connector.list_gateways()
        if (there.address.lower(), there.prefix) == (gateway.address, gateway.prefix)
    ]
    claimed = _claimed_refs(provider_account) if same else set()
    return next((ref for ref in same if ref not in claimed), None)


def _set_up(connector: Connector, gateway: Gateway, key: UUID) -> str:
    wanted = CarrierGateway(ref="", address=gateway.address, prefix=gateway.prefix, limit=gateway.limit)
    return connector.add_gateway(wanted, key=uuid5(key, f"gateway:{gateway.pk}")).ref


def _claim(gateway: Gateway, provider_account: ProviderAccount, ref: str) -> bool:
    """Store the carrier's id; False when another worker was first, or the gateway was removed meanwhile."""
    try:
        with transaction.atomic():
            GatewayAtCarrier.objects.create(
                account_id=gateway.account_id,
                gateway=gateway,
                provider_account=provider_account,
                carrier_ref=ref,
            )
    except IntegrityError:
        return False
    return True


def _take_back(connector: Connector, provider_account: ProviderAccount, ref: str, key: UUID) -> None:
    """Remove what was set up at the carrier for nothing."""
    if ref not in _claimed_refs(provider_account):
        try:
            connector.remove_gateway(ref, key=key)
        except NotThere:
            return
