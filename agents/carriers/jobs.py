"""Brings a carrier that keeps agents in line with ours: who leaves goes first, then numbers are freed, newcomers made,
agents changed, and inboxes filled.

What is sent follows from what the carrier has, so a job that is done again sends only what is still missing. After an
attempt that may have arrived the carrier is asked for all its agents before anything is sent.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from agents.carriers.compare import (
    as_onboarded,
    described,
    freeing,
    newcomer,
    shared_changes,
    supervisor_changes,
    update,
)
from agents.carriers.pending import Pending, conclude, note, pending_rows
from agents.models import AgentAtCarrier
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from jobs.sent import is_superseded
from messaging.models import Inbox
from providers.contract.connector import Connector
from providers.contract.people import AgentUpdate, CarrierAgent, CarrierInbox, InboxMembers, Refusals
from providers.errors import NotThere
from providers.models import ProviderAccount
from providers.services import calling
from providers.states import Agreement

AT_ONCE = 10
# More agents than that are read back in one list.
ASKED_ONE_BY_ONE = 20
WERE_SENT = (
    "All who wait to be sent there ({count}) count as being there as they are here, until the next sync tells"
    " whether it is so."
)
NOBODY_WAITS = "Nobody waits for it: a newer job has sent, or will send, what there was."
# The first half of the lock's key; the second is made of login and account.
LOCK = 0x4148


def push_agents(job: Job) -> None:
    """Send everybody of the account who waits to be sent to the login."""
    # The login may be of an account above, which is not to be seen from here; the login itself is.
    login = ProviderAccount.objects.get(pk=job.payload["provider_account"])
    with alone(job, login):
        waiting = pending_rows(job.account, login)
        if waiting:
            with calling(login) as connector:
                _Push(job, connector, waiting).run()
        refused = sum(1 for pending in waiting if pending.refused)
        work.settle(job, {"sent": len(waiting) - refused, "refused": refused})


def not_pushed(job: Job) -> None:
    """The carrier cannot be brought in line at all: whoever waits says why."""
    _waiting(job).update(agreement=Agreement.FAILED, push_error=job.error[:1000])


def were_pushed(job: Job) -> None:
    """A person says that the carrier took everybody who waited: they count as sent, and the next sync tells whether it
    is so. What it last reported stays as it was.
    """
    rows = _waiting(job)
    pks = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not is_superseded(job):
        AgentAtCarrier.objects.filter(pk__in=pks).update(agreement=Agreement.PUSHED, pushed_at=timezone.now())


def who_was_pushed(job: Job) -> str:
    """What being done would mean, for whoever is to say it."""
    count = 0 if is_superseded(job) else _waiting(job).count()
    return WERE_SENT.format(count=f"{count:,}") if count else NOBODY_WAITS


def _waiting(job: Job) -> QuerySet[AgentAtCarrier]:
    return AgentAtCarrier.objects.filter(
        account=job.account_id,
        provider_account=job.payload["provider_account"],
        agreement=Agreement.PENDING,
    )


@contextmanager
def alone(job: Job, login: ProviderAccount) -> Iterator[None]:
    """One job at a time sends an account's agents, or its bots' numbers, to a login; the lock ends with the connection
    at the latest.
    """
    keys = [LOCK, (login.pk * 65_537 + job.account_id) & 0x7FFFFFFF]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise Again("Something else is being sent there.", retry_after=3)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


class _Push:
    """One job at work on the agents that wait."""

    def __init__(self, job: Job, connector: Connector, waiting: list[Pending]) -> None:
        self.job = job
        self.connector = connector
        self.waiting = waiting

    def run(self) -> None:
        if self.job.must_look_up:
            self._look_up()
        self._leave()
        self._free_numbers()
        self._onboard()
        self._change()
        for pending in self._staying(known=True):
            self._members(supervisor_changes(pending.ours, pending.theirs), [pending])
        self._shared_inboxes()
        self._read_back()

    def _look_up(self) -> None:
        """Take what the carrier has for what it had reported: some of it may be of the lost attempt."""
        found = self._everybody()
        for pending in self.waiting:
            agent = _among(found, pending)
            note(pending, described(agent) if agent else {})
        work.nothing_happened(self.job)

    def _leave(self) -> None:
        for remove in (False, True):
            leaving = [
                pending
                for pending in self.waiting
                if not pending.ours and pending.theirs and pending.keeps_inbox != remove
            ]
            for batch in _tens(leaving):
                ids = [pending.theirs["object_id"] for pending in batch]
                refused = self._call(self.connector.offboard_agents, ids, remove)
                self._keep(batch, refused, [{}] * len(batch))

    def _free_numbers(self) -> None:
        names = ("private_number", "supervised_number")
        wanted = {pending.ours[name] for pending in self.waiting if pending.ours for name in names}
        changes = [
            (pending, freeing(pending.ours, pending.theirs, wanted)) for pending in self._staying(known=True)
        ]
        self._send_updates(changes)

    def _onboard(self) -> None:
        for batch in _tens(self._staying(known=False)):
            agents = [newcomer(pending.ours) for pending in batch]
            refused = self._call(self.connector.onboard_agents, agents)
            self._keep(batch, refused, [as_onboarded(pending.ours) for pending in batch])

    def _change(self) -> None:
        self._send_updates(
            [(pending, update(pending.ours, pending.theirs)) for pending in self._staying(known=True)]
        )

    def _send_updates(self, changes: Sequence[tuple[Pending, AgentUpdate | None]]) -> None:
        needed = [(pending, change) for pending, change in changes if change is not None]
        for first in range(0, len(needed), AT_ONCE):
            batch = needed[first : first + AT_ONCE]
            refused = self._call(self.connector.change_agents, [change for _, change in batch])
            after = [pending.theirs | _as_changed(pending, change) for pending, change in batch]
            self._keep([pending for pending, _ in batch], refused, after)

    def _shared_inboxes(self) -> None:
        """Make the inboxes that the carrier does not have yet, and change who is in the others."""
        staying = self._staying(known=True)
        changes = shared_changes((pending.ours, pending.theirs) for pending in staying)
        if not changes:
            return
        held = {number.e164: number.is_held for number in self.connector.list_held_numbers()}
        for e164, (come, go) in sorted(changes.items()):
            concerned = [pending for pending in staying if pending.ours["object_id"] in {*come, *go}]
            steps = [(who, add) for who, add in ((come, True), (go, False)) if who]
            if come and held.get(e164) is False:
                inbox = CarrierInbox(self._inbox_name(e164), "shared", e164, members=tuple(sorted(come)))
                self._blame(concerned, self._call(self.connector.create_inboxes, [inbox]))
                steps = [(go, False)] if go else []
            members = [InboxMembers(tuple(sorted(who)), add=add, e164=e164) for who, add in steps]
            self._members(members, concerned)

    def _inbox_name(self, e164: str) -> str:
        rows = Inbox.objects.filter(account_id=self.job.account_id, e164=e164, removed_at=None)
        return rows.values_list("name", flat=True).first() or e164

    def _members(self, changes: Sequence[InboxMembers], concerned: list[Pending]) -> None:
        if changes:
            self._blame(concerned, self._call(self.connector.change_members, changes))

    def _staying(self, *, known: bool) -> list[Pending]:
        return [
            pending
            for pending in self.waiting
            if pending.ours and not pending.refused and bool(pending.theirs) == known
        ]

    def _call(self, send: Callable[..., Refusals], *what: object) -> Refusals:
        work.about_to_call(self.job)
        return send(*what, key=self.job.pk)

    def _keep(self, batch: Sequence[Pending], refused: Refusals, after: Sequence[dict[str, object]]) -> None:
        """Store what the carrier said: it refused some, and has the others as they were sent."""
        for place, pending in enumerate(batch):
            if place in refused:
                pending.refused = refused[place]
            else:
                note(pending, after[place])
        work.nothing_happened(self.job)

    def _blame(self, concerned: Sequence[Pending], refused: Refusals) -> None:
        for texts in refused.values():
            for pending in concerned:
                pending.refused = (*pending.refused, *texts)
        work.nothing_happened(self.job)

    def _read_back(self) -> None:
        """Ask how everybody stands now; what was refused stays told beside it."""
        many = len(self.waiting) > ASKED_ONE_BY_ONE
        found = self._everybody() if many else {}
        for place, pending in enumerate(self.waiting):
            if place % AT_ONCE == 0:
                work.progress(self.job, place, len(self.waiting))
            conclude(pending, _among(found, pending) if many else self._ask(pending))

    def _everybody(self) -> dict[str, CarrierAgent]:
        return {agent.object_id: agent for agent in self.connector.list_agents()}

    def _ask(self, pending: Pending) -> CarrierAgent | None:
        for object_id in pending.object_ids:
            try:
                return self.connector.get_agent(object_id)
            except NotThere:
                continue
        return None


def _among(found: dict[str, CarrierAgent], pending: Pending) -> CarrierAgent | None:
    return next((found[object_id] for object_id in pending.object_ids if object_id in found), None)


def _as_changed(pending: Pending, change: AgentUpdate) -> dict[str, object]:
    """What of the agent is as we want it once the change was taken."""
    numbers = {f"{use}_number": e164 or "" for use, e164 in change.numbers.items()}
    changed: dict[str, object] = {**change.texts, **numbers}
    if change.add_roles or change.remove_roles:
        changed["roles"] = pending.ours["roles"]
    if change.is_active is not None:
        changed["is_active"] = change.is_active
    if change.services:
        changed["services"] = pending.theirs.get("services", {}) | dict(change.services)
    return changed


def _tens(waiting: Sequence[Pending]) -> Iterator[Sequence[Pending]]:
    for first in range(0, len(waiting), AT_ONCE):
        yield waiting[first : first + AT_ONCE]
