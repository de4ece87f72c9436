"""Numbers that ports brought go on the campaigns that were wished for them, and two binds of one number race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from common import scope
from common.errors import Conflict, DomainError
from messaging.models import Binding, Campaign
from messaging.services.bindings import bind_number
from messaging.services.campaigns import read_reviews
from messaging.services.ported_numbers import bind_ported_numbers
from numbers.models import PhoneNumber, PortEvent, PortItem
from numbers.services.ports import PortLine, PortWish, check_portability, submit_port
from providers.house.models import HouseBinding
from tests.console import signed_in
from tests.messaging.campaigns import CAMPAIGN, OTHER_CAMPAIGN, hurry, registered
from tests.messaging.conftest import OURS, Texts, make_texts
from tests.numbers.porting import DETAILS, NUMBER, run_jobs, sign, tick
from tests.people import BY, make_people


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT, settings.PORT_CLOCK = tmp_path, 60


def arrive(texts: Texts, campaign: str = CAMPAIGN) -> None:
    """A number with a wish for a campaign comes here."""
    check_portability(account=texts.customer, e164=NUMBER)
    wish = PortWish([PortLine(NUMBER, campaign=campaign)], DETAILS)
    port = sign(submit_port(account=texts.customer, by=BY, wish=wish))
    for _ in range(3):
        tick(port)
    assert port.state == "completed"


def on_campaigns() -> list[tuple[str, str, str]]:
    rows = Binding.objects.order_by("pk").values_list("number__e164", "campaign__ref", "state")
    return [tuple(row) for row in rows]


def last_words() -> str:
    return PortEvent.objects.latest("pk").text


def test_a_number_goes_on_its_campaign_once(texts: Texts, monkeypatch):
    hurry(monkeypatch)
    registered(texts.customer)
    assert bind_ported_numbers() == 0
    arrive(texts)

    assert (bind_ported_numbers(), bind_ported_numbers()) == (1, 0)
    assert on_campaigns() == [(NUMBER, CAMPAIGN, "pending_assignment")]
    run_jobs()

    assert on_campaigns() == [(NUMBER, CAMPAIGN, "assigned")]
    assert HouseBinding.objects.get().e164 == NUMBER
    assert last_words() == f"(415) 223-1000 is put on campaign {CAMPAIGN}."
    assert bind_ported_numbers() == 0


def test_a_campaign_in_review_is_waited_for(texts: Texts, monkeypatch):
    campaign = registered(texts.customer)
    arrive(texts)
    assert (bind_ported_numbers(), on_campaigns()) == (0, [])
    assert PortItem.objects.get().campaign_settled_at is None

    hurry(monkeypatch)
    read_reviews(campaign.pk)
    assert bind_ported_numbers() == 1
    assert on_campaigns() == [(NUMBER, CAMPAIGN, "pending_assignment")]


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        ("CNOBODY", "There is no such campaign on this account."),
        (CAMPAIGN, "Carriers did not approve the campaign, so it cannot take numbers."),
    ],
)
def test_what_cannot_be_is_told_once(texts: Texts, ref: str, why: str):
    registered(texts.customer)
    Campaign.objects.update(review="REJECTED")
    arrive(texts, ref)

    assert (bind_ported_numbers(), bind_ported_numbers()) == (1, 0)

    assert last_words() == f"(415) 223-1000 was not put on campaign {ref}: {why}"
    assert on_campaigns() == []


def test_a_number_that_has_left_again_is_left_alone(texts: Texts, monkeypatch):
    hurry(monkeypatch)
    registered(texts.customer)
    arrive(texts)
    PhoneNumber.objects.filter(e164=NUMBER).update(state="released")
    assert bind_ported_numbers() == 1
    assert (on_campaigns(), "was not put" in last_words()) == ([], True)


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    def once(index: int) -> object:
        try:
            return act(index)
        except DomainError as exc:
            return exc
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(once, range(count)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refs", [[CAMPAIGN], [CAMPAIGN, OTHER_CAMPAIGN]])
def test_of_binds_at_once_each_wins_or_is_told_to_wait(monkeypatch, refs: list[str]):
    hurry(monkeypatch)
    texts = make_texts(make_people())
    for ref in refs:
        registered(texts.customer, ref)

    def bind(index: int) -> object:
        with scope.tenant(texts.customer.pk):
            return bind_number(
                account=texts.customer, by=BY, e164=OURS, ref=refs[index % len(refs)], wait=True
            )

    told = at_once(4, bind)

    assert all(isinstance(one, Conflict) for one in told if isinstance(one, DomainError))
    assert any(not isinstance(one, DomainError) for one in told)
    with scope.system():
        in_force = Binding.objects.filter(state="assigned").values_list("campaign__ref", flat=True)
        assert list(in_force) == [HouseBinding.objects.get().campaign.ref]
        assert not Binding.objects.filter(state__in=["pending_assignment", "failed_assignment"]).exists()


@pytest.mark.django_db(transaction=True)
def test_of_sweeps_at_once_one_binds(monkeypatch):
    hurry(monkeypatch)
    texts = make_texts(make_people())
    registered(texts.customer)
    with scope.tenant(texts.customer.pk):
        arrive(texts)

    told = at_once(4, lambda _: bind_ported_numbers())

    with scope.system():
        assert (sum(told), on_campaigns()) == (1, [(NUMBER, CAMPAIGN, "pending_assignment")])


def test_the_page_of_a_number_puts_it_on_a_campaign(people, monkeypatch):
    texts = make_texts(people)
    page, put = (reverse(f"messaging:{name}", args=[OURS]) for name in ("number", "number_bind"))
    alice = signed_in(people.alice)
    assert page.encode() in alice.get(reverse("numbers:detail", args=[OURS])).content
    assert b"No campaign at this number's carrier is approved yet." in alice.get(page).content
    hurry(monkeypatch)
    registered(texts.customer)
    assert b"Put on this campaign" in alice.get(page).content

    assert alice.post(put, {"campaign": "CNOBODY"}, follow=True).content.count(b"no such campaign") == 1
    shown = alice.post(put, {"campaign": CAMPAIGN}, follow=True).content

    assert (b"The number is on its way." in shown, b"Being assigned" in shown) == (True, True)
    with scope.tenant(texts.customer.pk):
        assert on_campaigns() == [(OURS, CAMPAIGN, "pending_assignment")]
        run_jobs()
    assert b"Take off" in alice.get(page).content
    carol: Client = signed_in(people.carol)
    assert b"Put on this campaign" not in carol.get(page).content
    assert carol.post(put, {"campaign": CAMPAIGN}).status_code == 403
    assert signed_in(people.charlie).post(put, {"campaign": CAMPAIGN}).status_code == 404
