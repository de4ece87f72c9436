"""What a registrar tells of an account's telephone equipment."""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Account, Registration
from common.errors import Invalid

URI = re.compile(r"sips?:[^\s<>\x00]{1,240}\Z")
LONGEST = 86_400 * 7


def note_registration(
    *, account: Account, uri: str, agent: str, seconds: int, seen_at: datetime | None = None
) -> Registration:
    """Store where the account's equipment is reached for so many seconds; 0 seconds signs it off.

    What is older than the registration in store changes nothing. No activity is written: equipment says this every
    few minutes.
    """
    if not URI.match(uri):
        raise Invalid("The address must be a SIP URI such as sip:1234@198.51.100.7:5060.", field="uri")
    if len(agent) > 200 or not agent.isprintable():
        raise Invalid("The name of the equipment is too long or unusable.", field="agent")
    if not 0 <= seconds <= LONGEST:
        raise Invalid("A registration lasts from 0 seconds to a week.", field="seconds")
    seen_at = seen_at or timezone.now()
    told = {
        "agent": agent,
        "uri": uri,
        "seen_at": seen_at,
        "expires_at": seen_at + timedelta(seconds=seconds),
    }
    stored, made = Registration.objects.get_or_create(account=account, defaults=told)
    if not made:
        Registration.objects.filter(pk=stored.pk, seen_at__lte=seen_at).update(**told)
        stored.refresh_from_db()
    return stored
