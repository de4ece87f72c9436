"""The reseller's carrier is the Relatel API of this very server, where Bo is an administrator of the customer."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Account, Agent
from accounts.services.agent_tokens import issue_agent_token
from common import scope
from jobs import work
from jobs.models import Job
from providers import services
from providers.contract.families import ASSIGNED
from providers.models import ProviderAccount, SyncRun
from providers.registry import connector_for
from tests.agents.staff import add_agent
from tests.numbers.conftest import HELD, make_shop
from tests.people import BY, People, make_people, set_balance
from tests.providers.one_sort import only

PRODUCTS = "m2m-small-one=2.20, m2m-medium-one=4.40"


@dataclass
class Loop:
    """Bo is the token's employee; Ann is a colleague with a number."""

    people: People
    login: ProviderAccount
    bo: Agent
    ann: Agent

    @property
    def us(self) -> Account:
        return self.people.reseller

    @property
    def them(self) -> Account:
        return self.people.customer

    @property
    def carrier(self) -> Any:
        with scope.system():
            self.login.refresh_from_db()
        return connector_for(self.login)

    def here(self, act: Callable[..., Any], **how: Any) -> Any:
        """A service of ours, called for the reseller."""
        with scope.tenant(self.us.pk):
            return act(account=self.us, by=BY, **how)

    def there(self, act: Callable[..., Any], **how: Any) -> Any:
        """The same for the customer, whose company the carrier has."""
        with scope.tenant(self.them.pk):
            return act(account=self.them, by=BY, **how)

    def sync(self, sort: str) -> SyncRun:
        job = self.here(services.start_sync, provider_account=self.login)
        with only(sort):
            work.run(job.pk)
        with scope.system():
            return SyncRun.objects.get(job=job, sort=sort)

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

    def money(self, account: Account) -> tuple[Decimal, Decimal]:
        with scope.system():
            account.refresh_from_db()
        return account.balance, account.held


def make_loop(url: str) -> Loop:
    people = make_people()
    shop = make_shop(people)
    bo = add_agent(shop.customer, "Bo Berg", roles=("admin",))
    ann = add_agent(shop.customer, "Ann Ask", private=HELD[0], email="ann@acme.example")
    set_balance(people.reseller, "100")
    with scope.tenant(shop.customer.pk):
        _, token = issue_agent_token(
            account=shop.customer, by=BY, dialect="relatel", agent=bo.pk, label="Test"
        )
    with scope.tenant(people.reseller.pk):
        login = services.add_provider_account(
            account=people.reseller,
            by=BY,
            name="Switchboard",
            connector="relatel",
            base_url=f"{url}/api/relatel",
            secret=token,
            extra={"sim_products": PRODUCTS, "currency": people.customer.currency},
            use_for=ASSIGNED,
            sync_every_minutes=0,
        )
    return Loop(people, login, bo, ann)
