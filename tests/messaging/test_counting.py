"""What a text costs is told while it is written, by where it goes."""

from decimal import Decimal

import pytest
from django.test import Client

from billing.states import Thing
from messaging.models import Message
from tests.billing.plans import plan_of, put_on
from tests.billing.tree import fresh
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop

D = Decimal
PAGES = ("/messages/new/", "/inbox/new/")


@pytest.fixture
def alice(market: Shop) -> Client:
    people = market.people
    prices = ((Thing.SMS, {"each": D("0.09")}), (Thing.SMS, {"country": "US", "each": D("0.015")}))
    put_on(plan_of(people.operator, *prices), fresh(people.customer))
    return signed_in(people.alice)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("peer", "text", "told"),
    [
        ("", "Hello", "1 part, 5 of 160 characters, GSM-7, 0.015 USD"),
        ("+33 6 39 98 00 07", "Bonjour", "1 part, 7 of 160 characters, GSM-7, 0.09 USD"),
        ("+33639980007", "x" * 161, "2 parts of up to 153 characters, 161 in all, GSM-7, 0.18 USD"),
        ("(312) 555-0143", "", "1 part, 0 of 160 characters, GSM-7, 0.015 USD"),
        ("nobody", "Hello", "1 part, 5 of 160 characters, GSM-7, 0.015 USD"),
    ],
)
def test_the_price_is_that_of_whoever_is_written_to(
    alice: Client, page: str, peer: str, text: str, told: str
):
    given = {"ours": HELD[0], "peer": peer, "text": text, "count": "1"}
    part = alice.post(page, given, headers={"HX-Request": "true"})
    assert told in in_a_row(part)
    assert "<html" not in part.content.decode()
    whole = alice.post(page, given)
    assert (whole.status_code, told in in_a_row(whole)) == (200, True)
    assert not Message.objects.exists()


def test_with_media_the_price_of_an_mms_is_told(alice: Client):
    given = {
        "ours": HELD[0],
        "peer": "+33639980007",
        "text": "x" * 161,
        "media_urls": "https://a.example/b.png",
    }
    part = in_a_row(alice.post("/messages/new/", given | {"count": "1"}, headers={"HX-Request": "true"}))
    assert "An MMS, 0.02 USD" in part
    assert 'data-rate="0.090000" data-mms="0.020000"' in part
