"""Two accounts with a number each on the house carrier's network, and a look at what their feeds bring."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from billing.models import Hold
from common import scope
from messaging import feeds
from messaging.models import CarrierFeed, Message, NumberFeed
from messaging.services.bindings import enable
from messaging.services.sending import Draft, send_message
from numbers.models import PhoneNumber
from providers.house import messages as house
from providers.house.models import HouseState
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop, house_number, make_shop
from tests.people import BY, People, ledger_sum

OURS, SECOND = HELD
THEIRS = "+12013423000"
OUTSIDE = "+13125550100"


@dataclass
class Texts(Shop):
    """A shop in which the stranger has a number too."""

    their_number: PhoneNumber

    def send(
        self, peer: str = OUTSIDE, text: str = "Hello", *, wait: bool = True, **draft: object
    ) -> Message:
        wanted = Draft(ours=OURS, peer=peer, text=text, **draft)
        return send_message(account=self.customer, by=BY, draft=wanted, wait=wait)

    def money(self) -> tuple[Decimal, Decimal]:
        """Balance and what is set aside, both held against their causes."""
        with scope.tenant(self.customer.pk):
            account = Account.objects.get(pk=self.customer.pk)
            assert account.balance == ledger_sum(account)
            assert account.held == sum(Hold.objects.values_list("amount", flat=True))
        return account.balance, account.held


def make_texts(people: People) -> Texts:
    shop = make_shop(people)
    house_number(THEIRS, state=HouseState.HELD, holder=people.house.pk)
    with scope.tenant(people.other.pk):
        number = PhoneNumber.objects.create(account=people.other, provider_account=people.house, e164=THEIRS)
        enable(number, timezone.now())
        people.other.refresh_from_db()
    return Texts(shop.people, shop.customer, shop.number, shop.second, number)


@pytest.fixture
def texts(made_texts: Texts) -> Iterator[Texts]:
    """Inside the customer's scope."""
    with scope.tenant(made_texts.customer.pk):
        yield made_texts


@pytest.fixture(autouse=True)
def receipts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "RECEIPT_AFTER", house.RECEIPT_AFTER * 0)


@pytest.fixture
def deliver() -> Callable[[], None]:
    """Read every feed, as the clock does."""
    return read_all


def read_all() -> None:
    feeds.due_feeds()
    with scope.system():
        CarrierFeed.objects.update(lease_until=None)
        NumberFeed.objects.update(due_at=timezone.now())
        boxes = list(CarrierFeed.objects.values_list("pk", flat=True))
    for pk in boxes:
        feeds.read(pk)


@pytest.fixture
def alice(texts: Texts) -> Client:
    return signed_in(texts.people.alice)
