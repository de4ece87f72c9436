"""``manage.py activity_chain``: checks the chain over the activity log, tells its heads, or writes one account's."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Account, ActivityChain
from accounts.selectors.sealed import content, sealed
from accounts.services.sealing import check, seal
from common import scope


class Command(BaseCommand):
    help = "Check the chain over the activity log, tell its heads, or write an account's entries with their hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check", "heads", "export"])
        parser.add_argument("--account", help="the number of the account whose chain is written")

    def handle(self, *_args: Any, **options: Any) -> None:
        match options["action"]:
            case "check":
                self._check()
            case "heads":
                self._heads()
            case _:
                self._export(options["account"] or "")

    def _check(self) -> None:
        seal(now=timezone.now())
        outcome = check(now=timezone.now())
        told = f"{outcome.chains:,} chains with {outcome.entries:,} entries, digest {outcome.digest}"
        if outcome.broken:
            raise CommandError(f"{outcome.broken:,} are broken, of {told}; Attention says where.")
        self.stdout.write(f"Nothing was changed: {told}.")

    def _heads(self) -> None:
        with scope.system():
            rows = ActivityChain.objects.select_related("account").order_by("account__number")
            for row in rows.iterator():
                self.stdout.write(f"{row.account.number} {row.length} {row.head}")

    def _export(self, number: str) -> None:
        """A line for each entry: its place, its hash, and what is hashed."""
        with scope.system():
            account = Account.objects.filter(number=number).first()
            if account is None:
                raise CommandError("There is no account with this number.")
            for part in sealed(account):
                for place in part:
                    text = "" if place.entry is None else content(place.entry)
                    self.stdout.write(f"{place.seal.position} {place.seal.hash} {text}")
