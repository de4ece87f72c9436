"""``manage.py create_operator``: the first person who may sign in, or one more of the operator's owners."""

import getpass
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actor import COMMAND
from accounts.services.operators import make_operator
from accounts.services.recovery import reset_path
from common.errors import DomainError

VARIABLE = "TANDEM_OPERATOR_PASSWORD"


class Command(BaseCommand):
    """Takes the password from the variable, or asks on a terminal; without one it prints a link to set it."""

    help = f"Make an operator who may do everything. The password is asked for, or read from {VARIABLE}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            user = make_operator(
                by=COMMAND, email=options["email"], name=options["name"], password=_password() or None
            )
        except DomainError as exc:
            raise CommandError(exc.text) from exc
        self.stdout.write(f"{user.email} is an operator now: {settings.PUBLIC_URL}/")
        if not user.has_usable_password():
            self.stdout.write(f"Choose a password here: {settings.PUBLIC_URL}{reset_path(user)}")


def _password() -> str:
    """Empty when nobody can be asked, or the answer was only the Enter key."""
    if given := os.environ.get(VARIABLE, ""):
        return given
    if not sys.stdin.isatty():
        return ""
    password = getpass.getpass("Password (Enter for a link to choose one later): ")
    if password and getpass.getpass("Once more: ") != password:
        raise CommandError("The two passwords differ; nothing was made.")
    return password
