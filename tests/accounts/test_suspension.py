"""Whether an account works is kept for all below it, asked before every write, and decides what jobs do."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.models import Account
from accounts.selectors.accounts import working
from accounts.services.accounts import create_account, set_state
from accounts.services.suspension import NotActive, refusal, require_active
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import Conflict, DomainError
from jobs import kinds, services, work
from jobs.kinds import Kind
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import WhenSuspended
from jobs.sweep import take_lost
from messaging.models import Message
from numbers.services import settings
from tests.jobs.conftest import Work
from tests.messaging.conftest import Texts, make_texts
from tests.numbers.conftest import make_shop
from tests.people import BY, People, make_people

ACTIVE, SUSPENDED, CLOSED = AccountState


def below(parent: Account, kind: AccountKind) -> Account:
    return create_account(parent=parent, by=BY, name="Below", email="b@example.com", kind=kind)


def stored(account: Account) -> Account:
    with scope.system():
        return Account.objects.get(pk=account.pk)


def put(account: Account, state: AccountState) -> None:
    with scope.tenant(account.pk):
        set_state(account=account, by=BY, state=state)


def test_the_state_of_an_account_is_that_of_all_below_it(people: People):
    customer = below(people.reseller, AccountKind.CUSTOMER)
    branch = below(customer, AccountKind.SUBACCOUNT)

    def states() -> list[str]:
        return [stored(account).effective_state for account in (people.reseller, customer, branch)]

    found = [states()]
    for account, state in (
        (customer, SUSPENDED),
        (people.reseller, SUSPENDED),
        (customer, ACTIVE),
        (people.reseller, ACTIVE),
        (customer, CLOSED),
    ):
        put(account, state)
        found.append(states())

    assert found == [
        [ACTIVE, ACTIVE, ACTIVE],
        [ACTIVE, SUSPENDED, SUSPENDED],
        [SUSPENDED, SUSPENDED, SUSPENDED],
        [SUSPENDED, SUSPENDED, SUSPENDED],
        [ACTIVE, ACTIVE, ACTIVE],
        [ACTIVE, CLOSED, CLOSED],
    ]
    assert stored(people.customer).state_above == ACTIVE
    with scope.system():
        assert set(Account.objects.filter(working())) == {
            people.operator,
            people.reseller,
            people.customer,
            people.other,
        }


def test_who_may_not_write_is_told_why(people: People):
    branch = below(people.customer, AccountKind.SUBACCOUNT)
    put(people.customer, SUSPENDED)
    own, under = stored(people.customer), stored(branch)

    assert refusal(own).startswith("The account is suspended: reading, paying and tickets stay open")
    assert refusal(under).startswith("An account above this one is suspended:")
    for account in (own, under):
        with pytest.raises(NotActive):
            require_active(account=account, by=BY)
        require_active(account=account, by=SYSTEM)
    require_active(account=stored(people.other), by=BY)


def test_nothing_is_opened_below_an_account_that_does_not_work(people: People):
    stale = stored(people.reseller)
    put(people.reseller, SUSPENDED)
    with scope.system():
        before = Account.objects.count()
    with pytest.raises(Conflict):
        below(stale, AccountKind.CUSTOMER)
    with pytest.raises(NotActive):
        below(stored(people.reseller), AccountKind.CUSTOMER)
    with scope.system():
        assert Account.objects.count() == before


def test_a_refused_write_leaves_the_number(people: People):
    shop = make_shop(people)
    put(shop.customer, SUSPENDED)
    with scope.tenant(shop.customer.pk):
        with pytest.raises(NotActive):
            settings.set_forward(
                account=shop.customer, by=BY, e164=shop.number.e164, wait=True, to="+12127360123"
            )
        shop.number.refresh_from_db()
        assert (shop.number.forward_to, Job.objects.count()) == ("", 0)


@pytest.mark.django_db(transaction=True)
def test_states_that_change_at_once_agree_in_the_end():
    """A reseller, its customer and that one's branch change again and again, while accounts are opened below."""
    people = make_people()
    customer = below(people.reseller, AccountKind.CUSTOMER)
    below(customer, AccountKind.SUBACCOUNT)
    together = threading.Barrier(4, timeout=10)

    def change(account: Account) -> None:
        together.wait()
        for state in (SUSPENDED, ACTIVE, SUSPENDED, ACTIVE, SUSPENDED):
            put(account, state)
        connection.close()

    def open_some(_: Account) -> None:
        together.wait()
        for _ in range(6):
            try:
                below(stored(customer), AccountKind.SUBACCOUNT)
            except DomainError:
                continue
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        steps = [(change, people.reseller), (change, customer), (open_some, customer), (open_some, customer)]
        list(pool.map(lambda step: step[0](step[1]), steps))

    with scope.system():
        found = set(
            Account.objects.filter(ancestor_ids__contains=[people.reseller.pk]).values_list("state_above")
        )
    assert found == {(SUSPENDED.value,)}


@pytest.fixture
def queued(people: People, monkeypatch: pytest.MonkeyPatch):
    """Starts a job of a kind that goes on, waits or ends while its account is suspended."""
    done = Work(do=work.settle)
    kind = {
        each: Kind(f"test.{each.name}", done.run, done.failed, when_suspended=each) for each in WhenSuspended
    }
    monkeypatch.setattr(kinds, "_kinds", kinds._kinds | {row.name: row for row in kind.values()})

    def start(when: WhenSuspended) -> Job:
        with scope.tenant(people.customer.pk):
            return services.start(NewJob(kind[when].name, "Do it"), account=people.customer, by=BY)

    start.done = done
    return start


def state(job: Job) -> str:
    with scope.system():
        return Job.objects.get(pk=job.pk).state


@pytest.mark.parametrize(
    ("when", "suspended", "resumed", "closed"),
    [
        (WhenSuspended.GOES_ON, "done", "done", "done"),
        (WhenSuspended.WAITS, "queued", "done", "failed"),
        (WhenSuspended.ENDS, "failed", "failed", "failed"),
    ],
)
def test_what_becomes_of_a_job_that_waits(people: People, queued, when, suspended, resumed, closed):
    first, second = queued(when), queued(when)
    put(people.customer, SUSPENDED)
    work.run(first.pk)
    assert state(first) == suspended

    put(people.customer, ACTIVE)
    work.run(first.pk)
    assert state(first) == resumed

    put(people.customer, CLOSED)
    work.run(second.pk)
    assert (state(second), "failed" in queued.done.freed) == (closed, closed == "failed")


def test_the_sweep_leaves_out_what_waits(people: People, queued):
    jobs = {when: queued(when).pk for when in WhenSuspended}
    with scope.system():
        Job.objects.update(woken_at=timezone.now() - timedelta(minutes=1))
    put(people.customer, SUSPENDED)
    assert {pk for pk, _ in take_lost()} == {jobs[WhenSuspended.GOES_ON], jobs[WhenSuspended.ENDS]}
    put(people.customer, ACTIVE)
    assert [pk for pk, _ in take_lost()] == [jobs[WhenSuspended.WAITS]]


@pytest.mark.parametrize("when", WhenSuspended)
def test_what_may_have_reached_a_carrier_is_settled(people: People, queued, when):
    job = queued(when)
    with scope.system():
        Job.objects.filter(pk=job.pk).update(called_at=timezone.now())
    put(people.customer, SUSPENDED)
    work.run(job.pk)
    assert state(job) == "done"


@pytest.mark.django_db
def test_a_message_that_waits_fails_and_gives_its_price_back(people: People):
    texts: Texts = make_texts(people)
    with scope.tenant(texts.customer.pk):
        message = texts.send(text="Hello", wait=False)
        assert texts.money()[1] > 0
    put(texts.customer, SUSPENDED)
    with scope.system():
        job = Job.objects.get(kind="messaging.send")

    work.run(job.pk)

    with scope.tenant(texts.customer.pk):
        found = Message.objects.get(pk=message.pk)
        assert (found.state, found.error.startswith("The account is suspended")) == ("failed", True)
        assert texts.money() == (10, 0)
