"""Voice bots' numbers sent to a carrier and synced from it, over the OmniaVoice API of this very server."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Account, Agent
from accounts.services.bots import add_bot
from accounts.services.credentials import api_key, issue_credential
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs import tasks, work
from jobs.models import Job
from messaging.models import AgentAtCarrier, VoiceAtCarrier
from messaging.services.bot_ids import change_bot_and_ids
from messaging.services.voice_push import push_our_voice
from numbers.leaving import end_all
from numbers.models import NumberAssignment, PhoneNumber
from numbers.services.voice import assign_voice, change_voice, end_voice, remove_bot
from providers import services
from providers.errors import Uncertain
from providers.models import ProviderAccount, SyncRun
from providers.omniavoice.connector import OmniaVoice
from tests.console import signed_in
from tests.numbers.conftest import HELD, make_shop
from tests.people import BY, People, make_people

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO = HELD
Held = dict[str, tuple[str, str, bool]]


@dataclass
class Loop:
    """The reseller keeps two bots' numbers at the OmniaVoice API of this server, where it is the customer."""

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
            waiting = Job.objects.filter(state="queued")
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


@pytest.fixture
def loop(live_server, monkeypatch) -> Loop:
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
            base_url=f"{live_server.url}/api/omniavoice",
            secret=api_key(credential),
            sync_every_minutes=0,
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


def test_from_assignment_to_end(loop: Loop):
    ref = loop.assign(label="Desk")
    assert (loop.rows(), loop.held(loop.there)) == ({ONE: "pending"}, {})

    assert loop.run_jobs() == sent(1)

    assert loop.held(loop.there) == {ONE: ("Day bot", "Desk", False)}
    row = loop.row()
    assert (row.agreement, row.differences, row.push_error) == ("confirmed", [], "")
    assert row.carrier_ref == loop.ref(loop.there, ONE)

    loop.do(change_voice, ref=ref, bot_ref=loop.nights.ref, label="", is_paused=True)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Night bot", "", True)}

    loop.do(end_voice, ref=ref)
    assert loop.run_jobs() == sent(1)
    assert (loop.held(loop.there), loop.rows()) == ({}, {})
    assert loop.run_jobs() == []


def test_one_job_sends_many_and_a_paused_newcomer(loop: Loop):
    ref = loop.assign()
    loop.assign(TWO)
    loop.do(change_voice, ref=ref, is_paused=True)

    assert loop.run_jobs() == sent(2)

    assert loop.held(loop.there) == {ONE: ("Day bot", "", True), TWO: ("Day bot", "", False)}


def test_a_bot_that_leaves_and_a_number_that_leaves(loop: Loop):
    loop.assign()
    loop.do(assign_voice, e164=TWO, bot_ref=loop.nights.ref)
    loop.run_jobs()

    loop.do(remove_bot, ref=loop.days.ref)
    with scope.tenant(loop.here.pk), transaction.atomic():
        end_all(PhoneNumber.objects.get(account=loop.here, e164=TWO))

    assert loop.run_jobs() == sent(2)
    assert (loop.held(loop.there), loop.rows()) == ({}, {})


def test_a_bot_without_an_id_is_nowhere_but_here(loop: Loop):
    loop.know(loop.days, "")
    loop.assign()
    assert (loop.run_jobs(), loop.rows()) == ([], {})

    loop.know(loop.nights, "")
    loop.know(loop.days, loop.their_bots[1].ref)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Night bot", "", False)}

    loop.know(loop.days, "")
    assert (loop.run_jobs(), loop.rows()) == ([], {})
    assert loop.held(loop.there) == {ONE: ("Night bot", "", False)}


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_looked_up_and_nothing_sent_twice(loop: Loop, monkeypatch, arrived: bool):
    assign, calls = OmniaVoice.assign_voice_number, []

    def lost(self: OmniaVoice, *what: Any, **key: Any) -> Any:
        calls.append(what[0])
        if len(calls) == 1:
            if arrived:
                assign(self, *what, **key)
            raise Uncertain("It may have been done.")
        return assign(self, *what, **key)

    monkeypatch.setattr(OmniaVoice, "assign_voice_number", lost)
    loop.assign(label="Desk")
    assert [(state, error) for state, error, _ in loop.run_jobs()] == [("queued", "It may have been done.")]
    assert loop.rows() == {ONE: "pending"}

    assert loop.run_jobs() == sent(1)

    assert calls == [ONE] * (1 if arrived else 2)
    assert loop.held(loop.there) == {ONE: ("Day bot", "Desk", False)}
    assert loop.rows() == {ONE: "confirmed"}


def test_a_refusal_is_told_and_the_others_go_on(loop: Loop):
    loop.know(loop.nights, "nobody-there")
    loop.do(assign_voice, e164=ONE, bot_ref=loop.nights.ref)
    loop.assign(TWO)

    assert loop.run_jobs() == sent(1, refused=1)

    row = loop.row()
    assert (row.agreement, row.push_error) == ("failed", "OmniaVoice: agentId: There is no such voice bot.")
    assert loop.rows()[TWO] == "confirmed"
    page = signed_in(loop.people.rita).get("/agent-differences/").content.decode()
    assert "There is no such voice bot." in page
    assert "(201) 342-2001" not in page
    loop.know(loop.nights, loop.their_bots[1].ref)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there)[ONE] == ("Night bot", "", False)


def test_a_login_that_is_refused_tells_every_number(loop: Loop):
    loop.do(services.change_provider_account, pk=loop.login.pk, secret="wrong")
    loop.assign()
    ((state, error, _),) = loop.run_jobs()
    assert (state, loop.row().agreement, loop.row().push_error) == ("failed", "failed", error)


def test_a_sync_takes_over_what_is_free_here(loop: Loop):
    day, night = loop.their_bots
    made = loop.do(assign_voice, loop.there, e164=ONE, bot_ref=day.ref, label="Desk")
    loop.do(change_voice, loop.there, ref=made.ref, is_paused=True)
    loop.know(loop.nights, "")
    loop.do(assign_voice, loop.there, e164=TWO, bot_ref=night.ref)

    told = loop.sync()

    assert told.pop("error") == (
        "1 voice number could not be taken over. The first: (201) 342-2001: its bot there is not known here."
        " Enter the bot's ID on its page."
    )
    assert told == {"state": "done", "read": 2, "added": 1}
    assert loop.held(loop.here) == {ONE: ("Days", "Desk", True)}
    assert (loop.rows(), loop.run_jobs()) == ({ONE: "confirmed"}, [])
    loop.know(loop.nights, night.ref)
    assert loop.sync() == {"state": "done", "read": 2, "added": 1, "unchanged": 1}
    assert loop.sync() == {"state": "done", "read": 2, "unchanged": 2}


def test_a_number_that_somebody_holds_here_is_not_taken_over(loop: Loop):
    loop.do(assign_voice, loop.there, e164=ONE, bot_ref=loop.their_bots[0].ref)
    loop.know(loop.nights, "")
    loop.do(assign_voice, e164=ONE, bot_ref=loop.nights.ref)

    told = loop.sync()

    assert "assigned already" in str(told.pop("error"))
    assert told == {"state": "done", "read": 1}
    assert (loop.held(loop.here), loop.rows()) == ({ONE: ("Nights", "", False)}, {})


def test_a_difference_is_shown_and_ours_sent_again(loop: Loop):
    loop.assign(label="Desk")
    loop.run_jobs()
    there = loop.ref(loop.there, ONE)
    loop.do(change_voice, loop.there, ref=there, label="Other", is_paused=True)

    assert loop.sync() == {"state": "done", "read": 1, "changed": 1, "drifted": 1}

    row = loop.row()
    assert (row.agreement, row.differences) == ("drift", ["label", "is_paused"])
    client = signed_in(loop.people.rita)
    page = client.get("/agent-differences/").content.decode()
    assert "(201) 342-2000" in page
    assert "<strong>Desk</strong>" in page
    answer = client.post("/agent-differences/voice/", {"only": str(row.pk)}, follow=True)
    assert "1 of 1 on the way to the carrier again." in answer.content.decode()
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Day bot", "Desk", False)}
    assert loop.sync() == {"state": "done", "read": 1, "unchanged": 1}
    with pytest.raises(Conflict, match="Nothing is known to differ"):
        loop.do(push_our_voice, pk=row.pk)
    with pytest.raises(NotFound):
        loop.do(push_our_voice, loop.people.other, pk=row.pk)


def test_gone_after_two_complete_syncs_and_made_anew(loop: Loop):
    loop.assign()
    loop.run_jobs()
    loop.do(end_voice, loop.there, ref=loop.ref(loop.there, ONE))

    assert loop.sync() == {"state": "done", "missing": 1}
    assert loop.rows() == {ONE: "confirmed"}
    assert loop.sync() == {"state": "done", "missing": 1, "gone": 1}
    assert loop.rows() == {ONE: "gone"}

    loop.do(push_our_voice, pk=loop.row().pk)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Day bot", "", False)}


def test_the_brake_holds_when_many_vanish(loop: Loop):
    with scope.system():
        VoiceAtCarrier.objects.bulk_create(
            VoiceAtCarrier(
                account=loop.here,
                provider_account=loop.login,
                e164=f"+120134290{n:02}",
                agreement="confirmed",
                reported={"bot_ref": "x", "label": "", "is_paused": False},
            )
            for n in range(10)
        )

    told = loop.sync()

    assert told == {
        "state": "braked",
        "missing": 10,
        "error": "10 of 10 voice numbers are no longer listed by the carrier. Nothing was changed; sync anyway if"
        " that is right.",
    }
    with scope.system():
        assert set(VoiceAtCarrier.objects.values_list("missed_syncs", flat=True)) == {0}
    assert loop.sync(force=True) == {"state": "done", "missing": 10}


def test_an_id_that_cannot_be_one(loop: Loop):
    with scope.system():
        before = list(AgentAtCarrier.objects.order_by("pk").values())
    for bad, error in (
        ("a b", Invalid),
        ("a\x00b", Invalid),
        ("é", Invalid),
        ("x" * 65, Invalid),
        (loop.their_bots[0].ref, Conflict),
    ):
        with pytest.raises(error):
            loop.do(change_bot_and_ids, ref=loop.nights.ref, name="Another", ids={loop.login.pk: bad})
    with pytest.raises(NotFound):
        loop.do(change_bot_and_ids, ref=loop.nights.ref, ids={loop.people.house.pk: "x"})
    for ids in ({}, {loop.login.pk: "x"}):
        with pytest.raises(NotFound):
            loop.do(change_bot_and_ids, loop.people.other, ref=loop.nights.ref, ids=ids)
    with scope.system():
        assert list(AgentAtCarrier.objects.order_by("pk").values()) == before
        assert Agent.objects.get(pk=loop.nights.pk).name == "Nights"


def test_the_id_is_entered_on_the_bots_page(loop: Loop):
    client = signed_in(loop.people.rita)
    url = f"/agents/{loop.days.ref}/bot/"
    name = f"id_at_{loop.login.pk}"
    page = client.get(url).content.decode()
    assert "ID at Voices" in page
    assert f'value="{loop.their_bots[0].ref}"' in page
    values = {"name": "Days", "description": ""}
    answer = client.post(url, values | {name: loop.their_bots[1].ref})
    assert answer.status_code == 422
    assert "Nights has this ID there." in answer.content.decode()
    assert client.post(url, values | {name: " new-id "}).status_code == 302
    with scope.system():
        assert AgentAtCarrier.objects.get(agent=loop.days).carrier_ref == "new-id"
