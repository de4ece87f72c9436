"""Reads carriers' mailboxes: what came in, and what became of what was sent."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from common import scope
from common.redact import redact_text
from jobs.errors import WorkError
from messaging.models import CarrierMailbox, Message
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
LEASE = timedelta(minutes=5)
MOST_ROUNDS = 50
# How long a receipt is waited for.
PATIENCE = timedelta(hours=72)
# Of a carrier that must be told which numbers to look at: those that pass messages on, or wrote this lately.
ACTIVE_FOR = timedelta(days=3)
MOST_NUMBERS = 100


def open_mailboxes() -> None:
    """Give every login whose carrier tells of messages a mailbox; call it inside ``scope.system()``."""
    slugs = [slug for slug, connector in CONNECTORS.items() if connector.can(Messages.list_messages)]
    new = ProviderAccount.objects.filter(connector__in=slugs, mailbox=None)
    rows = [
        CarrierMailbox(account_id=account, provider_account_id=pk, due_at=timezone.now())
        for pk, account in new.values_list("pk", "account")
    ]
    CarrierMailbox.objects.bulk_create(rows, ignore_conflicts=True)


def due_mailboxes() -> list[int]:
    """The mailboxes whose time has come."""
    with scope.system():
        open_mailboxes()
        rows = CarrierMailbox.objects.filter(
            due_at__lte=timezone.now(), provider_account__state=ProviderState.ACTIVE
        )
        return list(rows.values_list("pk", flat=True))


def mailboxes_of(slug: str) -> list[int]:
    """The mailboxes at one carrier, whether they are due or not."""
    with scope.system():
        open_mailboxes()
        rows = CarrierMailbox.objects.filter(
            provider_account__connector=slug, provider_account__state=ProviderState.ACTIVE
        )
        return list(rows.values_list("pk", flat=True))


def read(pk: int) -> None:
    """Read one mailbox to its end, unless another process is at it. What is read twice is stored once."""
    with scope.system():
        mailbox = _take(pk)
        if mailbox is None:
            return
        error = ""
        try:
            _read_all(mailbox)
        except WorkError as exc:
            error = redact_text(exc.text)[:500]
            log.warning("Messages of provider account %s: %s", mailbox.provider_account_id, error)
        _let_go(mailbox, error)


def _take(pk: int) -> CarrierMailbox | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if not CarrierMailbox.objects.filter(free, pk=pk).update(lease_until=now + LEASE):
        return None
    return CarrierMailbox.objects.select_related("provider_account").get(pk=pk)


def _let_go(mailbox: CarrierMailbox, error: str) -> None:
    now = timezone.now()
    pause = CONNECTORS[mailbox.provider_account.connector].message_seconds
    CarrierMailbox.objects.filter(pk=mailbox.pk).update(
        lease_until=None,
        due_at=now + timedelta(seconds=pause * (10 if error else 1)),
        read_at=now,
        error=error,
    )


def _read_all(mailbox: CarrierMailbox) -> None:
    with calling(mailbox.provider_account) as connector:
        for _ in range(MOST_ROUNDS):
            feed = connector.list_messages(mailbox.cursor, _numbers(mailbox, connector))
            store(mailbox.provider_account, feed)
            if feed.cursor != mailbox.cursor:
                mailbox.cursor = feed.cursor
                mailbox.save(update_fields=["cursor"])
            if not (feed.more or feed.messages or feed.receipts) or connector.lists_messages_by_number:
                return


def _numbers(mailbox: CarrierMailbox, connector: Connector) -> list[str]:
    if not connector.lists_messages_by_number:
        return []
    held = PhoneNumber.objects.filter(provider_account=mailbox.provider_account_id, state__in=HELD)
    lately = Message.objects.filter(created_at__gte=timezone.now() - ACTIVE_FOR)
    active = held.filter(~Q(sms_type="") | Q(pk__in=lately.values("number")))
    return list(active.order_by("e164").values_list("e164", flat=True)[:MOST_NUMBERS])


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
