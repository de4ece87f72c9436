"""A customer with numbers, and short ways to import a file there."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from accounts.models import Agent
from common import scope
from jobs import work
from jobs.models import Job
from messaging.models import RosterImport, RosterRow
from messaging.roster.states import RosterMode
from messaging.selectors import roster as selectors
from messaging.services import roster as services
from messaging.services import roster_runs
from messaging.services.roster import Choices
from tests.messaging.agents.conftest import Staff, make_staff
from tests.people import BY, People


@dataclass
class Importing(Staff):
    def upload(self, text: str | bytes, mode: str = "onboard", name: str = "people.csv") -> RosterImport:
        data = text.encode() if isinstance(text, str) else text
        return services.upload(
            account=self.customer,
            by=BY,
            mode=RosterMode(mode),
            name=name,
            file=io.BytesIO(data),
            size=len(data),
        )

    def check(self, roster: RosterImport, **choices: bool) -> RosterImport:
        return services.check(
            account=self.customer, by=BY, pk=roster.pk, mapping=roster.mapping, choices=Choices(**choices)
        )

    def checked(self, text: str | bytes, mode: str = "onboard", **choices: bool) -> RosterImport:
        return self.check(self.upload(text, mode), **choices)

    def start(self, roster: RosterImport) -> Job:
        return roster_runs.start(account=self.customer, by=BY, pk=roster.pk)

    def run(self, text: str | bytes, mode: str = "onboard", **choices: bool) -> RosterImport:
        """Upload, check, start, and work until the job is over."""
        roster = self.checked(text, mode, **choices)
        self.work(self.start(roster))
        roster.refresh_from_db()
        return roster

    def work(self, job: Job) -> Job:
        work.run(job.pk)
        job.refresh_from_db()
        return job

    def faults(self, roster: RosterImport) -> list[tuple[int, str, str, str]]:
        """What the check found: row, column, value, what is wrong."""
        found = selectors.report(self.customer, roster.pk).lines()
        return [(line.place, line.column, line.value, line.text) for line in found]

    def outcomes(self, roster: RosterImport) -> dict[int, str]:
        return dict(RosterRow.objects.filter(roster=roster).values_list("position", "outcome"))

    def names(self) -> list[str]:
        """Of those who are there."""
        return sorted(Agent.objects.exclude(state="offboarded").values_list("name", flat=True))


def make_importing(people: People) -> Importing:
    staff = make_staff(people)
    return Importing(staff.people, staff.customer)


@pytest.fixture
def importing(people: People) -> Iterator[Importing]:
    """Inside the customer's scope."""
    made = make_importing(people)
    with scope.tenant(made.customer.pk):
        yield made
