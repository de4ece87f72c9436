"""Signs of life at a ticket, so that two members of staff do not answer it at once."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Account, User
from common import scope
from support.models import Presence, Ticket

KEPT = timedelta(hours=1)


def be_at(*, account: Account, user: User, ticket: Ticket, typing: bool) -> None:
    """Note that the user looks at the ticket, or types an answer; one statement, so any number of pages may ask."""
    now = timezone.now()
    sign = Presence(account=account, ticket=ticket, user=user, label=str(user)[:160], seen_at=now)
    fields = ["account", "label", "seen_at"]
    if typing:
        sign.typing_at = now
        fields.append("typing_at")
    with scope.system():
        Presence.objects.bulk_create(
            [sign], update_conflicts=True, unique_fields=["ticket", "user"], update_fields=fields
        )


def forget_old() -> None:
    """Remove signs of life older than an hour; call it inside ``scope.system()``."""
    Presence.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
