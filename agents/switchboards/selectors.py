"""Reads of colleagues, groups and main numbers at switchboards."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import Account, Agent
from agents.models import ColleagueAtCarrier, GroupAtCarrier, Presence
from agents.switchboards.described import Words, away_here, differing, group_here
from calls.models import CallRecord
from common.errors import NotFound
from pbx.models import CallGroup, CarrierFigures, FiguresOf
from pbx.selectors.groups import call_group
from providers.contract.base import Ability
from providers.contract.switchboard import Switchboard
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.states import TROUBLED, Agreement


def can(login: ProviderAccount, ability: Ability) -> bool:
    return CONNECTORS[login.connector].can(ability)


def switchboards(account: Account) -> list[ProviderAccount]:
    """The account's own logins where groups can be made."""
    rows = ProviderAccount.objects.filter(account=account)
    return [login for login in rows if can(login, Switchboard.create_call_group)]


def colleague(account: Account, pk: int) -> ColleagueAtCarrier:
    rows = ColleagueAtCarrier.objects.filter(account=account).select_related("agent", "provider_account")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such colleague at a carrier.")
    return found


def group(account: Account, pk: int) -> GroupAtCarrier:
    rows = GroupAtCarrier.objects.filter(account=account).select_related("group", "provider_account")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such group at a carrier.")
    return found


def colleagues_of(account: Account, agent: Agent) -> list[ColleagueAtCarrier]:
    """Where somebody is at switchboards."""
    rows = ColleagueAtCarrier.objects.filter(account=account, agent=agent)
    return list(rows.select_related("provider_account").order_by("pk"))


def groups_of(account: Account, of: CallGroup) -> list[GroupAtCarrier]:
    """Where a group is at switchboards."""
    rows = GroupAtCarrier.objects.filter(account=account, group=of)
    return list(rows.select_related("provider_account").order_by("pk"))


def disagreeing_colleagues(account: Account) -> QuerySet[ColleagueAtCarrier]:
    """Those of whom both sides say something else, or who are not there any more."""
    rows = ColleagueAtCarrier.objects.filter(account=account, agreement__in=TROUBLED)
    return rows.select_related("agent__presence", "provider_account").order_by("pk")


def disagreeing_groups(account: Account) -> QuerySet[GroupAtCarrier]:
    rows = GroupAtCarrier.objects.filter(account=account, agreement__in=TROUBLED, group__deleted_at=None)
    return rows.select_related("group", "provider_account").order_by("pk")


def refs_at(login: ProviderAccount) -> dict[int, str]:
    """What the carrier calls our people, by their ids; evaluate it in a scope that sees them."""
    rows = ColleagueAtCarrier.objects.filter(provider_account=login)
    return dict(rows.values_list("agent_id", "carrier_ref"))


def names_at(logins: Collection[int]) -> dict[tuple[int, str], str]:
    """Who the carrier's names stand for, by login and name there."""
    rows = ColleagueAtCarrier.objects.filter(provider_account__in=logins)
    return {
        (login, ref): name
        for login, ref, name in rows.values_list("provider_account_id", "carrier_ref", "agent__name")
    }


def figures_of(
    account: Account, login: ProviderAccount, whose: FiguresOf, ref: str, *, since: date
) -> list[CarrierFigures]:
    """The days of a main number or colleague since a day, newest first."""
    rows = CarrierFigures.objects.filter(
        account=account, provider_account=login, whose=whose, carrier_ref=ref
    )
    return list(rows.filter(day__gte=since))


def recorded_by_day(account: Account, e164: str, since: date, zone: str) -> dict[date, int]:
    """How many calls to a number were recorded here on each day since one, in a time zone."""
    if not e164:
        return {}
    local = ZoneInfo(zone)
    rows = CallRecord.objects.filter(
        account=account, called=e164, started_at__gte=datetime.combine(since, time(), local)
    )
    days = rows.annotate(day=TruncDate("started_at", tzinfo=local)).order_by().values_list("day")
    return dict(days.annotate(n=Count("pk")))


def away_of(agent: Agent, now: datetime) -> Words:
    """What somebody says of themselves at this moment."""
    return away_here(Presence.objects.filter(agent=agent).first(), now)


def group_differs(account: Account, row: GroupAtCarrier) -> list[str]:
    """What of a group is otherwise there than here."""
    refs = refs_at(row.provider_account)
    ours = group_here(call_group(account, row.group.ref), refs)
    return differing(ours, row.reported, set(refs.values()))


def agents_at(login: ProviderAccount, refs: Collection[str]) -> dict[str, int]:
    """Which of our people the switchboard's colleagues are, by its names for them; call it in the system's scope."""
    rows = ColleagueAtCarrier.objects.filter(provider_account=login, carrier_ref__in=refs)
    return dict(rows.values_list("carrier_ref", "agent_id"))


def own_line(account: Account, agent: Agent, login: ProviderAccount) -> str:
    """The number at which a switchboard rings whose login it is; "" for anybody else."""
    rows = ColleagueAtCarrier.objects.filter(
        account=account, agent=agent, provider_account=login, is_own=True
    ).exclude(agreement=Agreement.GONE)
    row = rows.first()
    return str(row.reported.get("e164", "")) if row is not None else ""
