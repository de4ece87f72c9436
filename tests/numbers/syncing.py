"""What sync tests share: a carrier that lists what a test puts there, and a sync from start to end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from providers import services
from providers.contract.connector import Connector
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.models import SyncRun
from tests.numbers.answering import NOTHING
from tests.people import BY, People


@dataclass
class ListingCarrier(Connector):
    """Lists ``numbers``; ``error`` is raised after the first ``error_after`` of them."""

    slug: ClassVar[str] = "listing"
    label: ClassVar[str] = "Listing"

    numbers: dict[str, CarrierNumber] = field(default_factory=dict)
    error: Exception | None = None
    error_after: int = 0
    twice: str = ""

    def put(self, *e164s: str, **settings: object) -> None:
        wanted = {
            "destination": NOTHING,
            "translation": "",
            "forward_to": "",
            "inbound_cnam": False,
        } | settings
        for e164 in e164s:
            raw = {
                "number": e164[2:],
                "answered_by": str(wanted["destination"]),
                "forwardTo": wanted["forward_to"] or None,
            }
            self.numbers[e164] = CarrierNumber(e164, e164[2:], NumberSettings(**wanted), raw)

    def list_numbers(self) -> Iterator[CarrierNumber]:
        for count, number in enumerate(list(self.numbers.values())):
            if self.error and count >= self.error_after:
                raise self.error
            yield number
        if self.error:
            raise self.error
        if self.twice:
            yield self.numbers[self.twice]


def e164(index: int) -> str:
    return f"+1201555{index:04d}"


def sync(people: People, *, force: bool = False) -> SyncRun:
    """Sync the operator's login to the end, and return the row that tells of it."""
    with scope.tenant(people.operator.pk):
        job = services.start_sync(account=people.operator, by=BY, provider_account=people.house, force=force)
    work.run(job.pk)
    with scope.system():
        return SyncRun.objects.filter(job=job).get()


def counts(run: SyncRun) -> dict[str, int]:
    names = ("read", "added", "changed", "unchanged", "drifted", "missing", "gone")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def number(e164: str, **fields) -> PhoneNumber:
    with scope.system():
        if fields:
            PhoneNumber.objects.filter(e164=e164).update(**fields)
        return PhoneNumber.objects.get(e164=e164)


def job_of(run: SyncRun) -> Job:
    with scope.system():
        return Job.objects.get(pk=run.job_id)
