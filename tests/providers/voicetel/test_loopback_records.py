"""Emergency addresses and campaigns through the VoiceTel API that we serve."""

from uuid import uuid4

import pytest

from common import scope
from common.errors import CarrierTrouble, Conflict, Invalid
from jobs.models import Job
from messaging.models import Binding, Campaign
from messaging.services import bindings
from messaging.services import campaigns as campaign_services
from numbers.models import E911Record
from numbers.services import e911
from providers.contract.campaigns import CampaignBrief
from providers.contract.emergency import PostalAddress
from providers.errors import NotThere, Rejected
from providers.house.models import HouseBinding
from providers.models import ProviderAccount, SyncRun
from providers.registry import connector_for
from tests.messaging.campaigns import BRAND, CAMPAIGN, OTHER_CAMPAIGN, hurry, registered
from tests.numbers.emergencies import ELSEWHERE, NEAR, NORMAL, NOWHERE, TYPED, house_records
from tests.people import BY
from tests.providers.voicetel.looping import ONE, TWO, Loop
from tests.providers.voicetel.losing import lose_answer

pytestmark = pytest.mark.django_db(transaction=True)
PATH = f"/v2.2/e911/{ONE[2:]}"


def enter(loop: Loop, address: PostalAddress = TYPED, name: str = "ACME INC") -> E911Record:
    reseller = loop.people.reseller
    with scope.tenant(reseller.pk):
        record = e911.create(account=reseller, by=BY, e164=ONE, address=address, caller_name=name)
        assert record.address is not None
    return record


def records(loop: Loop) -> list[tuple[str, str, str]]:
    """Account, state and caller name of every record, in the order made; tries that came to nothing left out."""
    with scope.system():
        rows = E911Record.objects.exclude(state__in=["removed", "invalid"]).order_by("account_id", "pk")
        return [(row.account.name, row.state, row.caller_name) for row in rows.select_related("account")]


def at_house() -> tuple[str, str] | None:
    row = next((row for row in house_records() if row.e164 == ONE), None)
    return (row.caller_name, row.address.line2) if row else None


def test_an_emergency_address_there_changed_and_gone(loop):
    loop.order(ONE)
    carrier = connector_for(loop.login)
    with pytest.raises(NotThere):
        carrier.get_emergency_record(ONE)

    record = enter(loop)
    assert (record.state, record.address.postal) == ("active", NORMAL)
    assert records(loop) == [("Northwind", "active", "ACME INC"), ("Acme", "active", "ACME INC")]
    assert at_house() == ("ACME INC", NORMAL.line2)
    enter(loop, ELSEWHERE, "ACME LAB")
    told = carrier.get_emergency_record(ONE)
    assert (told.e164, told.caller_name, told.address.city) == (ONE, "ACME LAB", "MAHWAH")
    assert told.raw["dn"] == f"1{ONE[2:]}"

    reseller = loop.people.reseller
    with scope.tenant(reseller.pk):
        e911.remove_record(account=reseller, by=BY, e164=ONE, wait=True)
    assert (records(loop), at_house()) == ([], None)
    with pytest.raises(NotThere):
        carrier.remove_emergency_record(ONE, key=uuid4())


@pytest.mark.parametrize(("address", "words"), [(NOWHERE, "."), (NEAR, "Did you mean 411 HACKENSACK AVE")])
def test_an_address_that_upstream_does_not_have_changes_nothing(loop, address, words):
    loop.order(ONE)
    with pytest.raises(Conflict, match=words):
        enter(loop, address)
    assert at_house() is None
    with scope.system():
        assert not E911Record.objects.filter(account=loop.people.customer).exists()


def test_a_number_that_is_not_ours_upstream_costs_us_no_login(loop):
    with pytest.raises(NotThere):
        connector_for(loop.login).get_emergency_record(TWO)
    with pytest.raises(Rejected):
        connector_for(loop.login).set_emergency_record(TWO, "1", "ACME", key=uuid4())
    with scope.system():
        assert ProviderAccount.objects.get(pk=loop.login.pk).state == "active"


@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_about_an_address_is_looked_up(loop, monkeypatch, arrives):
    loop.order(ONE)
    sent = lose_answer(monkeypatch, "PUT", PATH, arrives=arrives)
    with pytest.raises(CarrierTrouble):
        enter(loop)
    assert records(loop)[0] == ("Northwind", "provisioning", "ACME INC")

    loop.run_jobs()

    assert records(loop) == [("Northwind", "active", "ACME INC"), ("Acme", "active", "ACME INC")]
    assert len(sent) == 1


def register(loop: Loop, ref: str = CAMPAIGN) -> Campaign:
    return registered(loop.people.reseller, ref)


def bind(loop: Loop, ref: str = CAMPAIGN) -> bindings.Bound:
    reseller = loop.people.reseller
    with scope.tenant(reseller.pk):
        return bindings.bind_number(account=reseller, by=BY, e164=ONE, ref=ref, wait=True)


def bound(loop: Loop) -> list[tuple[str, str, str]]:
    with scope.system():
        rows = Binding.objects.filter(state__in=["assigned", "pending_assignment"]).order_by("account_id")
        return [
            (row.account.name, row.state, row.campaign.ref)
            for row in rows.select_related("account", "campaign")
        ]


def test_a_campaign_is_registered_reviewed_and_takes_a_number(loop, monkeypatch):
    loop.order(ONE)
    campaign = register(loop)
    assert (campaign.review, campaign.provider_account_id) == ("REVIEW", loop.login.pk)
    with scope.system():
        upstream = Campaign.objects.get(account=loop.people.customer)
    assert (upstream.ref, upstream.description) == (CAMPAIGN, "Reminders of appointments.")
    with pytest.raises(Invalid, match="in review"):
        bind(loop)
    with pytest.raises(Rejected, match="in review"):
        connector_for(loop.login).bind_number(ONE, CAMPAIGN, key=uuid4())
    assert bound(loop) == []

    hurry(monkeypatch)
    read_all(loop, upstream, campaign)
    bind(loop)
    assert bound(loop) == [("Northwind", "assigned", CAMPAIGN), ("Acme", "assigned", CAMPAIGN)]
    assert HouseBinding.objects.get().campaign.ref == CAMPAIGN
    assert bind(loop).already is True


def read_all(loop: Loop, *campaigns: Campaign) -> None:
    """Ask about each at its own carrier, upstream first."""
    for campaign in campaigns:
        with scope.tenant(campaign.account_id):
            campaign_services.read_reviews(campaign.pk)


def test_a_number_changes_its_campaign_and_leaves_it(loop, monkeypatch):
    hurry(monkeypatch)
    loop.order(ONE)
    register(loop)
    register(loop, OTHER_CAMPAIGN)
    bind(loop)
    assert bind(loop, OTHER_CAMPAIGN).cleared is True
    assert bound(loop) == [("Northwind", "assigned", OTHER_CAMPAIGN), ("Acme", "assigned", OTHER_CAMPAIGN)]
    reseller = loop.people.reseller
    with scope.tenant(reseller.pk):
        bindings.unbind_number(account=reseller, by=BY, e164=ONE, ref=OTHER_CAMPAIGN, wait=True)
    assert (bound(loop), HouseBinding.objects.count()) == ([], 0)
    with pytest.raises(NotThere):
        connector_for(loop.login).unbind_number(ONE, OTHER_CAMPAIGN, key=uuid4())


def test_what_upstream_refuses_of_campaigns_is_kept_nowhere(loop):
    carrier = connector_for(loop.login)
    with pytest.raises(NotThere, match="does not know"):
        carrier.get_campaign("CNOBODY")
    with pytest.raises(Rejected):
        carrier.register_brand("X1", "Acme", "", key=uuid4())
    register(loop)
    with scope.system():
        campaign = Campaign.objects.get(account=loop.people.reseller)
    stranger = CampaignBrief("BNOBODY", "CNEW001", "Text", "T", campaign.starts_on)
    with pytest.raises(Rejected, match="not registered"):
        carrier.register_campaign(stranger, key=uuid4())
    with scope.system():
        assert Campaign.objects.count() == 2


@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_about_a_campaign_is_asked_again(loop, monkeypatch, arrives):
    hurry(monkeypatch)
    loop.order(ONE)
    register(loop)
    lose_answer(monkeypatch, "PUT", f"/v2.2/numbers/{ONE[2:]}/messaging-campaign", arrives=arrives)
    with pytest.raises(CarrierTrouble):
        bind(loop)
    loop.run_jobs()
    assert bound(loop) == [("Northwind", "assigned", CAMPAIGN), ("Acme", "assigned", CAMPAIGN)]
    with scope.system():
        assert Binding.objects.count() == 2
        assert not Job.objects.exclude(state="done").exists()


def test_a_brand_is_known_on_both_sides(loop):
    with scope.tenant(loop.people.reseller.pk):
        campaign_services.register_brand(
            account=loop.people.reseller, by=BY, ref=BRAND, name="Acme", description="Shops"
        )
    with scope.system():
        rows = list(loop.people.customer.brands.values_list("ref", "name", "description"))
    assert rows == [(BRAND, "Acme", "Shops")]


def test_a_sync_takes_in_an_emergency_address_that_was_set_up_upstream(loop):
    loop.order(ONE)
    customer = loop.people.customer
    assert loop.sync().state == "done"
    with scope.tenant(customer.pk):
        e911.create(account=customer, by=BY, e164=ONE, address=TYPED, caller_name="FRONT DESK")

    loop.sync()

    assert records(loop) == [("Northwind", "active", "FRONT DESK"), ("Acme", "active", "FRONT DESK")]
    with scope.system():
        assert SyncRun.objects.get(sort="e911", added=1).read == 1
