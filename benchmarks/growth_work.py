"""What the table of growth does besides asking for pages: one write, and work on a thousand rows."""

from collections.abc import Callable, Sequence

from django.test import Client

from accounts.models import Account, Membership
from accounts.services.credentials import api_key, issue_credential
from common import scope
from common.plans.nanp import to_ten_digits
from jobs import work
from jobs.models import Job, JobItem
from numbers.models import PhoneNumber
from numbers.services.bulk import BulkChanges, start_bulk_edit
from tests.people import BY

AT_ONCE, MANY = 1_000, 10_000


def done(job: Job, account: Account) -> None:
    """Do the job, to the last of its items."""
    work.run(job.pk)
    with scope.tenant(account.pk):
        job.refresh_from_db()
        failed = JobItem.objects.filter(job=job).exclude(state="done")
        assert not failed.exists(), f"{job.error} First: {failed[0].label}: {failed[0].error}"
        assert job.state == "done", job.error


class Worker:
    """Does each piece of work on other rows than the time before."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.turn = 0
        with scope.tenant(account.pk):
            rows = PhoneNumber.objects.filter(account=account, state="active").order_by("-e164")
            self.e164s = list(rows.values_list("e164", flat=True)[:MANY])
            self.owner = Membership.objects.filter(account=account)[0].pk
            name = f"growth{PhoneNumber.objects.count()}"
            credential = issue_credential(
                account=account, by=BY, dialect="voicetel", username=name, password="unused-here-1"
            )
        self.client = Client(headers={"Authorization": f"Bearer {api_key(credential)}"})

    def pieces(self) -> dict[str, Callable[[], None]]:
        return {
            "API, PUT forward": self.forward,
            "API, gateways": self.listed,
            "bulk, 1,000 labels": lambda: self.bulk(BulkChanges(label=f"Label {self.turn}")),
            "bulk, 1,000 tags": lambda: self.bulk(BulkChanges(add_tags=[f"tag-{self.turn}"])),
            "bulk, 1,000 owners": lambda: self.bulk(BulkChanges(owner=self.owner * (self.turn % 2))),
            "bulk, 1,000 SMS targets": lambda: self.bulk(
                BulkChanges(sms_type="email", sms_target=f"sms{self.turn}@continental.example")
            ),
            "bulk, 10,000 labels": lambda: self.bulk(BulkChanges(label=f"Label {self.turn}"), self.e164s),
            "bulk, 1,000 forwards": lambda: self.bulk(BulkChanges(answer=f"forward:+1303555{self.turn:04}")),
        }

    def forward(self) -> None:
        self.turn += 1
        path = f"/api/voicetel/v2.2/numbers/{to_ten_digits(self.e164s[self.turn])}/forward"
        body = {"destination": f"303555{self.turn:04}"}
        answer = self.client.put(path, body, content_type="application/json")
        assert answer.status_code == 200, answer.content

    def listed(self) -> None:
        answer = self.client.get("/api/voicetel/v2.2/gateways")
        assert answer.status_code == 200, answer.content

    def bulk(self, changes: BulkChanges, e164s: Sequence[str] = ()) -> None:
        self.turn += 1
        chosen = list(e164s) or self.e164s[AT_ONCE : 2 * AT_ONCE]
        with scope.tenant(self.account.pk):
            job = start_bulk_edit(account=self.account, by=BY, e164s=chosen, changes=changes)
        done(job, self.account)
