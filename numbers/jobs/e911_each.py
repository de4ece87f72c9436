"""Sends one emergency address for many numbers to their carriers, and takes many away there."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from jobs import items, work
from jobs.errors import Final, WorkError
from jobs.models import Job, JobItem
from jobs.states import ItemState
from numbers.jobs.asking import ask_each, ask_logins, of_items
from numbers.jobs.bulk import IN_A_SET
from numbers.jobs.e911 import found_as_wanted, reference, set_one
from numbers.models import E911Record
from numbers.services.e911_each import (
    Told,
    begin_removal,
    being_removed,
    not_removed,
    of_others,
    settle_removed,
)
from numbers.services.e911_set_each import Told as Answered
from numbers.services.e911_set_each import begin_each, not_set, on_their_way, settle_each
from providers.contract.connector import Connector
from providers.contract.emergency import Emergency, EmergencyRecord
from providers.errors import NotThere, Rejected
from providers.models import ProviderAccount


def remove(job: Job) -> None:
    """A carrier that no longer has an address has done what we ask, so a set that was cut off is asked for again."""
    by = work.actor_of(job)

    def settle(came: "Came", some: Sequence[JobItem]) -> dict[int, str]:
        failed = settle_removed(account=job.account, by=by, records=came.records, told=came.told)
        failed |= came.refused
        return of_items(some, failed)

    result = items.do_in_calls(job, partial(_remove, job), settle, {}, size=IN_A_SET)
    if result["failed"]:
        raise Final(f"{result['failed']} addresses could not be removed; {result['done']} were.")
    work.settle(job, result)


@dataclass
class Came:
    """The records that were still there to be removed, how carriers answered, and why others stay, by number."""

    records: list[E911Record]
    told: dict[str, Told]
    refused: dict[str, str]


@dataclass(frozen=True)
class _Leaving:
    record: E911Record

    @property
    def e164(self) -> str:
        return self.record.e164

    @property
    def login(self) -> ProviderAccount:
        return self.record.provider_account


def _remove(job: Job, some: Sequence[JobItem]) -> Came:
    refused = begin_removal(account=job.account, by=work.actor_of(job), some=some)
    ids = [item.payload["record"] for item in some if "record" in item.payload]
    records = being_removed(job.account, ids)
    stay = of_others(job.account, records)
    told: dict[str, Told] = dict.fromkeys(stay, None)
    leaving = [_Leaving(record) for record in records if record.e164 not in stay]
    return Came(records, told | ask_logins(leaving, partial(_ask, job)), refused)


def _ask(
    job: Job, _login: ProviderAccount, connector: Connector, some: Sequence[_Leaving]
) -> dict[str, WorkError | None]:
    e164s = [one.e164 for one in some]
    if connector.can(Emergency.remove_emergency_records):
        return connector.remove_emergency_records(e164s, key=job.pk)

    def ask(e164: str) -> None:
        """One that refuses and shows none has none."""
        try:
            connector.remove_emergency_record(e164, key=job.pk)
        except Rejected:
            if not connector.can(Emergency.get_emergency_record):
                raise
            with suppress(NotThere):
                connector.get_emergency_record(e164)
                raise

    return ask_each(e164s, ask)


def removal_given_up(job: Job) -> None:
    """What the job did not come to stays as it was; what it met is settled."""
    not_removed(account=job.account, ids=_records(job), error=job.error)


def provision_given_up(job: Job) -> None:
    """The same for addresses that were to be sent."""
    not_set(account=job.account, ids=_records(job), error=job.error)


def _records(job: Job) -> list[int]:
    """The records of items that the job did not come to the end of."""
    left = job.items.filter(state=ItemState.PENDING).values_list("payload", flat=True)
    return [payload["record"] for payload in left if "record" in payload]


def provision(job: Job) -> None:
    """Send the address for each number; what an attempt that was cut off may have sent is looked up first."""
    by = work.actor_of(job)

    def call(some: Sequence[JobItem]) -> _Sent:
        begun = {item.payload["record"] for item in some if "record" in item.payload}
        refused = begin_each(account=job.account, by=by, job=job, some=some)
        ids = [item.payload["record"] for item in some if "record" in item.payload]
        records = on_their_way(job.account, ids)
        going = [_Going(record, in_doubt=record.pk in begun) for record in records]
        return _Sent(ids, ask_logins(going, partial(_send, job)), refused)

    def settle(came: _Sent, some: Sequence[JobItem]) -> dict[int, str]:
        failed = settle_each(account=job.account, by=by, ids=came.ids, told=came.told)
        failed |= came.refused
        return of_items(some, failed)

    result = items.do_in_calls(job, call, settle, {}, size=IN_A_SET)
    if result["failed"]:
        raise Final(f"{result['failed']} addresses could not be set; {result['done']} were.")
    work.settle(job, result)


@dataclass
class _Sent:
    """The records that were to be sent, how carriers answered, and why others were not, by number."""

    ids: list[int]
    told: dict[str, Answered]
    refused: dict[str, str]


@dataclass(frozen=True)
class _Going:
    record: E911Record
    in_doubt: bool

    @property
    def e164(self) -> str:
        return self.record.e164

    @property
    def login(self) -> ProviderAccount:
        return self.record.provider_account


def _send(
    job: Job, _login: ProviderAccount, connector: Connector, some: Sequence[_Going]
) -> dict[str, EmergencyRecord | WorkError]:
    """All records of a job have the same address and name."""
    told: dict[str, EmergencyRecord | WorkError] = {}
    for one in some:
        if one.in_doubt and (there := found_as_wanted(connector, one.record)) is not None:
            told[one.e164] = there
    left = {one.e164: one.record for one in some if one.e164 not in told}
    if not left:
        return told
    first = next(iter(left.values()))
    ref, name = reference(connector, first), first.caller_name
    if connector.can(Emergency.set_emergency_records):
        return told | connector.set_emergency_records(list(left), ref, name, key=job.pk)
    return told | ask_each(list(left), lambda e164: set_one(job, connector, left[e164], ref))
