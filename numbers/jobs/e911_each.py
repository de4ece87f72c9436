"""Takes emergency addresses of many numbers away at their carriers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from jobs import items, work
from jobs.errors import Final, WorkError
from jobs.models import Job, JobItem
from jobs.states import ItemState
from numbers.jobs.asking import ask_each, ask_logins
from numbers.jobs.bulk import IN_A_SET
from numbers.models import E911Record
from numbers.services.e911_each import Told, being_removed, not_removed, of_others, settle_removed
from providers.contract.connector import Connector
from providers.contract.emergency import Emergency
from providers.errors import NotThere, Rejected
from providers.models import ProviderAccount


def remove(job: Job) -> None:
    """A carrier that no longer has an address has done what we ask, so a set that was cut off is asked for again."""
    by = work.actor_of(job)

    def settle(came: "Came", some: Sequence[JobItem]) -> dict[int, str]:
        failed = settle_removed(account=job.account, by=by, records=came.records, told=came.told)
        return {item.pk: failed[e164] for item in some if (e164 := item.payload["e164"]) in failed}

    result = items.do_in_calls(job, partial(_remove, job), settle, {}, size=IN_A_SET)
    if result["failed"]:
        raise Final(f"{result['failed']} addresses could not be removed; {result['done']} were.")
    work.settle(job, result)


@dataclass
class Came:
    """The records that were still there to be removed, and how carriers answered, by number."""

    records: list[E911Record]
    told: dict[str, Told]


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
    records = being_removed(job.account, [item.payload["record"] for item in some])
    stay = of_others(job.account, records)
    told: dict[str, Told] = dict.fromkeys(stay, None)
    leaving = [_Leaving(record) for record in records if record.e164 not in stay]
    return Came(records, told | ask_logins(leaving, partial(_ask, job)))


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


def given_up(job: Job) -> None:
    """What the job did not come to stays as it was; what it met is settled."""
    left = job.items.filter(state=ItemState.PENDING).values_list("payload", flat=True)
    not_removed(account=job.account, ids=[payload["record"] for payload in left], error=job.error)
