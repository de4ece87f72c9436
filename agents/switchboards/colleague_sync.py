"""Compares the colleagues of a switchboard with the people of the login's account, and takes in those that are new.

Of whether somebody wants to be left alone the newer word counts, on whichever side it was said: what changed there
alone is taken in. Where both sides have changed it since they agreed last, it is a difference for a person.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Account, Agent
from accounts.states import AgentKind, AgentState
from agents.carriers.missing import count_missed, untouched
from agents.carriers.push import CARRIER
from agents.models import ColleagueAtCarrier, Presence
from agents.records import NewAgent
from agents.services.onboarding import onboard
from agents.switchboards.described import NOT_AWAY, away_here, away_there, described
from agents.switchboards.services import take_in
from common import scope
from numbers.models import NumberAssignment
from numbers.states import NumberUse
from providers.contract.switchboard import CarrierColleague, Switchboard
from providers.states import Agreement
from providers.sync_runner import Plan, Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 200
Pair = tuple[ColleagueAtCarrier, CarrierColleague]


@dataclass
class ColleaguePlan(Plan[ColleagueAtCarrier]):
    """Rows that the carrier listed, people of ours who are its newcomers, and newcomers whom we do not know."""

    listed: list[Pair] = field(default_factory=list)
    known: list[tuple[Agent, CarrierColleague]] = field(default_factory=list)
    new: list[CarrierColleague] = field(default_factory=list)


def sync_colleagues(sync: Sync) -> None:
    run(ColleaguePull(sync))


class ColleaguePull(Pull[CarrierColleague, ColleagueAtCarrier, ColleaguePlan]):
    """Colleagues by the carrier's names for them."""

    thing = "a colleague"
    things = "colleagues"

    def __init__(self, sync: Sync) -> None:
        super().__init__(sync)
        self.own = ""

    def read(self) -> Iterator[tuple[str, CarrierColleague]]:
        connector = self.sync.connector
        if connector.can(Switchboard.own_colleague):
            self.own = connector.own_colleague().ref
        return ((told.ref, told) for told in connector.list_colleagues())

    def plan(self, found: dict[str, CarrierColleague]) -> ColleaguePlan:
        login = self.sync.provider_account
        rows = ColleagueAtCarrier.objects.filter(provider_account=login).select_related(
            "agent__presence", "account"
        )
        row_of = {row.carrier_ref: row for row in rows}
        here = [
            row
            for row in row_of.values()
            if row.agreement not in (Agreement.GONE, Agreement.PENDING)
            and row.agent.state != AgentState.OFFBOARDED
        ]
        plan = ColleaguePlan(
            expected=len(here),
            missing=[row for row in here if row.carrier_ref not in found],
            listed=[(row_of[ref], told) for ref, told in found.items() if ref in row_of],
        )
        fresh = [told for ref, told in found.items() if ref not in row_of]
        if fresh:
            ours = _Known(login.account, {row.agent_id for row in row_of.values()})
            for told in fresh:
                agent = ours.find(told)
                plan.known += [(agent, told)] if agent else []
                plan.new += [] if agent else [told]
        return plan

    def look_up(self) -> Callable[[str], object] | None:
        return self.sync.connector.get_colleague

    def names(self, missing: Sequence[ColleagueAtCarrier]) -> list[tuple[ColleagueAtCarrier, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: ColleaguePlan) -> str:
        made, refused = _take_over(self.sync, plan.new)
        fresh = [(self._linked(agent, told), told) for agent, told in [*plan.known, *made]]
        pairs = plan.listed + [(row, told) for row, told in fresh if row is not None]
        done = 0
        for batch in in_batches(pairs, AT_ONCE):
            with scope.tenant(self.sync.provider_account.account_id), transaction.atomic():
                for row, told in batch:
                    self._judge(row, told)
                _note_reached(self.sync, batch)
            done += len(batch)
            self.sync.progress(done, len(pairs))
        return self.not_taken_in(refused)

    def miss(self, missing: Sequence[ColleagueAtCarrier]) -> int:
        rows = ColleagueAtCarrier.objects.filter(pk__in=[row.pk for row in missing])
        return count_missed(untouched(rows, self.sync.began_at))

    def _linked(self, agent: Agent, told: CarrierColleague) -> ColleagueAtCarrier | None:
        """The new row of somebody; None where another sync was before."""
        with scope.tenant(agent.account_id):
            row, is_new = ColleagueAtCarrier.objects.get_or_create(
                agent=agent,
                provider_account=self.sync.provider_account,
                defaults={
                    "account_id": agent.account_id,
                    "carrier_ref": told.ref[:64],
                    "agreement": Agreement.CONFIRMED,
                },
            )
        self.sync.run.added += is_new
        row.agent = agent
        return row if is_new else None

    def _judge(self, row: ColleagueAtCarrier, told: CarrierColleague) -> None:
        """Keep how somebody stands. What is sent, or was since the reading began, is left alone."""
        counts, theirs, now = self.sync.run, described(told), timezone.now()
        if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= self.sync.began_at):
            counts.unchanged += 1
            return
        presence = Presence.objects.filter(agent=row.agent_id).first()
        ours, there = away_here(presence, now), away_there(theirs, now)
        base = away_there(row.reported, now) or NOT_AWAY
        takes = ours != there and ours == base and row.agent.state != AgentState.OFFBOARDED
        agreement = Agreement.CONFIRMED
        if ours != there and not takes:
            agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
        is_news = takes or (agreement, theirs) != (row.agreement, row.reported)
        counts.drifted += agreement == Agreement.DRIFT
        counts.changed += is_news and bool(row.reported)
        counts.unchanged += not is_news
        values: dict[str, Any] = {
            "reported": theirs,
            "agreement": agreement,
            "differences": ["presence"] if agreement in (Agreement.DRIFT, Agreement.FAILED) else [],
            "push_error": row.push_error if agreement == Agreement.FAILED else "",
            "is_own": told.ref == self.own,
            "seen_at": self.sync.began_at,
            "missed_syncs": 0,
        }
        stored = ColleagueAtCarrier.objects.filter(pk=row.pk, version=row.version).update(**values)
        if takes and stored:
            row.reported = theirs
            take_in(account=self.sync.provider_account.account, by=CARRIER, row=row)


class _Known:
    """The people of an account who are at no switchboard of the login yet, by what tells them apart."""

    def __init__(self, account: Account, linked: set[int]) -> None:
        rows = Agent.objects.filter(account=account, kind=AgentKind.PERSON).exclude(
            state=AgentState.OFFBOARDED
        )
        self.people = {agent.pk: agent for agent in rows.exclude(pk__in=linked)}
        held = NumberAssignment.objects.filter(account=account, use=NumberUse.PRIVATE, until=None)
        self.by_number = dict(held.filter(agent__in=self.people).values_list("e164", "agent_id"))
        self.by_email = {agent.email.casefold(): pk for pk, agent in self.people.items() if agent.email}

    def find(self, told: CarrierColleague) -> Agent | None:
        """Whose number it is, or else whose address; each of ours is found once."""
        pk = self.by_number.get(told.e164) if told.e164 else None
        pk = pk if pk in self.people else self.by_email.get(told.email.casefold())
        return self.people.pop(pk, None) if pk is not None else None


def _take_over(
    sync: Sync, new: Sequence[CarrierColleague]
) -> tuple[list[tuple[Agent, CarrierColleague]], list[str]]:
    """Newcomers become people of the login's account. Their numbers are the carrier's, and stay with it."""
    login = sync.provider_account
    items = [
        NewAgent(
            object_id=f"{login.connector}-{login.pk}-{told.ref}",
            name=told.name,
            email=told.email,
            roles=("admin",) if told.is_admin else ("member",),
        )
        for told in new
    ]
    if not items:
        return [], []
    with scope.tenant(login.account_id), transaction.atomic():
        outcome = onboard(account=login.account, by=CARRIER, items=items, keep_going=True)
    made = [(agents[0], new[place]) for place, agents in outcome.agents.items()]
    return made, [f"{new[place].name[:60]}: {faults[0].text}" for place, faults in outcome.faults.items()]


def _note_reached(sync: Sync, batch: Sequence[Pair]) -> None:
    """Keep how each is reached at this moment, for those who have no number here. What people say stays as it is."""
    of_word: dict[str, list[int]] = {}
    for row, told in batch:
        of_word.setdefault(told.reached, []).append(row.agent_id)
    account = sync.provider_account.account
    agents = [row.agent_id for row, _ in batch]
    Presence.objects.bulk_create(
        (Presence(account=account, agent_id=agent) for agent in agents), ignore_conflicts=True
    )
    for word, of_agents in of_word.items():
        Presence.objects.filter(agent__in=of_agents).update(told_live=word, told_at=sync.began_at)
