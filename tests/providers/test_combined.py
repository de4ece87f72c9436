"""One account with numbers at one carrier and agents at another, both the APIs that we serve, over real HTTP."""

import pytest

from agents.models import AgentAtCarrier
from agents.services.onboarding import onboard
from common import scope
from jobs import tasks
from providers.contract.families import Family
from providers.registry import connector_for
from providers.selectors import login_for
from tests.agents.conftest import person
from tests.people import BY
from tests.providers.smartcommunicator.served import add_login
from tests.providers.voicetel.looping import ONE, make_loop

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
