"""A customer whose carrier is the faulty one, and what became of its money, its numbers and its job."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account
from billing.models import LedgerEntry
from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import NumberOrder, PhoneNumber
from numbers.services.orders import OrderLine, place_order
from numbers.states import Strategy
from providers.models import ProviderAccount, RateBudget
from tests.people import BY
from tests.providers.faulty import FaultyCarrier

TEN, E164 = "2015550101", "+12015550101"
TO = "+13125550123"


@dataclass
class World:
    """A customer with 10 dollars whose carrier is the faulty one."""

    carrier: FaultyCarrier
    customer: Account
    login: ProviderAccount

    def order(self, *e164s: str, wait: bool = True) -> NumberOrder:
        with scope.tenant(self.customer.pk):
            lines = [OrderLine(e164) for e164 in e164s or (E164,)]
            return place_order(
                account=self.customer, by=BY, lines=lines, strategy=Strategy.BEST_EFFORT, wait=wait
            )

    def hold(self) -> PhoneNumber:
        """A number that the customer has."""
        self.carrier.hold(TEN)
        with scope.tenant(self.customer.pk):
            return PhoneNumber.objects.create(account=self.customer, provider_account=self.login, e164=E164)

    def job(self, **fields: object) -> Job:
        """The only job, with some of its columns set."""
        with scope.system():
            Job.objects.update(**fields)
            return Job.objects.exclude(kind="portal.owner_mail").get()

    def again(self) -> Job:
        """What the sweep does when the job's time has come, or its worker was lost."""
        now = timezone.now()
        with scope.system():
            RateBudget.objects.update(paused_until=None)
        job = self.job(run_at=now, lease_until=now - timedelta(seconds=1))
        work.run(job.pk)
        return self.job()

    def numbers(self) -> list[str]:
        with scope.system():
            return list(PhoneNumber.objects.values_list("e164", flat=True))

    def number(self) -> PhoneNumber:
        with scope.system():
            return PhoneNumber.objects.get()

    def money(self) -> tuple[Decimal, Decimal, int]:
        """Balance, what is set aside, and how many charges there are."""
        with scope.system():
            account = Account.objects.get(pk=self.customer.pk)
            charges = LedgerEntry.objects.filter(account=account, kind="charge").count()
        return account.balance, account.held, charges


CHARGED_ONCE = (Decimal("9.50"), Decimal(0), 1)
SET_ASIDE = (Decimal(10), Decimal("0.50"), 0)
UNTOUCHED = (Decimal(10), Decimal(0), 0)


def assert_bought_once(world: World) -> None:
    assert (world.carrier.charges, len(world.carrier.orders)) == (1, 1)
    assert world.numbers() == [E164]
    assert world.money() == CHARGED_ONCE
    assert world.job().state == "done"
