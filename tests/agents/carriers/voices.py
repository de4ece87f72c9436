"""The reseller keeps voice bots' numbers at the OmniaVoice API of this very server, where it is the customer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, Agent
from accounts.services.bots import add_bot
from accounts.services.credentials import api_key, issue_credential
from agents.models import VoiceAtCarrier
from agents.services.bot_ids import change_bot_and_ids
from common import scope
from jobs import tasks, work
from jobs.models import Job
from numbers.models import NumberAssignment, PhoneNumber
from numbers.services.voice import assign_voice
from portal.notices import OWNER_MAIL
from providers import services
from providers.contract.families import ASSIGNED
from providers.models import ProviderAccount, SyncRun
from tests.numbers.conftest import HELD, make_shop
from tests.people import BY, People, make_people

ONE, TWO = HELD
Held = dict[str, tuple[str, str, bool]]


@dataclass
class Loop:
    """Our account and theirs, our two bots and theirs, and short ways to have things done."""

    people: People
    login: ProviderAccount
    days: Agent
    nights: Agent
    their_bots: list[Agent] = field(default_factory=list)

    @property
    def here(self) -> Account:
        return self.people.reseller

    @property
    def there(self) -> Account:
        return self.people.customer

    def do(self, service: Callable[..., Any], account: Account | None = None, **what: Any) -> Any:
        account = account or self.here
        with scope.tenant(account.pk):
            return service(account=account, by=BY, **what)

    def run_jobs(self) -> list[tuple[str, str, dict[str, Any]]]:
        with scope.system():
            waiting = Job.objects.filter(state="queued").exclude(kind=OWNER_MAIL)
            pks = list(waiting.values_list("pk", flat=True))
            waiting.update(run_at=timezone.now() - timedelta(seconds=1))
        for pk in pks:
            work.run(pk)
        with scope.system():
            return [(job.state, job.error, job.result) for job in Job.objects.filter(pk__in=pks)]

    def sync(self, *, force: bool = False) -> dict[str, object]:
        """What the sync of voice numbers counted, without the zeros."""
        job = self.do(services.start_sync, provider_account=self.login, force=force)
        work.run(job.pk)
        with scope.system():
            run = SyncRun.objects.get(job=job, sort="voice")
        names = ("read", "added", "changed", "unchanged", "drifted", "missing", "gone")
        counts = {name: getattr(run, name) for name in names if getattr(run, name)}
        return {"state": run.state} | counts | ({"error": run.error} if run.error else {})

    def held(self, account: Account) -> Held:
        with scope.tenant(account.pk):
            rows = NumberAssignment.objects.filter(account=account, until=None)
            return {row.e164: (row.holder, row.label, row.is_paused) for row in rows}

    def ref(self, account: Account, e164: str) -> str:
        with scope.tenant(account.pk):
            return NumberAssignment.objects.get(account=account, e164=e164, until=None).ref

    def row(self, e164: str = ONE) -> VoiceAtCarrier:
        with scope.system():
            return VoiceAtCarrier.objects.get(e164=e164)

    def rows(self) -> dict[str, str]:
        with scope.system():
            return dict(VoiceAtCarrier.objects.values_list("e164", "agreement"))

    def assign(self, e164: str = ONE, label: str = "") -> str:
        made = self.do(assign_voice, e164=e164, bot_ref=self.days.ref, label=label)
        return str(made.ref)

    def know(self, bot: Agent, carrier_ref: str) -> None:
        self.do(change_bot_and_ids, ref=bot.ref, ids={self.login.pk: carrier_ref})


def make_loop(url: str, monkeypatch: pytest.MonkeyPatch) -> Loop:
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    people = make_people()
    shop = make_shop(people)
    credential = issue_credential(
        account=shop.customer, by=BY, dialect="omniavoice", username="2", password="secret123"
    )
    with scope.tenant(shop.customer.pk):
        theirs = [add_bot(account=shop.customer, by=BY, name=name) for name in ("Day bot", "Night bot")]
    with scope.tenant(people.reseller.pk):
        login = services.add_provider_account(
            account=people.reseller,
            by=BY,
            name="Voices",
            connector="omniavoice",
            base_url=f"{url}/api/omniavoice",
            secret=api_key(credential),
            sync_every_minutes=0,
            use_for=ASSIGNED,
        )
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=people.reseller, provider_account=login, e164=e164) for e164 in HELD
        )
        ours = [add_bot(account=people.reseller, by=BY, name=name) for name in ("Days", "Nights")]
    made = Loop(people, login, *ours, their_bots=theirs)
    for bot, there in zip(ours, theirs, strict=True):
        made.know(bot, there.ref)
    return made


def sent(count: int, refused: int = 0) -> list[tuple[str, str, dict[str, Any]]]:
    return [("done", "", {"sent": count, "refused": refused})]
