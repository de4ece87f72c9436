"""A price is changed in its row by keyboard alone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from billing.states import Thing
from tests.billing.plans import plan_of
from tests.numbers.conftest import Shop


@pytest.fixture
def address(shop: Shop) -> str:
    prices = [(Thing.CALL_MADE, {"prefix": prefix, "each": Decimal("0.02")}) for prefix in ("45", "46")]
    return f"/price-plans/{plan_of(shop.people.reseller, *prices).pk}/?section=minutes"


def test_a_price_is_changed_by_keyboard(shop: Shop, open_as, address: str):
    page = open_as(shop.people.rita)
    page.goto(address)
    page.get_by_role("link", name="Change +46").press("Enter")
    price = page.locator("#price-row-each")
    expect(price).to_be_focused()
    # What is refused is said there, and the keyboard stays.
    price.fill("-1")
    price.press("Enter")
    expect(page.locator("#price-row-each_error")).to_be_visible()
    expect(price).to_be_focused()
    price.press("Escape")
    expect(page.locator("#price-row")).to_have_count(0)
    expect(page.get_by_role("link", name="Change +46")).to_be_focused()

    page.keyboard.press("Enter")
    price.fill("0.0301")
    price.press("Enter")
    expect(page.locator("#prices tr", has_text="+46")).to_contain_text("0.0301")
    expect(page.get_by_role("link", name="Change +46")).to_be_focused()
    expect(page.locator("#price-lists")).to_contain_text("Counts now")
