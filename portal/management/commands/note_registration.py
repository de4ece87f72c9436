"""``manage.py note_registration``: a registrar's way of telling where an account's equipment is reached."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.selectors.accounts import account_named, operator_account
from accounts.services.registrations import note_registration
from common import scope
from common.errors import DomainError


class Command(BaseCommand):
    help = "Note the SIP registration of an account; with --seconds 0 it ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="The account's ten digits.")
        parser.add_argument("uri", help="Where its equipment is reached, such as sip:1234@198.51.100.7:5060.")
        parser.add_argument("--agent", default="", help="The equipment's own name.")
        parser.add_argument("--seconds", type=int, default=3600)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with scope.system():
                account = account_named(operator_account(), options["account"])
            with scope.tenant(account.pk):
                stored = note_registration(
                    account=account, uri=options["uri"], agent=options["agent"], seconds=options["seconds"]
                )
        except DomainError as exc:
            raise CommandError(exc.text) from exc
        self.stdout.write(
            f"{account.name} is reached at {stored.uri} until {stored.expires_at:%Y-%m-%d %H:%M:%S} UTC."
        )
