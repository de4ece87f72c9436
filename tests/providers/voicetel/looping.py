"""The reseller's carrier is the VoiceTel API of this very server, where it is the customer account."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.services.credentials import issue_credential
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from providers import services
from providers.contract.families import ASSIGNED
from providers.models import ProviderAccount, SyncRun
from tests.numbers.conftest import FOR_SALE, house_number
from tests.people import ACME, BY, People, make_people, set_balance

ONE, TWO, TO = FOR_SALE[0], FOR_SALE[1], "+13125550123"


@dataclass
class Loop:
    """The reseller buys from the VoiceTel API of this server, where it is the customer account."""

    people: People
    login: ProviderAccount

    def order(self, *e164s: str) -> None:
        with scope.tenant(self.people.reseller.pk):
            order = place_order(
                account=self.people.reseller,
                by=BY,
                lines=[OrderLine(e164) for e164 in e164s],
                strategy=Strategy.BEST_EFFORT,
            )
        assert (order.state, order.error) == ("completed", "")

    def sync(self) -> SyncRun:
        with scope.tenant(self.people.reseller.pk):
            job = services.start_sync(account=self.people.reseller, by=BY, provider_account=self.login)
        work.run(job.pk)
        with scope.system():
            return SyncRun.objects.get(job=job, sort="numbers")

    def upstream(self, e164: str) -> PhoneNumber:
        with scope.system():
            return PhoneNumber.objects.get(account=self.people.customer, e164=e164)

    def ours(self, e164: str) -> PhoneNumber:
        with scope.system():
            return PhoneNumber.objects.get(account=self.people.reseller, e164=e164)

    def run_jobs(self) -> None:
        """What the sweep does once the time of every waiting job has come."""
        with scope.system():
            waiting = list(
                Job.objects.filter(state="queued").order_by("created_at").values_list("pk", flat=True)
            )
            Job.objects.filter(pk__in=waiting).update(run_at=timezone.now())
        for pk in waiting:
            work.run(pk)


def make_loop(url: str) -> Loop:
    people = make_people()
    for e164 in FOR_SALE:
        house_number(e164)
    set_balance(people.customer, "10")
    set_balance(people.reseller, "10")
    issue_credential(account=people.customer, by=BY, dialect="voicetel", username=ACME, password="secret123")
    with scope.tenant(people.reseller.pk):
        login = services.add_provider_account(
            account=people.reseller,
            by=BY,
            name="Loopback",
            connector="voicetel",
            base_url=f"{url}/api/voicetel",
            username=ACME,
            secret="secret123",
            use_for=ASSIGNED,
            sync_every_minutes=0,
        )
    return Loop(people, login)
