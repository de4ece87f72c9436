"""Mobiles of other countries that were bought in the store text within their own country; French landlines do not."""

from decimal import Decimal

import pytest

from billing.services import ledger
from common import scope
from common.errors import DomainError
from common.plans.kinds import NumberClass
from messaging.services.sending import Draft, send_message
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from providers.contract.sale_by_area import AreaOrder
from providers.house.models import HouseMessage
from providers.house.stock import stock_areas
from tests.numbers.conftest import make_shop
from tests.people import BY, People


def bought(people: People, country: str, area: str, count: int = 2) -> list[str]:
    """Numbers of Acme's, in its scope."""
    ledger.credit(account=people.customer, amount=Decimal(90), reason="more", description="More")
    order = AreaOrder(area, NumberClass.CLASSIC, count)
    kept = reserve(account=people.customer, by=BY, country=country, order=order, idempotency_key=area)
    buy_reservation(account=people.customer, by=BY, token=kept.token)
    return kept.e164s


@pytest.mark.parametrize(("country", "area"), [("FR", "33006"), ("DK", "45020")])
def test_a_mobile_of_another_country_texts_at_home(people: People, country: str, area: str):
    make_shop(people)
    stock_areas(10)
    with scope.tenant(people.customer.pk):
        ours, peer = bought(people, country, area)
        draft = Draft(ours=ours, peer=peer, text="Bonjour, hej")
        message = send_message(account=people.customer, by=BY, draft=draft, wait=True)
        message.refresh_from_db()
    assert message.state == "sent"
    there = HouseMessage.objects.get()
    # The recipient is on the house carrier's network, so it arrives there instead of being simulated.
    assert (there.sender, there.recipient, there.recipient_holder) == (ours, peer, people.house.pk)


def test_a_french_landline_does_not_text(people: People):
    make_shop(people)
    stock_areas(10)
    with scope.tenant(people.customer.pk):
        ours, peer = bought(people, "FR", "33001")
        with pytest.raises(DomainError):
            send_message(
                account=people.customer, by=BY, draft=Draft(ours=ours, peer=peer, text="Bonjour"), wait=True
            )
    assert not HouseMessage.objects.exists()
