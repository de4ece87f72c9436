"""Has voice bots' numbers brought in line at the carriers that keep them: marks them, and sends for a worker."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from agents import kinds
from agents.carriers.push import CARRIER
from agents.carriers.selectors import TROUBLED
from agents.carriers.voice_selectors import logins_with_voice, voice_at_carrier, wanted_voice
from agents.models import VoiceAtCarrier
from agents.services.numbers import LEFT
from common.errors import Conflict
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from numbers.models import PhoneNumber
from providers.models import ProviderAccount
from providers.states import Agreement


def send_voice(*, account: Account, by: Actor, e164s: Sequence[str]) -> None:
    """Have the numbers, as they are now, at every carrier that knows their bots or had them from us.

    Call it in the transaction that changes them. What a sync brings need not be sent.
    """
    if by == CARRIER:
        return
    for login in logins_with_voice(account):
        wanted = wanted_voice(login, [account.pk], e164s)
        VoiceAtCarrier.objects.bulk_create(
            (
                VoiceAtCarrier(account=account, provider_account=login, e164=e164, version=0)
                for _, e164 in sorted(wanted)
            ),
            ignore_conflicts=True,
        )
        rows = VoiceAtCarrier.objects.filter(account=account, provider_account=login, e164__in=e164s)
        if rows.update(agreement=Agreement.PENDING, version=F("version") + 1, push_error=""):
            _start(account=account, by=by, login=login)


def end_of_numbers(numbers: Sequence[PhoneNumber]) -> None:
    """When numbers leave their account no bot of the account has them at a carrier any longer."""
    account = numbers[0].account
    there = VoiceAtCarrier.objects.filter(account=account, e164__any_of=[number.e164 for number in numbers])
    if e164s := list(there.values_list("e164", flat=True).distinct().order_by("e164")):
        send_voice(account=account, by=LEFT, e164s=e164s)


@while_active
def push_our_voice(*, account: Account, by: Actor, pk: int) -> None:
    """Send the number as we want it again; a worker does it. Conflict when nothing differs."""
    with transaction.atomic():
        row = voice_at_carrier(account, pk)
        rows = VoiceAtCarrier.objects.filter(pk=row.pk, agreement__in=TROUBLED)
        if not rows.update(agreement=Agreement.PENDING, version=F("version") + 1, push_error=""):
            raise Conflict("Nothing is known to differ at the carrier.")
        _start(account=account, by=by, login=row.provider_account)
        after = {"differences": row.differences}
        activity.record(account=account, by=by, verb="sent our version of", subject=row, after=after)


def _start(*, account: Account, by: Actor, login: ProviderAccount) -> None:
    """A job that sends what waits, unless one is there that has not begun."""
    payload = {"provider_account": login.pk}
    waiting = Job.objects.filter(
        account=account, kind=kinds.PUSH_VOICE, payload=payload, state=JobState.QUEUED, attempts=0
    )
    if not waiting.exists():
        title = f"Send numbers of voice bots to {login.name}"
        job_services.start(NewJob(kinds.PUSH_VOICE, title, payload=payload), account=account, by=by)
