"""One account with numbers at one carrier and agents at another, both the APIs that we serve, over real HTTP."""

import pytest

from agents.models import AgentAtCarrier
from agents.records import NumberWanted
from agents.services.onboarding import onboard
from common import scope
from jobs import tasks, work
from numbers.models import PhoneNumber
from numbers.states import NumberUse
from providers import services
from providers.contract.families import Family
from providers.models import ProviderAccount, SyncRun
from providers.registry import connector_for
from providers.selectors import login_for
from tests.agents.conftest import person
from tests.people import BY
from tests.providers.smartcommunicator.served import NUMBERS, add_login
from tests.providers.voicetel.looping import ONE, Loop, make_loop

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_of_one_carrier_and_agents_of_another(live_server, monkeypatch):
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    loop = make_loop(live_server.url)
    reseller = loop.people.reseller
    directory = add_login(loop.people, live_server.url)

    loop.order(ONE)
    with scope.tenant(reseller.pk):
        assert login_for(reseller, Family.NUMBERS_FOR_SALE, "US") == loop.login
        assert login_for(reseller, Family.PEOPLE) == directory
        assert not onboard(account=reseller, by=BY, items=[person("ann", directory_tenant="t")]).faults
    loop.run_jobs()

    assert loop.ours(ONE).provider_account_id == loop.login.pk
    assert loop.upstream(ONE).provider_account_id == loop.people.house.pk
    with scope.tenant(reseller.pk):
        [row] = AgentAtCarrier.objects.all()
        assert (row.provider_account_id, row.agreement) == (directory.pk, "confirmed")
        assert [agent.object_id for agent in connector_for(directory).list_agents()] == ["ann"]


@pytest.fixture
def both(live_server, monkeypatch) -> tuple[Loop, ProviderAccount]:
    """The reseller's numbers are routed by one carrier and used by people who are kept in another's directory."""
    monkeypatch.setattr(tasks.wake, "delay", lambda _job_id: None)
    loop = make_loop(live_server.url)
    return loop, add_login(loop.people, live_server.url)


def sync(loop: Loop, login: ProviderAccount) -> SyncRun:
    with scope.tenant(loop.people.reseller.pk):
        job = services.start_sync(account=loop.people.reseller, by=BY, provider_account=login)
    work.run(job.pk)
    with scope.system():
        return SyncRun.objects.get(job=job, sort="numbers")


def counts(run: SyncRun) -> dict[str, int]:
    names = ("read", "added", "changed", "unchanged", "drifted", "missing", "gone")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


@pytest.mark.parametrize("directory_first", [True, False])
def test_whichever_is_read_first_the_number_ends_at_its_holder(both, directory_first):
    loop, directory = both
    everything = len(NUMBERS)
    if directory_first:
        assert counts(sync(loop, directory)) == {"read": everything, "added": everything}
        assert loop.ours(NUMBERS[0]).provider_account_id == directory.pk
        assert counts(sync(loop, loop.login)) == {"read": everything, "changed": everything}
    else:
        assert counts(sync(loop, loop.login)) == {"read": everything, "added": everything}

    assert counts(sync(loop, directory)) == {"read": everything, "unchanged": everything}
    assert counts(sync(loop, loop.login)) == {"read": everything, "unchanged": everything}
    with scope.system():
        rows = PhoneNumber.objects.filter(account=loop.people.reseller)
        found = {(row.provider_account_id, tuple(row.known_at), row.agreement) for row in rows}
    assert (len(rows), found) == (everything, {(loop.login.pk, (directory.pk,), "confirmed")})


def test_somebody_in_the_directory_gets_a_number_of_the_other_carrier(both):
    loop, directory = both
    sync(loop, loop.login)
    sync(loop, directory)
    reseller = loop.people.reseller
    private = NumberWanted(NumberUse.PRIVATE, NUMBERS[0])
    with scope.tenant(reseller.pk):
        items = [person("ann", private, directory_tenant="t")]
        assert not onboard(account=reseller, by=BY, items=items).faults
    loop.run_jobs()

    with scope.tenant(reseller.pk):
        [ann] = connector_for(directory).list_agents()
        assert (ann.private_number, AgentAtCarrier.objects.get().agreement) == (NUMBERS[0], "confirmed")
    assert loop.ours(NUMBERS[0]).provider_account_id == loop.login.pk


def test_what_the_directory_knows_no_longer_is_forgotten_and_stays_with_its_holder(both):
    loop, directory = both
    sync(loop, loop.login)
    sync(loop, directory)
    with scope.system():
        PhoneNumber.objects.filter(account=loop.people.customer, e164=NUMBERS[0]).update(state="removed")

    assert counts(sync(loop, directory)) == {"read": 29, "unchanged": 29, "missing": 1}

    assert (loop.ours(NUMBERS[0]).known_at, loop.ours(NUMBERS[1]).known_at) == ([], [directory.pk])
    assert (loop.ours(NUMBERS[0]).missed_syncs, loop.ours(NUMBERS[0]).agreement) == (0, "confirmed")
