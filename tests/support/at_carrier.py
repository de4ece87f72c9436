"""A reseller's desk whose carrier is the VoiceTel API of this server, and a ticket of one of its customers."""

from dataclasses import dataclass

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from jobs import work
from jobs.models import Job
from providers import services as logins
from providers.models import SyncRun
from support.models import SaidAtCarrier, Thread, Ticket, TicketAtCarrier
from support.services import carriers
from support.services.speaking import Words, reply
from tests.people import BY
from tests.providers.one_sort import only
from tests.providers.voicetel.looping import Loop
from tests.support.conftest import actor, ask

TEXT = "Calls from +1 201 342 0001 end after 30 s."


@dataclass
class Case:
    """``ticket`` is that of ``people.other``, which is below the reseller."""

    loop: Loop
    ticket: Ticket

    @property
    def desk(self) -> Account:
        return self.loop.people.reseller

    @property
    def rita(self) -> Actor:
        return actor(self.loop.people.rita)

    def pass_on(self, text: str = TEXT) -> TicketAtCarrier:
        with scope.tenant(self.desk.pk):
            return carriers.pass_on(
                account=self.desk,
                by=self.rita,
                number=self.ticket.number,
                login=self.loop.login.pk,
                text=text,
            )

    def say(self, text: str) -> SaidAtCarrier:
        passed = self.passed()
        with scope.tenant(self.desk.pk):
            return carriers.say(
                account=self.desk, by=self.rita, number=self.ticket.number, passed=passed.pk, text=text
            )

    def passed(self) -> TicketAtCarrier:
        with scope.system():
            return TicketAtCarrier.objects.get(ticket=self.ticket)

    def said(self) -> list[tuple[bool, str, str, bool]]:
        """Whether it is ours, its text and state, and whether it was read back."""
        with scope.system():
            rows = SaidAtCarrier.objects.filter(at_carrier__ticket=self.ticket)
            return [(row.is_ours, row.body, row.state, bool(row.ref)) for row in rows]

    def jobs(self, kind: str) -> list[Job]:
        """Ours, oldest first."""
        with scope.system():
            return list(Job.objects.filter(account=self.desk, kind=kind).order_by("created_at", "pk"))

    def upstream(self) -> list[Ticket]:
        """What the carrier has of us, oldest first."""
        with scope.system():
            return list(Ticket.objects.filter(account=self.loop.people.customer).order_by("pk"))

    def heard(self) -> list[str]:
        """What the carrier's people read in their newest ticket."""
        with scope.system():
            return list(Thread.objects.filter(ticket=self.upstream()[-1]).values_list("body", flat=True))

    def carrier_says(self, text: str) -> None:
        operator = self.loop.people.operator
        with scope.tenant(operator.pk):
            reply(
                account=operator,
                by=actor(self.loop.people.olivia),
                number=self.upstream()[-1].number,
                words=Words(text),
                staff=True,
            )

    def finished_sync(self) -> SyncRun:
        """Fails where the sync is to be tried again."""
        run = self.sync()
        assert run.state == "done"
        return run

    def sync(self) -> SyncRun:
        with scope.tenant(self.desk.pk):
            job = logins.start_sync(account=self.desk, by=BY, provider_account=self.loop.login)
        with only("tickets"):
            work.run(job.pk)
        with scope.system():
            return SyncRun.objects.get(job=job, sort="tickets")


def make_case(loop: Loop) -> Case:
    people = loop.people
    with scope.system():
        Account.objects.filter(pk=people.other.pk).update(
            parent=people.reseller, ancestor_ids=[*people.reseller.ancestor_ids, people.reseller.pk]
        )
        people.other.refresh_from_db()
    return Case(loop, ask(people.other, people.charlie))


def reference(case: Case, text: str = TEXT) -> str:
    """The text as the carrier gets it."""
    return f"{text}\n\nOur reference: #{case.ticket.number}"
