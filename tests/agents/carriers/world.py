"""An account whose login keeps agents at a carrier of the tests, and short ways to have things done."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from accounts.models import Account
from agents.models import AgentAtCarrier
from agents.records import AgentChange
from agents.services.changes import change_agents
from agents.services.onboarding import onboard
from common import scope
from jobs import work
from jobs.models import Job
from providers import services
from providers.models import ProviderAccount, SyncRun
from tests.agents.carriers.keeping import KeepingCarrier
from tests.agents.conftest import ids, person
from tests.people import BY, People


@dataclass
class World:
    people: People
    login: ProviderAccount
    carrier: KeepingCarrier = field(default_factory=KeepingCarrier)

    @property
    def account(self) -> Account:
        return self.people.customer

    def onboard(self, *object_ids: str) -> None:
        items = [person(object_id, directory_tenant="t") for object_id in object_ids]
        assert not onboard(account=self.account, by=BY, items=items).faults

    def change(self, object_id: str, **what: object) -> None:
        changes = [AgentChange(ids(object_id), **what)]
        assert not change_agents(account=self.account, by=BY, changes=changes).faults

    def run(self) -> Job:
        """Do the newest job that waits, as the sweep does when its time has come."""
        with scope.system():
            job = Job.objects.filter(kind="agents.push_agents", state="queued").latest("created_at")
            Job.objects.filter(pk=job.pk).update(run_at=timezone.now() - timedelta(seconds=1))
        work.run(job.pk)
        job.refresh_from_db()
        return job

    def sync(self, *, force: bool = False) -> SyncRun:
        job = services.start_sync(account=self.account, by=BY, provider_account=self.login, force=force)
        work.run(job.pk)
        return SyncRun.objects.get(job=job)

    def row(self, object_id: str) -> AgentAtCarrier:
        return AgentAtCarrier.objects.get(agent__object_id=object_id)

    def asked(self) -> list[tuple[str, list[str]]]:
        found, self.carrier.calls = self.carrier.calls, []
        return found
