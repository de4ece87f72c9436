"""``manage.py receive_mail``: takes in one mail from standard input, as a mail server's pipe gives it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common.errors import Invalid, Throttled
from support.services.incoming import MOST_BYTES, receive

# Words of sysexits.h, which mail servers understand: refuse the mail, or offer it again later.
NO_MAIL, LATER = 65, 75


class Command(BaseCommand):
    help = "Take in one RFC 5322 message from standard input, for a mail server's pipe."

    def handle(self, *_args: Any, **_options: Any) -> None:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        try:
            received = receive(raw=raw)
        except Invalid as exc:
            raise CommandError(exc.text, returncode=NO_MAIL) from exc
        except Throttled as exc:
            raise CommandError("Too many mails from this address.", returncode=LATER) from exc
        except (DatabaseError, OSError) as exc:
            raise CommandError(
                f"The mail could not be stored: {type(exc).__name__}.", returncode=LATER
            ) from exc
        number = f" #{received.number}" if received.number else ""
        reason = f" ({received.reason})" if received.reason else ""
        self.stdout.write(f"{received.outcome}{number}{reason}")
