"""Reads carriers' feeds: what came in, and what became of what was sent."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from common import scope
from common.redact import redact_text
from jobs import leases
from jobs.errors import Again, LostLease, WorkError
from messaging.models import CarrierFeed, Message, NumberFeed
from messaging.services.receipts import apply_receipt, give_up_waiting
from messaging.services.receiving import receive_message
from numbers.models import PhoneNumber
from numbers.states import HELD
from providers.contract.connector import Connector
from providers.contract.messages import CarrierReceipt, IncomingMessage, MessageFeed, Messages
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.services import calling
from providers.states import ProviderState

log = logging.getLogger(__name__)
MOST_ROUNDS = 50
# How long a receipt is waited for.
PATIENCE = timedelta(hours=72)
# A carrier that must be asked number by number is asked about so many in one turn; the next turn goes on with those
# that were read longest ago. Numbers that pass messages on, or wrote lately, come up more often.
NUMBERS_AT_ONCE = 100
ACTIVE_FOR = timedelta(days=3)
QUIET_EVERY = timedelta(minutes=15)
LONGEST_WAIT = 900.0


def open_feeds() -> None:
    """Give every login whose carrier tells of messages a reading place; call it inside ``scope.system()``."""
    slugs = [slug for slug, connector in CONNECTORS.items() if connector.can(Messages.list_messages)]
    new = ProviderAccount.objects.filter(connector__in=slugs, feed=None)
    rows = [
        CarrierFeed(account_id=account, provider_account_id=pk, due_at=timezone.now())
        for pk, account in new.values_list("pk", "account")
    ]
    CarrierFeed.objects.bulk_create(rows, ignore_conflicts=True)


def due_feeds() -> list[int]:
    """The feeds whose time has come. What a process held that lives no more is free by that."""
    with scope.system():
        open_feeds()
        held = CarrierFeed.objects.filter(lease_until__gt=timezone.now())
        dead = leases.dead_among(held.values_list("held_by", flat=True).distinct())
        if dead:
            held.filter(held_by__in=dead).update(lease_until=None)
        rows = CarrierFeed.objects.filter(
            due_at__lte=timezone.now(), provider_account__state=ProviderState.ACTIVE
        )
        return list(rows.values_list("pk", flat=True))


def feeds_of(slug: str) -> list[int]:
    """The feeds of one carrier, whether they are due or not."""
    with scope.system():
        open_feeds()
        rows = CarrierFeed.objects.filter(
            provider_account__connector=slug, provider_account__state=ProviderState.ACTIVE
        )
        return list(rows.values_list("pk", flat=True))


def read(pk: int) -> None:
    """Read one feed to its end, unless another process is at it. What is read twice is stored once."""
    with scope.system():
        feed = _take(pk)
        if feed is None:
            return
        mine = CarrierFeed.objects.filter(pk=feed.pk, takes=feed.takes)
        failed: WorkError | None = None
        try:
            with leases.kept(lambda until: mine.update(lease_until=until)):
                _read(feed)
        except LostLease:
            log.warning("Another process goes on with the messages of provider account %s.", feed.pk)
            return
        except WorkError as exc:
            failed = exc
            log.warning(
                "Messages of provider account %s: %s", feed.provider_account_id, redact_text(exc.text)
            )
        _let_go(feed, failed)


def _take(pk: int) -> CarrierFeed | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    taken = CarrierFeed.objects.filter(free, pk=pk).update(
        lease_until=now + leases.LEASE, held_by=leases.holder(), takes=F("takes") + 1
    )
    return CarrierFeed.objects.select_related("provider_account").get(pk=pk) if taken else None


def _let_go(feed: CarrierFeed, failed: WorkError | None) -> None:
    """The next turn comes at the carrier's own pace, later after two failures, or when the carrier wants it."""
    now = timezone.now()
    pause = float(CONNECTORS[feed.provider_account.connector].message_seconds)
    if failed is not None:
        asked = failed.retry_after if isinstance(failed, Again) else None
        later = pause * 10 if feed.error else pause
        pause = min(max(asked or later, pause), LONGEST_WAIT)
    CarrierFeed.objects.filter(pk=feed.pk, takes=feed.takes).update(
        lease_until=None,
        due_at=now + timedelta(seconds=pause),
        read_at=now,
        error=redact_text(failed.text)[:500] if failed else "",
    )


def _read(feed: CarrierFeed) -> None:
    with calling(feed.provider_account) as connector:
        if connector.lists_messages_by_number:
            _read_numbers(feed, connector)
        else:
            _read_all(feed, connector)


def _read_all(feed: CarrierFeed, connector: Connector) -> None:
    for _ in range(MOST_ROUNDS):
        told = connector.list_messages(feed.cursor, [])
        store(feed.provider_account, told)
        if told.cursor != feed.cursor:
            feed.cursor = told.cursor
            _hold(CarrierFeed.objects.filter(pk=feed.pk, takes=feed.takes).update(cursor=told.cursor))
        if not (told.more or told.messages or told.receipts):
            return


def _hold(updated: int) -> None:
    if not updated:
        raise LostLease


def _read_numbers(feed: CarrierFeed, connector: Connector) -> None:
    """Each number from where it was read last, so that what was passed over for a time is caught up."""
    _open_numbers(feed)
    now = timezone.now()
    due = feed.numbers.filter(due_at__lte=now).order_by("due_at", "pk")
    rows = list(due[:NUMBERS_AT_ONCE])
    active = _active(feed, [row.e164 for row in rows])
    often = timedelta(seconds=connector.message_seconds)
    for row in rows:
        told = connector.list_messages(row.cursor, [row.e164])
        _hold(CarrierFeed.objects.filter(pk=feed.pk, takes=feed.takes).count())
        store(feed.provider_account, told)
        NumberFeed.objects.filter(pk=row.pk).update(
            cursor=told.cursor,
            read_at=timezone.now(),
            due_at=timezone.now() + (often if row.e164 in active else QUIET_EVERY),
        )


def _open_numbers(feed: CarrierFeed) -> None:
    """A reading place for each number that is held at the login, and none for those that have left it."""
    held = set(_held(feed).values_list("e164", flat=True))
    known = set(feed.numbers.values_list("e164", flat=True))
    now = timezone.now()
    NumberFeed.objects.bulk_create(
        (
            NumberFeed(account_id=feed.account_id, feed=feed, e164=e164, due_at=now)
            for e164 in sorted(held - known)
        ),
        ignore_conflicts=True,
    )
    if gone := known - held:
        feed.numbers.filter(e164__in=gone).delete()
    # Whoever begins to write or to pass messages on is not left waiting for a quiet number's turn.
    lively = feed.numbers.filter(e164__in=_active(feed, held), due_at__gt=now + timedelta(minutes=1))
    lively.update(due_at=now)


def _held(feed: CarrierFeed) -> QuerySet[PhoneNumber]:
    return PhoneNumber.objects.filter(provider_account=feed.provider_account_id, state__in=HELD).order_by()


def _active(feed: CarrierFeed, e164s: Iterable[str]) -> set[str]:
    """Those of the numbers that pass messages on, or wrote or were written to lately."""
    lately = Message.objects.filter(created_at__gte=timezone.now() - ACTIVE_FOR)
    rows = _held(feed).filter(~Q(sms_type="") | Q(pk__in=lately.values("number")), e164__in=set(e164s))
    return set(rows.values_list("e164", flat=True))


def store(provider_account: ProviderAccount, feed: MessageFeed) -> None:
    """Put each piece on the account whose number it is about; call it inside ``scope.system()``."""
    holders = _holders(provider_account, [row.recipient for row in feed.messages])
    for incoming in sorted(feed.messages, key=_moment):
        number = holders.get(incoming.recipient)
        if number is None:
            log.warning("A message came for a number that no account has at this carrier.")
            continue
        with scope.tenant(number.account_id):
            receive_message(account=number.account, number=number, incoming=incoming)
    for receipt in sorted(feed.receipts, key=_moment):
        _report(provider_account, receipt)


def _moment(row: IncomingMessage | CarrierReceipt) -> datetime:
    return row.at


def _holders(provider_account: ProviderAccount, e164s: Iterable[str]) -> dict[str, PhoneNumber]:
    rows = PhoneNumber.objects.filter(
        provider_account=provider_account, e164__in=set(e164s), state__in=HELD
    ).select_related("account")
    return {row.e164: row for row in rows}


def _report(provider_account: ProviderAccount, receipt: CarrierReceipt) -> None:
    by_name = Q(carrier_ref=receipt.ref, direction="out")
    if receipt.key is not None:
        by_name |= Q(job=receipt.key)
    rows = Message.objects.filter(by_name, number__provider_account=provider_account)
    message = rows.select_related("account").first()
    if message is None:
        log.warning("A receipt came for a message that was not sent from here.")
        return
    with scope.tenant(message.account_id):
        apply_receipt(account=message.account, message=message, receipt=receipt)


def give_up_on_receipts() -> None:
    """Say so of messages that nobody reported about for three days."""
    before = timezone.now() - PATIENCE
    with scope.system():
        waiting = Message.objects.filter(state="sent", sent_at__lt=before).order_by()
        accounts = list(Account.objects.filter(pk__in=waiting.values("account")))
    for account in accounts:
        with scope.tenant(account.pk), transaction.atomic():
            give_up_waiting(account=account, before=before)
