"""The OmniaVoice connector against the OmniaVoice API that we serve, over real HTTP: we are our own carrier."""

from dataclasses import replace
from uuid import uuid4

import pytest

from accounts.models import Agent
from accounts.services.bots import add_bot
from accounts.services.credentials import api_key, issue_credential
from common import scope
from providers import services
from providers.contract.connector import Connector
from providers.errors import BadCredentials, NotThere, Rejected
from providers.registry import connector_for
from tests.numbers.conftest import HELD, make_shop
from tests.people import BY, People, make_people

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO = HELD


@pytest.fixture
def loop(live_server) -> tuple[People, Connector, list[Agent]]:
    """The reseller's login at the API of this server, where it is the customer account with two bots."""
    people = make_people()
    shop = make_shop(people)
    credential = issue_credential(
        account=shop.customer, by=BY, dialect="omniavoice", username="2", password="secret123"
    )
    with scope.tenant(shop.customer.pk):
        bots = [add_bot(account=shop.customer, by=BY, name=name) for name in ("Days", "Nights")]
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
    return people, connector_for(login), bots


def test_from_assignment_to_end(loop):
    _, carrier, (days, nights) = loop
    carrier.check_credentials()
    assert list(carrier.list_voice_numbers()) == []

    first = carrier.assign_voice_number(ONE, days.ref, "Desk", key=uuid4())
    second = carrier.assign_voice_number(TWO, nights.ref, "", key=uuid4())

    assert (first.e164, first.bot_ref, first.label, first.is_paused) == (ONE, days.ref, "Desk", False)
    assert list(carrier.list_voice_numbers()) == [second, first]
    assert carrier.find_voice_number(ONE) == first
    wanted = replace(first, bot_ref=nights.ref, label="", is_paused=True)
    for _ in range(2):
        changed = carrier.change_voice_number(wanted, key=uuid4())
        assert replace(changed, raw={}) == replace(wanted, raw={})
    carrier.end_voice_number(first.ref, key=uuid4())
    assert carrier.find_voice_number(ONE) is None
    with pytest.raises(NotThere):
        carrier.end_voice_number(first.ref, key=uuid4())


def test_a_number_that_has_a_holder_is_refused(loop):
    _, carrier, (days, _) = loop
    carrier.assign_voice_number(ONE, days.ref, "", key=uuid4())
    with pytest.raises(Rejected, match="assigned already"):
        carrier.assign_voice_number(ONE, days.ref, "", key=uuid4())
    with pytest.raises(Rejected, match="no such number"):
        carrier.assign_voice_number("+12013429999", days.ref, "", key=uuid4())


def test_a_wrong_key(loop):
    people, _, _ = loop
    with scope.tenant(people.reseller.pk):
        pk = people.reseller.provider_accounts.get(name="Voices").pk
        login = services.change_provider_account(account=people.reseller, by=BY, pk=pk, secret="wrong")
    with pytest.raises(BadCredentials):
        connector_for(login).check_credentials()
