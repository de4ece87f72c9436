"""Compares the call groups of a switchboard with those here, and takes in those that are new. A group that was deleted
here stays at the carrier, whose API deletes none, and is not taken in again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from agents.carriers.missing import count_missed, untouched
from agents.carriers.push import CARRIER
from agents.models import GroupAtCarrier
from agents.switchboards.described import Words, differing, group_here, group_there
from agents.switchboards.selectors import refs_at
from common import scope
from common.errors import Conflict, DomainError
from pbx.models import CallGroup
from pbx.selectors.groups import call_groups
from pbx.services.groups import GroupWish, create_group
from providers.contract.switchboard import CarrierGroup, Switchboard
from providers.states import Agreement
from providers.sync_runner import Plan, Pull, run
from providers.syncs import Sync


@dataclass
class GroupPlan(Plan[GroupAtCarrier]):
    """Rows that the carrier listed, groups of ours that are its newcomers, and newcomers that are not here."""

    listed: list[tuple[GroupAtCarrier, CarrierGroup]] = field(default_factory=list)
    known: list[tuple[CallGroup, CarrierGroup]] = field(default_factory=list)
    new: list[CarrierGroup] = field(default_factory=list)


def sync_groups(sync: Sync) -> None:
    run(GroupPull(sync))


class GroupPull(Pull[CarrierGroup, GroupAtCarrier, GroupPlan]):
    """Call groups by the carrier's names for them."""

    thing = "a call group"
    things = "call groups"

    def read(self) -> Iterator[tuple[str, CarrierGroup]]:
        return ((told.ref, told) for told in self.sync.connector.list_call_groups())

    def plan(self, found: dict[str, CarrierGroup]) -> GroupPlan:
        login = self.sync.provider_account
        rows = GroupAtCarrier.objects.filter(provider_account=login).select_related("group")
        row_of = {row.carrier_ref: row for row in rows if row.carrier_ref}
        here = [
            row
            for row in row_of.values()
            if row.agreement not in (Agreement.GONE, Agreement.PENDING) and row.group.deleted_at is None
        ]
        plan = GroupPlan(
            expected=len(here),
            missing=[row for row in here if row.carrier_ref not in found],
            listed=[(row_of[ref], told) for ref, told in found.items() if ref in row_of],
        )
        at_carrier = {row.group_id for row in row_of.values()}
        free = [group for group in call_groups(login.account) if group.pk not in at_carrier]
        by_name = {group.name.casefold(): group for group in reversed(free)}
        for ref, told in found.items():
            if ref not in row_of:
                group = by_name.pop(told.name.casefold(), None)
                plan.known += [(group, told)] if group else []
                plan.new += [] if group else [told]
        return plan

    def look_up(self) -> Callable[[str], object] | None:
        connector = self.sync.connector
        return connector.get_call_group if connector.can(Switchboard.get_call_group) else None

    def names(self, missing: Sequence[GroupAtCarrier]) -> list[tuple[GroupAtCarrier, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: GroupPlan) -> str:
        login, refused = self.sync.provider_account, []
        with scope.tenant(login.account_id):
            refs = refs_at(login)
            for told in plan.new:
                try:
                    plan.known.append((self._made(told, refs), told))
                except DomainError as exc:
                    refused.append(f"{told.name[:60]}: {exc.text}")
            pairs = [*plan.listed, *((self._linked(group, told), told) for group, told in plan.known)]
            groups = {group.pk: group for group in call_groups(login.account)}
            with transaction.atomic():
                for row, told in pairs:
                    self._judge(row, told, groups.get(row.group_id), refs)
        self.sync.progress(len(pairs), len(pairs))
        return self.not_taken_in(refused)

    def miss(self, missing: Sequence[GroupAtCarrier]) -> int:
        rows = GroupAtCarrier.objects.filter(pk__in=[row.pk for row in missing])
        return count_missed(untouched(rows, self.sync.began_at))

    def _made(self, told: CarrierGroup, refs: dict[int, str]) -> CallGroup:
        """The same group here; without its digit where another one has that, which shows as a difference."""
        agent_of = {ref: pk for pk, ref in refs.items()}
        members = [agent_of[ref] for ref in told.members if ref in agent_of]
        wish = GroupWish(name=told.name, members=members, speed_dial=told.speed_dial)
        account = self.sync.provider_account.account
        try:
            return create_group(account=account, by=CARRIER, wish=wish)
        except Conflict:
            return create_group(account=account, by=CARRIER, wish=replace(wish, speed_dial=""))

    def _linked(self, group: CallGroup, told: CarrierGroup) -> GroupAtCarrier:
        """The row of a group at the login; one that was sent without an answer has its name there from now on."""
        row, is_new = GroupAtCarrier.objects.get_or_create(
            account_id=group.account_id,
            group=group,
            provider_account=self.sync.provider_account,
            defaults={"carrier_ref": told.ref[:64], "agreement": Agreement.CONFIRMED},
        )
        if not is_new and not row.carrier_ref and row.agreement != Agreement.PENDING:
            row.carrier_ref = told.ref[:64]
            row.save(update_fields=["carrier_ref"])
        self.sync.run.added += is_new
        return row

    def _judge(
        self, row: GroupAtCarrier, told: CarrierGroup, group: CallGroup | None, refs: dict[int, str]
    ) -> None:
        """Keep how a group stands. What is sent, or was since the reading began, is left alone."""
        counts = self.sync.run
        if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= self.sync.began_at):
            counts.unchanged += 1
            return
        theirs: Words = group_there(told)
        names = differing(group_here(group, refs), theirs, set(refs.values())) if group else []
        agreement = Agreement.CONFIRMED
        if names:
            agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
        values: dict[str, Any] = {"agreement": agreement, "differences": names, "reported": theirs}
        is_news = any(getattr(row, name) != value for name, value in values.items())
        counts.drifted += agreement == Agreement.DRIFT
        counts.changed += is_news and bool(row.reported)
        counts.unchanged += not is_news
        GroupAtCarrier.objects.filter(pk=row.pk, version=row.version).update(
            **values,
            seen_at=self.sync.began_at,
            missed_syncs=0,
            push_error=row.push_error if agreement == Agreement.FAILED else "",
        )
