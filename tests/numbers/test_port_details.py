"""What a port's details must be before its fee is charged."""

from datetime import date

import pytest

from accounts.models import Account
from common.errors import Invalid
from numbers.models import PortRequest
from numbers.services.port_details import check_details
from numbers.services.ports import submit_port
from tests.numbers.conftest import Shop
from tests.numbers.porting import NUMBER, wish
from tests.people import BY


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        ("2026-11-30", True),
        ("2026-12-05", True),
        ("2026-12-24", True),
        ("2026-11-29", False),
        ("2026-11-28", False),
        ("2025-12-01", False),
        ("2026-12-06", False),
        ("2026-12-25", False),
        ("2026-12-29", True),
        ("2026-12-30", False),
    ],
)
def test_the_desired_due_date_is_a_day_on_which_numbers_move(day: str, fits: bool, monkeypatch):
    monkeypatch.setattr("numbers.services.port_details.timezone.localdate", lambda: date(2026, 11, 29))
    if fits:
        check_details({"wanted_on": date.fromisoformat(day)})
        return
    with pytest.raises(Invalid) as refused:
        check_details({"wanted_on": date.fromisoformat(day)})
    assert refused.value.field == "wanted_on"


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("07601", True), ("07601-1234", True), ("076011234", True), ("M5V 2T6", True), ("m5v2t6", True),
        ("00000", False), ("7601", False), ("ABCDE", False), ("99999x", False), ("", False), ("0760١", False),
    ],
)  # fmt: skip
def test_a_zip_code_is_one_that_there_is(code: str, fits: bool):
    if fits:
        check_details({"zip": code})
        return
    with pytest.raises(Invalid) as refused:
        check_details({"zip": code})
    assert refused.value.field == "zip"


def balance(shop: Shop) -> object:
    return Account.objects.get(pk=shop.customer.pk).balance


def test_a_refused_code_costs_nothing(shop: Shop):
    before = balance(shop)
    with pytest.raises(Invalid):
        submit_port(account=shop.customer, by=BY, wish=wish(NUMBER, zip="00000"))
    assert (PortRequest.objects.count(), balance(shop)) == (0, before)
