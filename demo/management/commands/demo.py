"""``manage.py demo``: fills an empty installation with a small telecom business."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import DomainError
from demo import build, sheet
from demo.large import making


class Command(BaseCommand):
    """Does nothing where there are accounts, apart from following the portal to another address."""

    help = "Make the demo data, unless there are accounts already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--large",
            action="store_true",
            help="Also a million numbers, messages and calls in 2,000 accounts, for measuring.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            made = build.build()
            grown = making.add() if options["large"] else False
        except DomainError as exc:
            raise CommandError(f"The demo data could not be made: {exc.text}") from exc
        if made or grown:
            self.stdout.write(f"The demo data is there; its sign-ins are in {sheet.path()}.")
            return
        build.follow_address()
        self.stdout.write("There are accounts already, so nothing was made.")
