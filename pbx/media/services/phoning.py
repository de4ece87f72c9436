"""Recording by telephone: a code, keyed in at a number of ours, says which media is recorded."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid, NotFound
from common.plans.registry import fictional_numbers
from pbx.media import sound
from pbx.media.models import Media, PhoneCode
from pbx.media.services.library import checked_text, set_samples
from pbx.media.services.shared import require_own
from pbx.media.services.speaking import USUAL_RATE
from pbx.media.voices import voice_in

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


@while_active
def record_by_phone(*, account: Account, by: Actor, number: str, code: str, words: str) -> Media:
    """Simulate that somebody calls the number, keys in the code and says the words; the code's media plays them then.

    A voice of the account's country speaks. NotFound (field ``code``) for a code that is wrong or out of date; refused
    otherwise like any new content.
    """
    rows = PhoneCode.objects.filter(account=account, number=number, code=code, expires_at__gt=timezone.now())
    row = rows.first()
    if row is None:
        raise NotFound("This code is wrong, or no longer valid.", field="code")
    text = checked_text(words, least=1)
    samples = sound.spoken(text, voice_in(account.country), USUAL_RATE)
    media = set_samples(account=account, by=by, pk=row.media_id, samples=samples, text=text)
    rows.delete()
    return media
