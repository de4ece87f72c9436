"""Looks after ports that wait: reminds of unsigned letters, ends what gets none, alarms staff when nothing moves."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.services import activity
from common import scope
from common.business_days import business_day_after
from common.e164 import for_people
from numbers.letter_address import letter_url, port_url
from numbers.models import PortRequest
from numbers.port_states import AT_CARRIER, EXPIRE_AFTER, REMIND_AFTER_DAYS, STALLED_AFTER_DAYS, PortState
from numbers.services.port_steps import locked, note, step

AT_ONCE = 500
EXPIRED = "The letter was not signed within 30 days. The fee is not given back; a new port costs it again."
STALLED = f"Nothing has happened for {STALLED_AFTER_DAYS} working days; staff look into it."


def look_after_ports() -> None:
    """Do what is due about each port, once however many sweeps there are."""
    now = timezone.now()
    unsigned = Q(state=PortState.AWAITING_LOA)
    for port in _each(unsigned & Q(moved_at__lte=now - EXPIRE_AFTER)):
        _if_still(port, unsigned, _expire)
    reminded_long_ago = Q(reminded_at=None, moved_at__lte=now - timedelta(days=REMIND_AFTER_DAYS))
    for port in _each(unsigned & reminded_long_ago):
        if business_day_after(port.moved_at.date(), REMIND_AFTER_DAYS) <= now.date():
            _if_still(port, unsigned & Q(reminded_at=None), _remind)
    quiet = Q(state__in=sorted(AT_CARRIER), alarmed_at=None)
    for port in _each(quiet & Q(moved_at__lte=now - timedelta(days=STALLED_AFTER_DAYS))):
        if stalls_on(port) <= now.date():
            _if_still(port, quiet & Q(moved_at=port.moved_at), _alarm)


def stalls_on(port: PortRequest) -> date:
    """The day on which a port that does not move gives cause for alarm; until its confirmed date it may rest."""
    rests_until = max(port.moved_at.date(), port.foc or date.min)
    return business_day_after(rests_until, STALLED_AFTER_DAYS)


def _each(which: Q) -> Iterator[PortRequest]:
    """The ports with the address of whoever has the login at their carrier, each in its account's scope."""
    with scope.system():
        rows = PortRequest.objects.filter(which).select_related("account", "provider_account__account")
        found = list(rows.order_by("moved_at")[:AT_ONCE])
    for port in found:
        with scope.tenant(port.account_id):
            yield port


def _if_still(
    port: PortRequest, which: Q, act: Callable[[PortRequest, datetime], EmailMessage | None]
) -> None:
    """Act on the locked row, unless it has changed since it was found; the mail goes out after the commit."""
    staff = port.provider_account.account.email
    with transaction.atomic():
        still: QuerySet[PortRequest] = PortRequest.objects.filter(which, pk=port.pk)
        row = locked(port)
        if not still.exists():
            return
        mail = act(row, timezone.now())
        if mail is None:
            return
        mail.to = [address for address in mail.to or [staff] if address]
        if mail.to:
            transaction.on_commit(lambda: mail.send(), robust=True)


def _expire(port: PortRequest, _now: datetime) -> None:
    step(port, PortState.EXPIRED, SYSTEM, EXPIRED)
    activity.record(account=port.account, by=SYSTEM, verb="expired", subject=port)


def _remind(port: PortRequest, now: datetime) -> EmailMessage:
    port.reminded_at = now
    port.save(update_fields=["reminded_at"])
    note(port, SYSTEM, "A reminder of the letter was mailed.")
    ends = (port.moved_at + EXPIRE_AFTER).date()
    lines = [
        f"Your port of {_numbers(port)} waits for its letter of authorisation.",
        f"Please sign it here; after {ends:%d %B %Y} the port ends without it.",
        "",
        letter_url(port),
    ]
    return EmailMessage(
        subject=f"Port {port.pid}: please sign the letter",
        body="\n".join(lines),
        to=[port.account.email],
    )


def _alarm(port: PortRequest, now: datetime) -> EmailMessage:
    """The mail is for the staff of the account whose login the port went through."""
    port.alarmed_at = now
    port.save(update_fields=["alarmed_at"])
    note(port, SYSTEM, STALLED)
    lines = [
        f"Port {port.pid} of {port.account.name} ({_numbers(port)}) has been "
        f"“{port.get_state_display().lower()}” since {port.moved_at:%d %B %Y}.",
        "",
        port_url(port),
    ]
    return EmailMessage(subject=f"Port {port.pid} has stalled", body="\n".join(lines), to=[])


def _numbers(port: PortRequest) -> str:
    home = port.account.country
    return ", ".join(for_people(one, home) for one in port.items.values_list("e164", flat=True))
