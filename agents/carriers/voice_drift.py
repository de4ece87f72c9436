"""Settling a difference about a voice bot's number by taking over what the carrier has."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from agents.carriers.selectors import TROUBLED
from agents.carriers.voice_push import send_voice
from agents.carriers.voice_selectors import known_bots, voice_at_carrier
from agents.models import VoiceAtCarrier
from common.errors import Conflict
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignments
from numbers.services.voice import assign_voice, change_voice, end_voice
from providers.states import Agreement


@while_active
def adopt_their_voice(*, account: Account, by: Actor, pk: int) -> None:
    """Want the number as the carrier has it; one that no bot has there any longer is free here too.

    A worker then asks the carrier whether both agree. Conflict when nothing differs, when the carrier has told of no
    assignment, when its bot is not known here, or when somebody else holds the number.
    """
    with transaction.atomic():
        row = voice_at_carrier(account, pk)
        if row.agreement not in TROUBLED:
            raise Conflict("Nothing is known to differ at the carrier.")
        held = voice_assignments(account).filter(e164=row.e164).first()
        if row.agreement != Agreement.GONE:
            _adopt(account, by, row, held)
        elif held is not None:
            end_voice(account=account, by=by, ref=held.ref)
        send_voice(account=account, by=by, e164s=[row.e164])


def _adopt(account: Account, by: Actor, row: VoiceAtCarrier, held: NumberAssignment | None) -> None:
    theirs = row.reported
    if not theirs:
        raise Conflict("There is nothing that can be taken over.")
    known = known_bots(row.provider_account, [account.pk]).filter(carrier_ref=theirs["bot_ref"])
    bot_ref = known.values_list("agent__ref", flat=True).first()
    if bot_ref is None:
        raise Conflict("The bot that has the number there is not known here. Enter its ID on the bot's page.")
    if held is None:
        held = assign_voice(account=account, by=by, e164=row.e164, bot_ref=bot_ref)
    change_voice(
        account=account,
        by=by,
        ref=held.ref,
        bot_ref=bot_ref,
        label=theirs["label"],
        is_paused=theirs["is_paused"],
    )
