"""Ports in: check, submit for a fee, correct, put off, cancel (voicetel.md §5.3, peers.md §4.1).

A port of another account is NotFound.
"""

import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.prices import port_fees
from billing.services import ledger
from billing.services.shares import above, accounts_between
from billing.services.splitting import Part, split
from common import crypto
from common.business_days import is_business_day
from common.e164 import for_people
from common.errors import Conflict, Invalid, NotFound
from jobs import services as job_services
from jobs.services import NewJob
from numbers.kinds import PORT_CANCEL, PORT_CHANGE
from numbers.models import PortabilityCheck, PortItem, PortRequest
from numbers.port_states import (
    CHECK_GOOD_FOR,
    LAST_CANCEL,
    LAST_RESCHEDULE,
    PortState,
)
from numbers.selectors.ports import FEE, GONE, by_hand_only, carrier_can
from numbers.services import destinations
from numbers.services.port_details import check_details
from numbers.services.port_steps import bring_numbers, step
from providers.contract.base import Ability
from providers.contract.destinations import NOTHING, Destination
from providers.contract.families import Family
from providers.contract.ports import Ports
from providers.domain_errors import as_domain_errors
from providers.registry import CONNECTORS
from providers.selectors import login_for_numbers
from providers.services import calling

MOST_NUMBERS = 100
ALPHABET = string.ascii_uppercase + string.digits
CORRECTABLE = frozenset(
    {
        "name",
        "name_type",
        "billing_number",
        "account_number",
        "authorised_person",
        "street_number",
        "street_prefix",
        "street",
        "street_type",
        "street_suffix",
        "unit",
        "city",
        "state_code",
        "zip",
        "country",
        "wanted_on",
    }
)
# Where an operator may put a port by hand when the carrier tells nothing.
BY_HAND = (
    PortState.SUBMITTED,
    PortState.EXCEPTION,
    PortState.FOC_CONFIRMED,
    PortState.COMPLETED,
    PortState.CANCELLED,
    PortState.FAILED,
)


@dataclass(frozen=True)
class PortLine:
    """A number to bring, in E.164, and how it shall be set once it is here."""

    e164: str
    destination: Destination = NOTHING
    caller_name: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class PortWish:
    """What a customer asks for; ``details`` are fields of ``PortDetails``, the PIN in plain text."""

    lines: list[PortLine]
    details: dict[str, Any] = field(default_factory=dict)


def check_portability(*, account: Account, e164: str) -> PortabilityCheck:
    """Ask the account's carrier whether a number can come; yes allows a port of it for an hour."""
    carrier = login_for_numbers(account, Family.PORTS, [e164])
    with as_domain_errors(), calling(carrier) as connector:
        told = connector.check_portability(e164)
    found, _ = PortabilityCheck.objects.update_or_create(
        account=account,
        e164=e164,
        defaults={
            "is_portable": told.is_portable,
            "losing_carrier": told.losing_carrier[:80],
            "rate_center_tier": told.rate_center_tier[:20],
            "reason": told.reason[:200],
            "routing_number": told.routing_number[:16],
            "checked_at": timezone.now(),
        },
    )
    return found


@while_active
def submit_port(
    *, account: Account, by: Actor, wish: PortWish, idempotency_key: str | None = None
) -> PortRequest:
    """Take in a port, with the fee for each number charged in the same transaction: 6 where the account's plan does not
    say. It then waits for its letter.

    Conflict for a number that was not found portable within the last hour, or that another open port is about;
    InsufficientFunds when the fee is not there. Nothing is kept of a refused port.
    """
    _check(wish)
    carrier = login_for_numbers(account, Family.PORTS, [line.e164 for line in wish.lines])
    with transaction.atomic():
        between = accounts_between(account, carrier.account_id)
        fees = port_fees([account, *between], [line.e164 for line in wish.lines], usual=FEE)
        _require_checks(account, wish.lines)
        connector = CONNECTORS[carrier.connector]
        for destination in {line.destination for line in wish.lines}:
            destinations.hold(account, destination, connector)
        details = wish.details | {"pin": crypto.encrypt(wish.details.get("pin", ""))}
        port = PortRequest.objects.create(
            account=account,
            provider_account=carrier,
            pid="".join(secrets.choice(ALPHABET) for _ in range(5)),
            fee=sum(fees[account.pk], Decimal(0)),
            idempotency_key=idempotency_key,
            **details,
        )
        _write_items(port, wish.lines)
        _charge(port, wish.lines, between, fees)
        after = {"numbers": [line.e164 for line in wish.lines], "fee": str(port.fee)}
        activity.record(account=account, by=by, verb="asked for", subject=port, after=after)
        port.state = PortState.VALIDATING
        step(
            port, PortState.AWAITING_LOA, by, "The port is taken in. Please sign the letter of authorisation."
        )
    return port


def _charge(
    port: PortRequest, lines: list[PortLine], between: list[Account], fees: dict[int, list[Decimal]]
) -> None:
    """The fee of all numbers, which says what of it is for each."""
    account = port.account
    ledger.charge(
        account=account,
        amount=port.fee,
        reason=port.reason,
        description=f"Port {port.pid}, {len(lines)} number{'s' * (len(lines) != 1)}",
        above=above(account, between, lambda payer: sum(fees[payer.pk], Decimal(0))),
    )
    parts = [
        Part(line.e164, fees[account.pk][n], {str(row.pk): str(fees[row.pk][n]) for row in between})
        for n, line in enumerate(lines)
    ]
    split(account=account, reason=port.reason, parts=parts)


def _check(wish: PortWish) -> None:
    numbers = [line.e164 for line in wish.lines]
    if not 1 <= len(numbers) <= MOST_NUMBERS:
        raise Invalid(f"A port has from 1 to {MOST_NUMBERS} numbers.", field="numbers")
    if len(set(numbers)) != len(numbers):
        raise Invalid("A number stands twice in the port.", field="numbers")
    check_details(wish.details)


def _require_checks(account: Account, lines: list[PortLine]) -> None:
    since = timezone.now() - CHECK_GOOD_FOR
    good = set(
        PortabilityCheck.objects.filter(
            account=account, e164__in=[one.e164 for one in lines], is_portable=True, checked_at__gt=since
        ).values_list("e164", flat=True)
    )
    for line in lines:
        if line.e164 not in good:
            shown = for_people(line.e164, account.country)
            raise Conflict(
                f"{shown} was not found portable within the last hour; check it first.",
                field="numbers",
            )


def _write_items(port: PortRequest, lines: list[PortLine]) -> None:
    """Claim the numbers in one order; the unique constraint lets one open port have each."""
    items = [
        PortItem(
            account_id=port.account_id,
            provider_account_id=port.provider_account_id,
            port=port,
            e164=line.e164,
            destination=line.destination,
            caller_name=line.caller_name,
            campaign=line.campaign,
        )
        for line in sorted(lines, key=lambda line: line.e164)
    ]
    try:
        with transaction.atomic():
            PortItem.objects.bulk_create(items)
    except IntegrityError as exc:
        raise Conflict("A port of one of these numbers is open already.", field="numbers") from exc


def find_by_key(account: Account, key: str | None) -> PortRequest | None:
    """The port that a request under this key made."""
    return PortRequest.objects.filter(account=account, idempotency_key=key).first() if key else None


def note_ticket(*, port: PortRequest, ticket: int, number: int) -> None:
    """Remember which support ticket is about the port."""
    port.ticket, port.ticket_number = ticket, number
    port.save(update_fields=["ticket", "ticket_number"])


def forget_tickets(numbers: list[int]) -> None:
    """Drop the links to support tickets that are being deleted; call it inside ``scope.system()``."""
    PortRequest.objects.filter(ticket_number__in=numbers).update(ticket_number=None)


def locked_port(account: Account, pid: str) -> PortRequest:
    rows = PortRequest.objects.select_for_update(of=("self",)).select_related("account", "provider_account")
    port = rows.filter(account=account, pid=pid).first()
    if port is None:
        raise NotFound(GONE)
    return port


def require_carrier_can(port: PortRequest, what: Ability) -> None:
    """Conflict for what the port's carrier is told by people only."""
    if not carrier_can(port, what):
        raise Conflict(by_hand_only(port))


@while_active
def cancel_port(*, account: Account, by: Actor, pid: str) -> PortRequest:
    """Call the port off: at once while the carrier does not have it, else by asking the carrier.

    Conflict when it is closed, on its way to the carrier, less than 48 hours before the confirmed date, or at a carrier
    that takes no cancellations from programs. The fee stays charged.
    """
    with transaction.atomic():
        port = locked_port(account, pid)
        if port.state in {PortState.DRAFT, PortState.AWAITING_LOA}:
            step(port, PortState.CANCELLED, by)
        elif port.state in {PortState.SUBMITTED, PortState.EXCEPTION, PortState.FOC_CONFIRMED}:
            require_carrier_can(port, Ports.cancel_port)
            _require_time(
                port,
                LAST_CANCEL.total_seconds(),
                "It is too late: the numbers move within 48 hours.",
            )
            step(port, PortState.CANCEL_PENDING, by, carrier_text="")
            _start(port, by, PORT_CANCEL, "Cancel")
        else:
            raise Conflict(f"A port that is {port.get_state_display().lower()} cannot be cancelled.")
        activity.record(account=account, by=by, verb="cancelled", subject=port)
    return port


@while_active
def reschedule_port(*, account: Account, by: Actor, pid: str, wanted_on: date) -> PortRequest:
    """Wish for another day; Conflict later than 24 hours before the confirmed one, Invalid for no working day ahead."""
    today = timezone.localdate()
    if not today < wanted_on or not is_business_day(wanted_on):
        raise Invalid("Choose a working day in the future.", field="wanted_on")
    with transaction.atomic():
        port = locked_port(account, pid)
        if port.state != PortState.FOC_CONFIRMED:
            raise Conflict("Only a port with a confirmed date can be put off.", field="wanted_on")
        require_carrier_can(port, Ports.change_port)
        _require_time(
            port, LAST_RESCHEDULE.total_seconds(), "It is too late: the numbers move within 24 hours."
        )
        return _change(port, account, by, {"wanted_on": wanted_on}, "put off")


@while_active
def supplement_port(*, account: Account, by: Actor, pid: str, changes: dict[str, Any]) -> PortRequest:
    """Correct what the losing carrier found fault with and send it again; Conflict when nothing waits for it."""
    if unknown := set(changes) - CORRECTABLE - {"pin"}:
        raise Invalid("This cannot be corrected.", field=sorted(unknown)[0])
    if not changes:
        raise Invalid("Nothing was corrected.")
    check_details(changes)
    with transaction.atomic():
        port = locked_port(account, pid)
        if port.state != PortState.EXCEPTION:
            raise Conflict("The port does not wait for a correction.")
        require_carrier_can(port, Ports.change_port)
        return _change(port, account, by, changes, "corrected")


def _change(
    port: PortRequest, account: Account, by: Actor, changes: dict[str, Any], verb: str
) -> PortRequest:
    shown = {name: str(value) for name, value in changes.items() if name != "pin"}
    before = {name: str(getattr(port, name) or "") for name in shown}
    stored = changes | ({"pin": crypto.encrypt(changes["pin"])} if "pin" in changes else {})
    step(
        port,
        PortState.SUPPLEMENT_PENDING,
        by,
        f"Sent again: {', '.join(sorted(changes)).replace('_', ' ')}.",
        rejection_code="",
        carrier_text="",
        **stored,
    )
    activity.record(account=account, by=by, verb=verb, subject=port, before=before, after=shown)
    _start(port, by, PORT_CHANGE, "Correct")
    return port


@while_active
def move_by_hand(
    *, account: Account, by: Actor, pid: str, to: PortState, text: str, foc: date | None = None
) -> PortRequest:
    """What an operator heard from the carrier in another way; the timeline shows it like any other step."""
    if to not in BY_HAND:
        raise Invalid("A port cannot be put there by hand.", field="to")
    with transaction.atomic():
        port = locked_port(account, pid)
        if not port.is_open:
            raise Conflict("The port is closed.")
        if to == PortState.COMPLETED:
            bring_numbers(port)
        if foc is not None and foc != port.foc:
            entry = {"foc": foc.isoformat(), "at": timezone.now().isoformat()}
            port.foc, port.foc_history = foc, [*port.foc_history, entry]
        code = "other" if to == PortState.EXCEPTION else ""
        step(port, to, by, text or "Moved by hand.", rejection_code=code, carrier_text=text[:300])
        activity.record(account=account, by=by, verb="moved by hand", subject=port, after={"state": to})
    return port


def _require_time(port: PortRequest, seconds: float, text: str) -> None:
    if port.foc is None:
        return
    begins = datetime.combine(port.foc, time(), tzinfo=UTC)
    if (begins - timezone.now()).total_seconds() < seconds:
        raise Conflict(text)


def _start(port: PortRequest, by: Actor, kind: str, title: str) -> None:
    job_services.start(
        NewJob(kind, f"{title} port {port.pid}", payload={"port": port.pk}, subject=port),
        account=port.account,
        by=by,
    )
