"""Takes many numbers off our logins at carriers, in sets."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from jobs import items, work
from jobs.errors import Final, WorkError
from jobs.models import Job, JobItem
from numbers.jobs.asking import ask_each, ask_logins, of_items
from numbers.jobs.bulk import IN_A_SET
from numbers.models import PhoneNumber
from numbers.services.remove_each import Told, begin_removals, settle_removals, with_addresses
from providers.contract.connector import Connector
from providers.contract.emergency import Emergency
from providers.contract.numbers_held import NumbersHeld
from providers.errors import NotThere, Rejected
from providers.models import ProviderAccount


@dataclass
class _Came:
    """Numbers that were to go, how carriers answered, and why others were refused, by number."""

    numbers: list[PhoneNumber]
    told: dict[str, Told]
    refused: dict[str, str]


@dataclass(frozen=True)
class _Going:
    number: PhoneNumber
    has_address: bool

    @property
    def e164(self) -> str:
        return self.number.e164

    @property
    def login(self) -> ProviderAccount:
        return self.number.provider_account


def remove(job: Job) -> None:
    """A set that was cut off is asked for again: a carrier that no longer has a number has done it."""
    by = work.actor_of(job)

    def call(some: Sequence[JobItem]) -> _Came:
        numbers, refused = begin_removals(account=job.account, by=by, some=some)
        addressed = with_addresses(job.account, numbers)
        going = [_Going(number, number.e164 in addressed) for number in numbers]
        return _Came(numbers, ask_logins(going, partial(_ask, job)), refused)

    def settle(came: _Came, some: Sequence[JobItem]) -> dict[int, str]:
        failed = settle_removals(account=job.account, by=by, numbers=came.numbers, told=came.told)
        failed |= came.refused
        return of_items(some, failed)

    result = items.do_in_calls(job, call, settle, {}, size=IN_A_SET)
    if result["failed"]:
        raise Final(f"{result['failed']} numbers could not be removed; {result['done']} were.")
    work.settle(job, result)


def _ask(
    job: Job, _login: ProviderAccount, connector: Connector, some: Sequence[_Going]
) -> dict[str, WorkError | None]:
    """Addresses go first, while the carrier listens to us about the numbers; what it refuses keeps no number."""
    _drop_addresses(job, connector, [one.e164 for one in some if one.has_address])
    e164s = [one.e164 for one in some]
    if connector.can(NumbersHeld.remove_numbers):
        return connector.remove_numbers(e164s, key=job.pk)
    return ask_each(e164s, lambda e164: connector.remove_number(e164, key=job.pk))


def _drop_addresses(job: Job, connector: Connector, e164s: Sequence[str]) -> None:
    if not e164s:
        return
    if connector.can(Emergency.remove_emergency_records):
        connector.remove_emergency_records(e164s, key=job.pk)
    elif connector.can(Emergency.remove_emergency_record):

        def drop(e164: str) -> None:
            with suppress(NotThere, Rejected):
                connector.remove_emergency_record(e164, key=job.pk)

        ask_each(e164s, drop)
