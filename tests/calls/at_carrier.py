"""Calls that the carrier's switch wrote down: our carrier is the VoiceTel API of this server."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Account
from calls.models import CallRecord, StrayCall
from calls.services import record_call
from calls.states import Direction
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from providers import services
from providers.models import SyncRun
from tests.calls.conftest import told
from tests.people import BY
from tests.providers.one_sort import only
from tests.providers.voicetel.looping import ONE, Loop

PEER = "+12015550147"


@dataclass
class Calls:
    """The reseller holds ONE, and has held it for a week."""

    loop: Loop

    @property
    def us(self) -> Account:
        return self.loop.people.reseller

    def upstream(self, ref: str, began: datetime | None = None, **changes: Any) -> CallRecord:
        """The carrier's switch writes down a call of our account there."""
        customer = self.loop.people.customer
        facts = {"called": ONE, "caller": PEER, "started_at": began or minutes_ago(10), "seconds": 60}
        with scope.tenant(customer.pk):
            return record_call(account=customer, call=told(ref, **facts | changes))

    def sync(self) -> SyncRun:
        with scope.tenant(self.us.pk):
            job = services.start_sync(account=self.us, by=BY, provider_account=self.loop.login)
        with only("calls"):
            work.run(job.pk)
        return self.run_of(job)

    def run_of(self, job: Job) -> SyncRun:
        with scope.system():
            return SyncRun.objects.get(job=job, sort="calls")

    def ours(self) -> list[CallRecord]:
        """What was stored here, oldest first."""
        with scope.system():
            rows = CallRecord.objects.filter(provider_account=self.loop.login).select_related("account")
            return list(rows.order_by("started_at", "pk"))

    def strays(self) -> list[tuple[str, str]]:
        with scope.system():
            return list(StrayCall.objects.order_by("pk").values_list("caller", "called"))

    def balance(self, account: Account) -> Decimal:
        with scope.system():
            return Account.objects.get(pk=account.pk).balance


def minutes_ago(minutes: int) -> datetime:
    return (timezone.now() - timedelta(minutes=minutes)).replace(microsecond=0)


def make_calls(loop: Loop) -> Calls:
    loop.order(ONE)
    with scope.system():
        PhoneNumber.objects.update(held_since=minutes_ago(7 * 24 * 60))
    return Calls(loop)


OUTBOUND = {"direction": Direction.OUTBOUND, "caller": ONE, "called": PEER}
