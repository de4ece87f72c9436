"""Reads of voice bots' numbers as carriers have them, and of the bots' own names there."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from accounts.models import Account, Agent
from accounts.states import AgentKind, AgentState
from agents.carriers.selectors import TROUBLED
from agents.models import AgentAtCarrier, VoiceAtCarrier
from common.errors import NotFound
from numbers.models import NumberAssignment
from numbers.states import NumberUse
from providers.contract.families import Family
from providers.contract.voice_assignments import VoiceNumber
from providers.models import ProviderAccount
from providers.selectors import logins_for
from providers.states import Agreement

# How a number is with its bot: ``bot_ref`` as the carrier names the bot, ``label`` and ``is_paused``.
Described = dict[str, str | bool]


def logins_with_voice(account: Account) -> list[ProviderAccount]:
    """The logins that the account's voice bots are kept at."""
    return logins_for(account, Family.VOICE_ASSIGNMENTS)


def known_bots(login: ProviderAccount, accounts: Collection[int]) -> QuerySet[AgentAtCarrier]:
    """The present bots of the accounts whose ID at the login somebody has entered."""
    rows = AgentAtCarrier.objects.filter(
        provider_account=login, account__in=accounts, agent__kind=AgentKind.BOT
    )
    return rows.exclude(carrier_ref="").exclude(agent__state=AgentState.OFFBOARDED)


def ids_of_bot(account: Account, bot: Agent) -> list[tuple[ProviderAccount, str]]:
    """Each login that keeps voice bots' numbers with the bot's ID there, "" where nobody has entered it."""
    logins = logins_with_voice(account)
    if not logins:
        return []
    rows = AgentAtCarrier.objects.filter(account=account, agent=bot, provider_account__in=logins)
    refs = dict(rows.values_list("provider_account_id", "carrier_ref"))
    return [(login, refs.get(login.pk, "")) for login in logins]


def wanted_voice(
    login: ProviderAccount, accounts: Collection[int], e164s: Collection[str]
) -> dict[tuple[int, str], Described]:
    """How each number that a bot known there holds should be at the login, by account and number."""
    refs = dict(known_bots(login, accounts).values_list("agent_id", "carrier_ref"))
    rows = NumberAssignment.objects.filter(
        account__in=accounts, use=NumberUse.VOICE, until=None, agent__in=refs, e164__any_of=set(e164s)
    )
    return {
        (row.account_id, row.e164): {
            "bot_ref": refs[row.agent_id],
            "label": row.label,
            "is_paused": row.is_paused,
        }
        for row in rows
        if row.agent_id is not None
    }


def wanted_voice_of(rows: Iterable[VoiceAtCarrier]) -> dict[int, Described]:
    """How the number of each row should be at its login, by the rows' ids; nothing for those no bot has here."""
    of_login: dict[ProviderAccount, list[VoiceAtCarrier]] = defaultdict(list)
    for row in rows:
        of_login[row.provider_account].append(row)
    found: dict[int, Described] = {}
    for login, there in of_login.items():
        wanted = wanted_voice(login, {row.account_id for row in there}, [row.e164 for row in there])
        found |= {row.pk: ours for row in there if (ours := wanted.get((row.account_id, row.e164)))}
    return found


def described(number: VoiceNumber | None) -> Described:
    """What a carrier told of a number; nothing when no bot has it there."""
    if number is None:
        return {}
    return {"bot_ref": number.bot_ref, "label": number.label, "is_paused": number.is_paused}


def differing(ours: Described, theirs: Described) -> list[str]:
    """The names of what differs; ``state`` when the number is only here, or only there, in a bot's hands."""
    if bool(ours) != bool(theirs):
        return ["state"]
    return [name for name in ours if ours[name] != theirs[name]]


def waiting_voice(account: Account, login: ProviderAccount) -> list[VoiceAtCarrier]:
    rows = VoiceAtCarrier.objects.filter(account=account, provider_account=login, agreement=Agreement.PENDING)
    return list(rows.order_by("pk"))


def disagreeing_voice(account: Account) -> QuerySet[VoiceAtCarrier]:
    """Numbers that differ at a carrier, are missing there, or were not accepted."""
    rows = VoiceAtCarrier.objects.filter(account=account, agreement__in=TROUBLED)
    return rows.select_related("provider_account").order_by("pk")


def voice_at_carrier(account: Account, pk: int) -> VoiceAtCarrier:
    """One of the account's numbers at one carrier; NotFound for any other."""
    rows = VoiceAtCarrier.objects.filter(account=account).select_related("provider_account")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such number at a carrier.")
    return found
