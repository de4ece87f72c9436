"""``manage.py audit_ledger``: the check of money over the whole ledger, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing.services.audit import audit_ledger


class Command(BaseCommand):
    help = "Hold every balance against its ledger and every charge against its cause; fails when something differs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        outcome = audit_ledger(now=timezone.now(), everything=True)
        if outcome.open:
            raise CommandError(
                f"{outcome.open:,} differences, {outcome.new:,} of them new; the console lists them."
            )
        self.stdout.write(f"Everything adds up; {outcome.charges:,} charges were looked at.")
