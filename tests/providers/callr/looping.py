"""The reseller's carrier is the CALLR API of this very server, where it is the customer account."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account
from accounts.services.credentials import issue_credential
from common import scope
from common.plans.kinds import NumberClass
from jobs import work
from jobs.models import Job
from numbers.models import NumberOrder, NumberReservation, PhoneNumber
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from providers import services
from providers.contract.families import ASSIGNED
from providers.contract.sale_by_area import AreaOrder
from providers.house.stock import stock_areas
from providers.models import ProviderAccount, SyncRun
from tests.people import BY, People, make_people, set_balance

PARIS, MOBILE = "33001", "33006"
PASSWORD = "abc1234567"


@dataclass
class Loop:
    """The reseller buys from the CALLR API of this server, where it is the customer account."""

    people: People
    login: ProviderAccount

    @property
    def us(self) -> Account:
        return self.people.reseller

    @property
    def them(self) -> Account:
        return self.people.customer

    def reserve(self, area: str = PARIS, quantity: int = 2, key: str = "one") -> NumberReservation:
        order = AreaOrder(area, NumberClass.CLASSIC, quantity)
        with scope.tenant(self.us.pk):
            return reserve(account=self.us, by=BY, country="FR", order=order, idempotency_key=key)

    def buy(self, area: str = PARIS, quantity: int = 2) -> NumberOrder:
        kept = self.reserve(area, quantity, key=f"{area}-{quantity}")
        with scope.tenant(self.us.pk):
            return buy_reservation(account=self.us, by=BY, token=kept.token)

    def hold(self, area: str = MOBILE) -> str:
        """A number that the reseller has bought there."""
        order = self.buy(area, 1)
        assert (order.state, order.error) == ("completed", "")
        with scope.system():
            return order.items.get().e164

    def sync(self) -> SyncRun:
        with scope.tenant(self.us.pk):
            job = services.start_sync(account=self.us, by=BY, provider_account=self.login)
        work.run(job.pk)
        with scope.system():
            return SyncRun.objects.get(job=job, sort="numbers")

    def theirs(self, e164: str) -> PhoneNumber:
        with scope.system():
            return PhoneNumber.objects.get(account=self.them, e164=e164)

    def ours(self, e164: str) -> PhoneNumber:
        with scope.system():
            return PhoneNumber.objects.get(account=self.us, e164=e164)

    def money(self, account: Account) -> tuple[Decimal, Decimal]:
        with scope.system():
            account.refresh_from_db()
        return account.balance, account.held

    def jobs(self, kind: str) -> list[Job]:
        """The reseller's, oldest first."""
        with scope.system():
            return list(Job.objects.filter(account=self.us, kind=kind).order_by("created_at", "pk"))

    def run(self, job: Job, **fields: object) -> Job:
        """What the sweep does once the job's time has come; some of its columns are set before."""
        with scope.system():
            Job.objects.filter(pk=job.pk).update(run_at=timezone.now(), **fields)
        work.run(job.pk)
        with scope.system():
            job.refresh_from_db()
        return job

    def run_all(self) -> None:
        """Every job that waits, whoever's it is."""
        with scope.system():
            rows = Job.objects.filter(state="queued").order_by("created_at")
            waiting = list(rows.values_list("pk", flat=True))
            Job.objects.filter(pk__in=waiting).update(run_at=timezone.now())
        for pk in waiting:
            work.run(pk)


def make_loop(url: str) -> Loop:
    people = make_people()
    with scope.system():
        Account.objects.filter(pk__in=[people.customer.pk, people.reseller.pk]).update(country="FR")
        for account in (people.customer, people.reseller):
            account.refresh_from_db()
    stock_areas(12)
    set_balance(people.customer, "100")
    set_balance(people.reseller, "100")
    issue_credential(account=people.customer, by=BY, dialect="callr", username="acme", password=PASSWORD)
    with scope.tenant(people.reseller.pk):
        login = services.add_provider_account(
            account=people.reseller,
            by=BY,
            name="Loopback",
            connector="callr",
            base_url=f"{url}/api/callr",
            username="acme",
            secret=PASSWORD,
            extra={"currency": people.customer.currency},
            use_for=ASSIGNED,
            sync_every_minutes=0,
        )
    return Loop(people, login)
