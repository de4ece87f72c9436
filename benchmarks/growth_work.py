"""What the table of growth does besides asking for pages: one write, and work on a thousand rows."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Account
from accounts.services.credentials import api_key, issue_credential
from common import scope
from common.plans.nanp import to_ten_digits
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.bulk import BulkChanges, start_bulk_edit
from tests.people import BY

AT_ONCE = 1_000


class Worker:
    """Does each piece of work on other rows than the time before."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.turn = 0
        with scope.tenant(account.pk):
            rows = PhoneNumber.objects.filter(account=account).order_by("-e164")
            self.e164s = list(rows.values_list("e164", flat=True)[: AT_ONCE * 2])
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

    def bulk(self, changes: BulkChanges) -> None:
        self.turn += 1
        with scope.tenant(self.account.pk):
            job = start_bulk_edit(account=self.account, by=BY, e164s=self.e164s[AT_ONCE:], changes=changes)
        work.run(job.pk)
        with scope.tenant(self.account.pk):
            done = Job.objects.get(pk=job.pk)
            assert done.state == "done", done.error
