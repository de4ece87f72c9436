"""``manage.py rotate_signing_key``: a new key for the tokens of a served API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.services.tokens import TOKEN_DIALECTS, rotate_signing_key


class Command(BaseCommand):
    help = "Sign tokens with a new key; those of the former key live on until they end by themselves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dialect", choices=TOKEN_DIALECTS, default=TOKEN_DIALECTS[0])

    def handle(self, *_args: Any, **options: Any) -> None:
        key = rotate_signing_key(dialect=options["dialect"])
        self.stdout.write(f"Tokens of {key.dialect} are now signed with key {key.pk}.")
