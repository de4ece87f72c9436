"""Recording by telephone: a code, keyed in at a number of ours, says which media is recorded."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid
from common.plans.registry import fictional_numbers
from pbx.media.models import PhoneCode
from pbx.media.services.shared import require_own

VALID = timedelta(minutes=15)
DIGITS = 6
TRIES = 5


@while_active
def phone_code(*, account: Account, by: Actor, pk: int, country: str) -> PhoneCode:
    """A code for fifteen minutes, in the place of the media's former one, and the number in the country to call.

    Forbidden for a stock prompt, Invalid (field ``country``) where there is no number.
    """
    row = require_own(account, pk)
    # The house switch answers calls to these.
    numbers = fictional_numbers()
    number = numbers.get(country.upper())
    if number is None:
        raise Invalid(f"There are numbers to call in {', '.join(numbers)}.", field="country")
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                PhoneCode.objects.filter(account=account, media=row).delete()
                PhoneCode.objects.filter(account=account, expires_at__lte=timezone.now()).delete()
                code = PhoneCode.objects.create(
                    account=account,
                    media=row,
                    code=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
                    number=number,
                    expires_at=timezone.now() + VALID,
                )
                activity.record(account=account, by=by, verb="asked for a code to record", subject=row)
        except IntegrityError:
            continue
        return code
    raise Conflict("No code is free; try again.")
