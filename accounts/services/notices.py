"""Mails about an account: to the address that it carries, or to its owners about what could do harm."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Notice
from accounts.selectors.people import owner_addresses
from accounts.services.mailing import mail
from common import scope
from common.errors import CarrierTrouble

# What happens in one go is told in one mail.
GATHERING = timedelta(seconds=10)
LEASE = timedelta(minutes=5)
MOST_TRIES = 12
MOST_LINES = 100


def mail_account(*, account: Account, template: str, page: str, **words: str) -> None:
    """Send ``templates/accounts/email/<template>.txt`` with a link to ``page``.

    Raises CarrierTrouble when the mail server does not take it.
    """
    mail(f"accounts/email/{template}", [account.email], path=reverse(page), account=account, **words)


def tell_owners(*, account: Account, text: str, path: str) -> None:
    """Have the account's owners learn of it by mail; call it in the transaction of what happened, without secrets."""
    Notice.objects.create(account=account, text=text[:300], path=path, due_at=timezone.now() + GATHERING)


def send_due() -> int:
    """Mail what is due, one mail for each account, and say how many accounts were written to.

    A batch is claimed before it goes out, so of two processes one sends it; where the mail server fails it is tried
    again, longer and longer apart, for about a week.
    """
    sent = 0
    with scope.system():
        for batch in _claimed():
            try:
                _send(batch)
            except CarrierTrouble:
                continue
            Notice.objects.filter(pk__in=[row.pk for row in batch]).update(sent_at=timezone.now())
            sent += 1
    return sent


def _claimed() -> Iterator[list[Notice]]:
    due = Notice.objects.filter(sent_at=None, due_at__lte=timezone.now(), attempts__lt=MOST_TRIES)
    for account_id in due.order_by().values_list("account_id", flat=True).distinct():
        with transaction.atomic():
            rows = due.filter(account_id=account_id).select_for_update(skip_locked=True, of=("self",))
            batch = list(rows.select_related("account")[:MOST_LINES])
            again = timezone.now() + LEASE * 2 ** max((row.attempts for row in batch), default=0)
            Notice.objects.filter(pk__in=[row.pk for row in batch]).update(
                attempts=F("attempts") + 1, due_at=again
            )
        if batch:
            yield batch


def _send(batch: list[Notice]) -> None:
    account = batch[0].account
    with timezone.override(account.zone):
        mail(
            "accounts/email/notice",
            owner_addresses(account) or [account.email],
            path=reverse("accounts:activity"),
            account=account,
            notices=batch,
            site=settings.PUBLIC_URL,
        )
