"""Many numbers put on a campaign and taken off again: as sets, row by row, and by the page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Activity
from common import scope
from common.errors import Invalid, NotFound
from jobs import services as job_services
from jobs import work
from jobs.errors import LostLease
from jobs.models import Job
from messaging.models import Binding, Campaign, NumberMessaging
from messaging.services.bindings import bind_number
from messaging.services.bindings_each import bindable, start_binding, start_unbinding, unbindable
from messaging.services.campaigns import read_reviews
from numbers.models import PhoneNumber
from numbers.services.holding import remove_number
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.campaigns import HouseCampaigns
from providers.house.connector import House
from providers.house.models import HouseBinding, HouseNumber
from providers.models import ProviderAccount
from tests.console import signed_in
from tests.messaging.campaigns import CAMPAIGN, OTHER_CAMPAIGN, hurry, registered
from tests.messaging.conftest import Texts
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.numbers.test_bulk import more_numbers, outcome
from tests.people import BY

STRANGE = FOR_SALE[0]
NOT_HERE = "There is no such number on this account."
NONE = "The number is on no campaign."
PAGE = "/messages/bulk/campaign/"


@pytest.fixture
def shop(texts: Texts) -> Shop:
    return texts


@pytest.fixture
def campaign(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    return approved(shop, monkeypatch)


def approved(shop: Shop, monkeypatch: pytest.MonkeyPatch, ref: str = CAMPAIGN) -> Campaign:
    hurry(monkeypatch)
    made = registered(shop.customer, ref)
    read_reviews(made.pk)
    made.refresh_from_db()
    return made


def ran(job: Job) -> Job:
    work.run(job.pk)
    job.refresh_from_db()
    return job


def bind(shop: Shop, e164s: list[str], ref: str = CAMPAIGN) -> Job:
    return ran(start_binding(account=shop.customer, by=BY, e164s=e164s, ref=ref))


def unbind(shop: Shop, e164s: list[str]) -> Job:
    return ran(start_unbinding(account=shop.customer, by=BY, e164s=e164s))


def states() -> list[tuple[str, str]]:
    return list(Binding.objects.order_by("pk").values_list("number__e164", "state"))


def at_house() -> dict[str, str]:
    return dict(HouseBinding.objects.values_list("e164", "campaign__ref"))


def test_many_are_put_on_it_and_the_others_say_why_not(shop: Shop, campaign: Campaign, monkeypatch):
    with scope.system():
        elsewhere = ProviderAccount.objects.create(
            account=shop.people.operator, name="Two", connector="house"
        )
    PhoneNumber.objects.create(account=shop.customer, provider_account=elsewhere, e164=STRANGE)
    NumberMessaging.objects.all().delete()
    other_one = approved(shop, monkeypatch, OTHER_CAMPAIGN)
    bind_number(account=shop.customer, by=BY, e164=HELD[0], ref=other_one.ref, wait=True)
    other = "The campaign is registered at another carrier than the number's."
    wanted = [*HELD, STRANGE, FOR_SALE[1]]
    told = {HELD[0]: "", HELD[1]: "", STRANGE: other, FOR_SALE[1]: NOT_HERE}
    assert bindable(shop.customer, wanted, CAMPAIGN) == told

    job = bind(shop, wanted)

    assert (job.state, job.error) == ("failed", "2 numbers could not be put on the campaign; 2 were.")
    assert [text for _, text in outcome(job)] == list(told.values())
    assert states() == [(HELD[0], "unassigned"), (HELD[0], "assigned"), (HELD[1], "assigned")]
    assert at_house() == dict.fromkeys(HELD, CAMPAIGN)
    assert NumberMessaging.objects.exclude(enabled_at=None).count() == 2
    entry = Activity.objects.filter(verb="assigned").latest("pk")
    assert (entry.subject, entry.after) == (HELD[1], {"campaign": CAMPAIGN})
    assert bind(shop, HELD).state == "done"
    assert len(states()) == 3


def test_many_are_taken_off_whichever_they_are_on(shop: Shop, campaign: Campaign):
    bind(shop, HELD[:1])
    assert unbindable(shop.customer, [*HELD, STRANGE]) == {HELD[0]: "", HELD[1]: NONE, STRANGE: NOT_HERE}
    job = unbind(shop, [*HELD, STRANGE])
    assert (job.state, [text for _, text in outcome(job)]) == ("failed", ["", NONE, NOT_HERE])
    assert (states(), at_house()) == ([(HELD[0], "unassigned")], {})
    assert outcome(unbind(shop, HELD[:1])) == [("failed", NONE)]
    assert Activity.objects.filter(verb="unassigned").count() == 1


def test_a_campaign_that_takes_none(shop: Shop):
    registered(shop.customer)
    with pytest.raises(Invalid, match="still in review"):
        bind(shop, HELD)
    with pytest.raises(NotFound):
        bind(shop, HELD, "CNONE99")
    assert not Binding.objects.exists()


@pytest.mark.parametrize(
    ("error", "state", "called"),
    [
        (Rejected("No."), "failed_assignment", []),
        (Unavailable("Away."), "pending_assignment", [False]),
        (Uncertain("Cut."), "pending_assignment", [True]),
    ],
)
def test_what_the_carrier_does_not_do_is_told(
    shop: Shop, campaign: Campaign, monkeypatch, error, state, called
):
    monkeypatch.setattr(House, "bind_numbers", lambda _self, e164s, *_a, **_k: dict.fromkeys(e164s, error))
    job = bind(shop, HELD[:1])
    assert (outcome(job), states()) == ([("failed", error.text)], [(HELD[0], state)])
    own = Job.objects.filter(kind="messaging.bind")
    assert [one.called_at is not None for one in own] == called
    for one in own:
        work.run(one.pk)
        assert states() == [(HELD[0], "assigned")]


def test_one_that_the_carrier_keeps_stays_on_it(shop: Shop, campaign: Campaign, monkeypatch):
    bind(shop, HELD)
    monkeypatch.setattr(
        House, "unbind_numbers", lambda _self, e164s, *_a, **_k: dict.fromkeys(e164s, Rejected("No."))
    )
    assert outcome(unbind(shop, HELD)) == [("failed", "No.")] * 2
    assert {state for _, state in states()} == {"assigned"}


def test_a_number_that_left_meanwhile_is_refused(shop: Shop, campaign: Campaign, monkeypatch):
    really = House.bind_numbers

    def meanwhile(self: House, *args: object, **key: object) -> object:
        remove_number(account=shop.customer, by=BY, e164=HELD[0])
        return really(self, *args, **key)

    monkeypatch.setattr(House, "bind_numbers", meanwhile)
    job = bind(shop, HELD)
    assert outcome(job) == [("failed", "The number has left the account."), ("done", "")]
    assert states() == [(HELD[0], "unassigned"), (HELD[1], "assigned")]


def test_a_job_whose_worker_died_is_finished_by_the_next(shop: Shop, campaign: Campaign, monkeypatch):
    really = House.bind_numbers

    def die(self: House, *args: object, **key: object) -> object:
        really(self, *args, **key)
        raise LostLease

    monkeypatch.setattr(House, "bind_numbers", die)
    job = bind(shop, HELD)
    assert outcome(job) == [("pending", "")] * 2
    monkeypatch.setattr(House, "bind_numbers", really)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert ran(job).state == "done"
    assert states() == [(HELD[0], "assigned"), (HELD[1], "assigned")]
    assert Activity.objects.filter(verb="assigned").count() == 2


def test_a_stopped_job_leaves_numbers_where_they_are(shop: Shop, campaign: Campaign, monkeypatch):
    bind(shop, HELD)

    def stop(self: House, *_args: object, **_key: object) -> object:
        raise AssertionError

    monkeypatch.setattr(House, "unbind_numbers", stop)
    job = unbind(shop, HELD)
    assert job.state == "failed"
    assert {state for _, state in states()} == {"assigned"}
    waiting = start_unbinding(account=shop.customer, by=BY, e164s=HELD)
    job_services.cancel(account=shop.customer, by=BY, job_id=waiting.pk)
    assert at_house() == dict.fromkeys(HELD, CAMPAIGN)


def test_carriers_that_take_one_at_a_time_are_asked_for_each(shop: Shop, campaign: Campaign, monkeypatch):
    monkeypatch.delattr(HouseCampaigns, "bind_numbers")
    monkeypatch.delattr(HouseCampaigns, "unbind_numbers")
    assert (bind(shop, HELD).state, len(at_house())) == ("done", 2)
    assert (unbind(shop, HELD).state, at_house()) == ("done", {})


def test_two_hundred_take_as_many_statements_as_ten(shop: Shop, campaign: Campaign):
    e164s = more_numbers(shop, 210)
    HouseNumber.objects.bulk_create(
        HouseNumber(e164=e164, state="held", holder=shop.people.house.pk) for e164 in e164s
    )
    counts = []
    for some in (e164s[:10], e164s[10:]):
        for start in (
            lambda some=some: start_binding(account=shop.customer, by=BY, e164s=some, ref=CAMPAIGN),
            lambda some=some: start_unbinding(account=shop.customer, by=BY, e164s=some),
        ):
            job = start()
            with CaptureQueriesContext(connection) as queries:
                work.run(job.pk)
            counts.append(len(queries))
            assert Job.objects.get(pk=job.pk).result == {"done": len(some), "failed": 0}
    assert counts[:2] == counts[2:]


def test_the_page_asks_shows_and_starts(shop: Shop, campaign: Campaign):
    alice = signed_in(shop.people.alice)
    assert "Campaign…" in alice.get("/numbers/").content.decode()
    asked = alice.post(PAGE, {"number": HELD}).content.decode()
    assert (f"{CAMPAIGN} (Acme Inc.)" in asked, "None: take them off" in asked) == (True, True)
    assert alice.post(PAGE, {"number": HELD, "preview": "1", "campaign": ""}).status_code == 422
    for chosen, may, kind in ((CAMPAIGN, 2, "messaging.bind_each"), ("-", 2, "messaging.unbind_each")):
        shown = {"number": HELD, "preview": "1", "campaign": chosen}
        assert alice.post(PAGE, shown).context["may"] == may
        gone = alice.post(PAGE, shown | {"count": "2"})
        job = Job.objects.get(kind=kind)
        assert gone["Location"] == f"/jobs/{job.pk}/"
        ran(job)
    assert at_house() == {}


def test_readers_and_strangers_change_nothing(shop: Shop, campaign: Campaign):
    assert signed_in(shop.people.carol).post(PAGE, {"number": HELD}).status_code == 403
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        start_binding(account=shop.people.other, by=BY, e164s=HELD, ref=CAMPAIGN)
    with scope.tenant(shop.people.other.pk):
        job = start_unbinding(account=shop.people.other, by=BY, e164s=HELD)
        work.run(job.pk)
        assert outcome(job) == [("failed", NOT_HERE)] * 2
    assert not Binding.objects.exists()
