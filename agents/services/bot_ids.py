"""The names that voice bots have at carriers: no carrier lists its bots, so somebody enters them."""

import re
from collections.abc import Mapping

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.bots import change_bot, locked_bot
from accounts.services.suspension import while_active
from agents.carriers.voice_push import send_voice
from agents.carriers.voice_selectors import known_bots, logins_with_voice
from agents.models import AgentAtCarrier, VoiceAtCarrier
from agents.services.locking import agents_locked
from common.errors import Conflict, Invalid, NotFound
from numbers.selectors.voice import voice_assignments_of
from providers.models import ProviderAccount
from providers.states import Agreement

ID = re.compile(r"[\x21-\x7e]{0,64}")


def field_of(login: ProviderAccount) -> str:
    """What refusals about the bot's ID at this login name as their field."""
    return f"id_at_{login.pk}"


@while_active
def change_bot_and_ids(
    *,
    account: Account,
    by: Actor,
    ref: str,
    ids: Mapping[int, str],
    name: str | None = None,
    description: str | None = None,
) -> Agent:
    """Change a bot and its IDs at logins, all or nothing. Its numbers are then sent to where it got another ID.

    An empty ID forgets the bot there, and leaves what that carrier has as it is. NotFound for another account's bot or
    a login that does not serve the account; Invalid for what is no ID; Conflict when another bot of the account has
    the ID. Of two at once one gets it.
    """
    with agents_locked(account):
        logins = {login.pk: login for login in logins_with_voice(account)}
        if not set(ids) <= set(logins):
            raise NotFound("There is no such provider account.")
        bot = change_bot(account=account, by=by, ref=ref, name=name, description=description)
        held = list(voice_assignments_of(account, locked_bot(account, ref)).values_list("e164", flat=True))
        changed = [_set(account, by, bot, logins[pk], text.strip(), held) for pk, text in ids.items()]
        if any(changed) and held:
            send_voice(account=account, by=by, e164s=held)
    return bot


def _set(
    account: Account, by: Actor, bot: Agent, login: ProviderAccount, carrier_ref: str, held: list[str]
) -> bool:
    """Store one ID; True when the bot is known there by a new one."""
    if not ID.fullmatch(carrier_ref):
        raise Invalid("An ID has up to 64 letters, digits or signs, and no spaces.", field=field_of(login))
    rows = AgentAtCarrier.objects.filter(account=account, agent=bot, provider_account=login)
    before = rows.values_list("carrier_ref", flat=True).first() or ""
    if carrier_ref == before:
        return False
    others = known_bots(login, [account.pk]).exclude(agent=bot).filter(carrier_ref=carrier_ref)
    if carrier_ref and (other := others.select_related("agent").first()) is not None:
        raise Conflict(f"{other.agent.name} has this ID there.", field=field_of(login))
    if carrier_ref:
        values = {"carrier_ref": carrier_ref, "agreement": Agreement.CONFIRMED}
        AgentAtCarrier.objects.update_or_create(
            account=account, agent=bot, provider_account=login, defaults=values
        )
    else:
        rows.delete()
        VoiceAtCarrier.objects.filter(account=account, provider_account=login, e164__in=held).delete()
    told = f"ID at {login.name}"
    activity.record(
        account=account, by=by, verb="changed", subject=bot, before={told: before}, after={told: carrier_ref}
    )
    return bool(carrier_ref)
