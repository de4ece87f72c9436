"""Steps of a port: legal or not each is written on the timeline and mailed, and the numbers arrive with the last."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.services import activity
from billing.services import ledger
from common.e164 import for_people
from events.services.recording import happened
from numbers.event_types import NUMBER_ADDED, PORT_MOVED
from numbers.letter_address import port_url
from numbers.models import PhoneNumber, PortEvent, PortItem, PortRequest
from numbers.places import place_of
from numbers.port_states import MOVES, OPEN, POLLED, SENDING, PortState
from numbers.rejections import REJECTIONS
from numbers.services import push
from numbers.states import HELD
from providers.contract.destinations import NOTHING
from providers.contract.ports import CarrierPort
from providers.states import Agreement

SLOWEST_POLL = timedelta(minutes=15)


def locked(port: PortRequest) -> PortRequest:
    """The row as it is now, locked until the transaction ends."""
    rows = PortRequest.objects.select_for_update(of=("self",)).select_related("account", "provider_account")
    return rows.get(pk=port.pk, account_id=port.account_id)


def step(port: PortRequest, to: PortState, by: Actor, text: str = "", **changes: Any) -> None:
    """Move a locked port; call it inside the transaction. A move that is not in the table is marked unexpected."""
    unexpected = to != port.state and to not in MOVES[PortState(port.state)]
    port.state, port.moved_at, port.alarmed_at = to, timezone.now(), None
    for name, value in changes.items():
        setattr(port, name, value)
    port.next_poll_at = timezone.now() + _poll_every() if to in POLLED else None
    port.save()
    PortEvent.objects.create(
        account_id=port.account_id, port=port, state=to, text=text[:300], who=by.label, unexpected=unexpected
    )
    if to not in OPEN:
        PortItem.objects.filter(port=port).update(is_open=False)
    happened(account=port.account, type=PORT_MOVED, subjects=[port])
    _mail(port, text)


def note(port: PortRequest, by: Actor, text: str) -> None:
    """Write a line on the timeline that is no step, and is not mailed."""
    PortEvent.objects.create(
        account_id=port.account_id, port=port, state=port.state, text=text[:300], who=by.label
    )


def take_news(port: PortRequest, news: CarrierPort) -> None:
    """Store what the carrier says about the port; nothing when it says what we know."""
    with transaction.atomic():
        row = locked(port)
        if row.state not in POLLED | SENDING or row.carrier_ref != news.ref:
            return
        now = timezone.now()
        row.polled_at, row.next_poll_at = now, now + _poll_every()
        to = PortState(news.state.value)
        moved_on = to != row.state
        if not moved_on and (news.foc is None or news.foc == row.foc):
            row.save(update_fields=["polled_at", "next_poll_at"])
            return
        if news.foc is not None and news.foc != row.foc:
            row.foc = news.foc
            row.foc_history = [*row.foc_history, {"foc": news.foc.isoformat(), "at": now.isoformat()}]
        row.rejection_code = (news.rejection or "other") if to == PortState.EXCEPTION else ""
        row.carrier_text = news.text[:300]
        if to in {PortState.COMPLETED, PortState.PARTIALLY_COMPLETED}:
            bring_numbers(row, left_behind=news.left_behind)
        step(row, to, SYSTEM, _words(row, to))


def _words(port: PortRequest, to: PortState) -> str:
    if to == PortState.EXCEPTION:
        entry = REJECTIONS.get(port.rejection_code, REJECTIONS["other"])
        return f"{entry.label}: {entry.help}"
    if to == PortState.PARTIALLY_COMPLETED:
        behind = port.items.filter(has_come=False).values_list("e164", flat=True)
        home = port.account.country
        return f"These numbers did not come: {', '.join(for_people(one, home) for one in behind)}."
    if to == PortState.FOC_CONFIRMED and port.foc:
        return f"The numbers move on {port.foc:%A, %d %B %Y}."
    return ""


def bring_numbers(port: PortRequest, *, left_behind: Collection[str] = ()) -> None:
    """Put the numbers on the account, each set as it was wished; a job carries the settings to the carrier."""
    items = PortItem.objects.filter(port=port)
    items.filter(e164__in=left_behind).update(has_come=False)
    items.exclude(e164__in=left_behind).update(has_come=True)
    for item in items.filter(has_come=True):
        number = PhoneNumber.objects.filter(
            account_id=port.account_id, e164=item.e164, state__in=HELD
        ).first()
        if number is None:
            number = PhoneNumber(
                account_id=port.account_id,
                provider_account=port.provider_account,
                e164=item.e164,
                agreement=Agreement.CONFIRMED,
                **asdict(place_of(item.e164)),
            )
        number.destination = item.destination
        number.caller_name = item.caller_name
        is_new = number.pk is None
        number.save()
        if is_new:
            happened(account=port.account, type=NUMBER_ADDED, subjects=[number])
            after = {"port": port.pid}
            activity.record(account=port.account, by=SYSTEM, verb="ported in", subject=number, after=after)
        wanted = ["destination"] * (number.destination != NOTHING) + ["caller_name"] * bool(item.caller_name)
        if wanted:
            push.queue_push(account=port.account, by=SYSTEM, number=number, settings=wanted, wait=False)
            number.save(update_fields=push.FIELDS)


def give_fee_back(port: PortRequest) -> None:
    """Return the fee of a port that no carrier ever took, once; call it in the transaction that ends the port."""
    if not port.fee:
        return
    ledger.refund(
        account=port.account,
        reason=port.reason,
        description=f"Fee of port {port.pid}, which was not submitted",
    )


def _poll_every() -> timedelta:
    return min(SLOWEST_POLL, timedelta(seconds=max(1, settings.PORT_CLOCK // 4)))


def _mail(port: PortRequest, text: str) -> None:
    """Tell the account of the change once it is committed; a mail that does not go out takes nothing back."""
    if not port.account.email:
        return
    home = port.account.country
    numbers = ", ".join(for_people(one, home) for one in port.items.values_list("e164", flat=True))
    state = PortState(port.state).label
    mail = EmailMessage(
        subject=f"Port {port.pid}: {state.lower()}",
        body="\n".join(
            [
                f"Your port of {numbers}: {state.lower()}.",
                *([text] if text else []),
                "",
                port_url(port),
            ]
        ),
        to=[port.account.email],
    )
    transaction.on_commit(lambda: mail.send(), robust=True)
