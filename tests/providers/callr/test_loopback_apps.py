"""Voice apps and money of our login, against the CALLR API that we serve."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from common import scope
from pbx.models import VoiceApp
from providers.contract.connector import Connector
from providers.contract.money import CarrierBalance
from providers.contract.voice_apps import CarrierVoiceApp
from providers.errors import NotThere, Rejected, Unavailable, Uncertain
from providers.registry import connector_for
from tests.faults.proxy import Proxy
from tests.providers.callr.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)
WANTED = CarrierVoiceApp(
    "", "Sales", "CALLTRACKING10", {"targets": [{"number": "+33199000001", "timeout": 20}]}
)


@pytest.fixture
def carrier(loop: Loop) -> Connector:
    return connector_for(loop.login)


def test_an_app_is_made_changed_listed_and_deleted(loop: Loop, carrier: Connector):
    made = carrier.create_voice_app(WANTED, key=uuid4())

    assert (made.name, made.package, made.numbers) == ("Sales", "CALLTRACKING10", ())
    assert made.parameters["targets"] == WANTED.parameters["targets"]
    for _ in range(2):
        changed = carrier.change_voice_app(replace(made, name="Support", parameters={}), key=uuid4())
        assert (changed.ref, changed.name, changed.parameters) == (made.ref, "Support", made.parameters)
    assert list(carrier.list_voice_apps()) == [carrier.get_voice_app(made.ref)]
    carrier.delete_voice_app(made.ref, key=uuid4())
    assert list(carrier.list_voice_apps()) == []
    for gone in (
        lambda: carrier.get_voice_app(made.ref),
        lambda: carrier.change_voice_app(made, key=uuid4()),
        lambda: carrier.delete_voice_app(made.ref, key=uuid4()),
    ):
        with pytest.raises(NotThere):
            gone()


def test_numbers_are_attached_and_detached(loop: Loop, carrier: Connector):
    e164 = loop.hold()
    made = carrier.create_voice_app(WANTED, key=uuid4())

    for _ in range(2):
        carrier.attach_number(e164, made.ref, key=uuid4())
    assert carrier.get_voice_app(made.ref).numbers == (e164,)
    with pytest.raises(NotThere):
        carrier.attach_number(e164, "ZZZZZZZZ", key=uuid4())
    carrier.detach_number(e164, key=uuid4())
    with pytest.raises(NotThere, match="No voice app"):
        carrier.detach_number(e164, key=uuid4())
    assert carrier.get_voice_app(made.ref).numbers == ()


def test_settings_that_a_package_does_not_have_are_refused(loop: Loop, carrier: Connector):
    for wanted in (replace(WANTED, package="NOTHING10"), replace(WANTED, parameters={"nothing": 1})):
        with pytest.raises(Rejected):
            carrier.create_voice_app(wanted, key=uuid4())
    with scope.system():
        assert VoiceApp.objects.filter(account=loop.them).count() == 0


@pytest.mark.parametrize("kind", ["drop after", "HTML 200 after commit", "wrong JSON after commit"])
def test_an_app_whose_answer_was_lost_is_found_by_its_name(loop: Loop, proxy: Proxy, kind: str):
    carrier = connector_for(loop.login)
    assert carrier.find_voice_app(WANTED, key=uuid4()) is None
    proxy.fail(kind, "POST", "json-rpc")
    with pytest.raises(Uncertain):
        carrier.create_voice_app(WANTED, key=uuid4())

    found = carrier.find_voice_app(WANTED, key=uuid4())

    assert found is not None
    assert found == carrier.get_voice_app(found.ref)
    carrier.create_voice_app(WANTED, key=uuid4())
    with pytest.raises(Uncertain, match="several"):
        carrier.find_voice_app(WANTED, key=uuid4())


def test_what_is_left_to_spend(loop: Loop, carrier: Connector):
    assert carrier.get_balance() == CarrierBalance(Decimal(100), "USD")
    loop.buy()
    assert carrier.get_balance() == CarrierBalance(Decimal("97.80"), "USD")


@pytest.mark.parametrize("kind", ["drop after", "500", "HTML 200", "wrong JSON"])
def test_reads_that_fail_say_so(loop: Loop, proxy: Proxy, kind: str):
    carrier = connector_for(loop.login)
    for read in (carrier.get_balance, lambda: list(carrier.list_voice_apps())):
        proxy.fail(kind, "POST", "json-rpc")
        with pytest.raises(Unavailable):
            read()
