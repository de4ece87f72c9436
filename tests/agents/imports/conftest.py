"""A customer with numbers, and short ways to import a file there."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from accounts.models import Agent
from agents.imports import runs as import_runs
from agents.imports import selectors, services
from agents.imports.services import Choices
from agents.imports.states import ImportMode
from agents.models import AgentImport, AgentImportRow
from common import scope
from jobs import work
from jobs.models import Job
from tests.agents.conftest import Staff, make_staff
from tests.people import BY, People


@dataclass
class Importing(Staff):
    def upload(self, text: str | bytes, mode: str = "onboard", name: str = "people.csv") -> AgentImport:
        data = text.encode() if isinstance(text, str) else text
        return services.upload(
            account=self.customer,
            by=BY,
            mode=ImportMode(mode),
            name=name,
            file=io.BytesIO(data),
            size=len(data),
        )

    def check(self, agent_import: AgentImport, **choices: bool) -> AgentImport:
        return services.check(
            account=self.customer,
            by=BY,
            pk=agent_import.pk,
            mapping=agent_import.mapping,
            choices=Choices(**choices),
        )

    def checked(self, text: str | bytes, mode: str = "onboard", **choices: bool) -> AgentImport:
        return self.check(self.upload(text, mode), **choices)

    def start(self, agent_import: AgentImport) -> Job:
        return import_runs.start(account=self.customer, by=BY, pk=agent_import.pk)

    def run(self, text: str | bytes, mode: str = "onboard", **choices: bool) -> AgentImport:
        """Upload, check, start, and work until the job is over."""
        agent_import = self.checked(text, mode, **choices)
        self.work(self.start(agent_import))
        agent_import.refresh_from_db()
        return agent_import

    def work(self, job: Job) -> Job:
        work.run(job.pk)
        job.refresh_from_db()
        return job

    def faults(self, agent_import: AgentImport) -> list[tuple[int, str, str, str]]:
        """What the check found: row, column, value, what is wrong."""
        found = selectors.report(self.customer, agent_import.pk).lines()
        return [(line.place, line.column, line.value, line.text) for line in found]

    def outcomes(self, agent_import: AgentImport) -> dict[int, str]:
        return dict(
            AgentImportRow.objects.filter(agent_import=agent_import).values_list("position", "outcome")
        )

    def names(self) -> list[str]:
        """Of those who are there."""
        return sorted(Agent.objects.exclude(state="offboarded").values_list("name", flat=True))


def make_importing(people: People) -> Importing:
    return importing_of(make_staff(people))


def importing_of(staff: Staff) -> Importing:
    return Importing(staff.people, staff.customer)


@pytest.fixture
def importing(made_staff: Staff) -> Iterator[Importing]:
    """Inside the customer's scope."""
    made = importing_of(made_staff)
    with scope.tenant(made.customer.pk):
        yield made
