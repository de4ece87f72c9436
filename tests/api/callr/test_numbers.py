"""Numbers held, and numbers bought by area (callr.md §5)."""

import re

import pytest

from common import scope
from numbers.models import NumberQuota, PhoneNumber
from numbers.services.quotas import set_quota
from numbers.states import NumberState
from tests.api.callr.conftest import Program
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

HASH = re.compile("[0-9A-Z]{8}")


def french_area(program: Program, class_: str = "CLASSIC") -> dict[str, object]:
    areas = program.call("did/areacode.get_list", "FR", None)
    return next(area for area in areas if area["available"][class_] >= 5)


def test_numbers_are_searched_as_the_dialect_tells_them(customer: Program, stranger: Program) -> None:
    found = customer.call("did.search", {}, {})
    assert (found["total"], found["offset"], found["has_more"]) == (2, 0, False)
    first = found["hits"][-1]
    assert first == {
        "app": None,
        "class": "CLASSIC",
        "country_code": "US",
        "hash": first["hash"],
        "intl_number": HELD[0],
        "local_number": "2013422000",
        "local_number_f": "(201) 342-2000",
        "type": "GEOGRAPHIC",
    }
    assert HASH.fullmatch(first["hash"])
    assert customer.call("did.search", {"hash": first["hash"]})["hits"] == [first]
    assert customer.call("did.search", {"KEYWORDS": "3422000"})["total"] == 1
    assert customer.call("did.search", {"KEYWORDS": "+1201"}, {"quantity": 1})["has_more"] is True
    ordered = customer.call("did.search", {}, {"order": "intl_number DESC"})["hits"]
    assert [hit["intl_number"] for hit in ordered] == HELD[::-1]
    assert customer.call("did.search", {"type": "MOBILE"})["hits"] == []
    assert customer.call("did.search", {"class": "GOLD"})["hits"] == []
    assert stranger.call("did.search", {"hash": first["hash"]})["total"] == 0


@pytest.mark.parametrize(
    ("params", "at"),
    [
        (({"nothing": 1},), "filters"),
        (({"KEYWORDS": "abc"},), "filters"),
        (("x",), "filters"),
        (({}, {"order": "nothing"}), "options"),
        (({}, {"order": "hash; DROP"}), "options"),
        (({}, {"quantity": 0}), "options"),
        (({}, {"offset": -1}), "options"),
        (({}, []), "options"),
        (({"hash": 1},), "filters.hash"),
    ],
)
def test_a_search_says_what_it_does_not_take(customer: Program, params: tuple[object, ...], at: str) -> None:
    assert customer.refusal("did.search", *params) == (-32602, f"INVALID_PARAM_FORMAT [{at}]")


def test_a_number_is_given_back_at_once_and_by_its_owner_alone(customer: Program, stranger: Program) -> None:
    hash = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    refused = (151, "PROPERTY_VALUE_ERROR [did]")
    assert stranger.refusal("did/store.cancel_subscription", hash) == refused
    assert customer.call("did/store.cancel_subscription", hash) is True
    assert customer.call("did.search", {}, {})["total"] == 1
    assert customer.refusal("did/store.cancel_subscription", hash) == refused
    with scope.system():
        assert PhoneNumber.objects.get(e164=HELD[0]).state == NumberState.RELEASING


def test_numbers_are_reserved_seen_and_bought(customer: Program, stranger: Program) -> None:
    countries = {one["code"]: one for one in customer.call("did/areacode.countries")}
    assert countries["FR"]["label"] == "France"
    assert {one["code"] for one in customer.call("did/areacode.types", "FR")} >= {"GEOGRAPHIC"}
    area = french_area(customer)
    quote = customer.call("did/store.get_quote", str(area["id"]), "CLASSIC", 2)
    assert quote["available"] == area["available"]["CLASSIC"]  # type: ignore[index]
    assert quote["contract"] == {"billing_mode": "PREPAID", "duration_month": 1, "end_date": None}
    unit = float(quote["cost"]["amount_unit"])
    assert float(quote["cost"]["amount_per_month"]) == unit * 2
    assert (quote["cost"]["quantity"], quote["cost"]["quantity_paying"]) == (2, 2)

    reserved = customer.call("did/store.reserve", area["id"], "CLASSIC", 2, "RANDOM")
    assert (len(reserved["token"]), len(reserved["items"])) == (40, 2)
    assert reserved["cost"] == quote["cost"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", reserved["expire"])
    assert customer.call("did/store.view_order", reserved["token"]) == reserved
    refused = (151, "PROPERTY_VALUE_ERROR [token]")
    assert stranger.refusal("did/store.buy_order", reserved["token"]) == refused

    before = float(customer.call("billing.get_prepaid_credit"))
    bought = customer.call("did/store.buy_order", reserved["token"])
    assert bought["errors"] == []
    numbers = [one["intl_number"] for one in bought["success"]]
    assert numbers == [one["intl_number"] for one in reserved["items"]]
    held = customer.call("did.search", {"type": "GEOGRAPHIC"}, {"quantity": 2})["hits"]
    assert {one["hash"] for one in held} == {one["hash"] for one in bought["success"]}
    spent = before - float(customer.call("billing.get_prepaid_credit"))
    assert spent == pytest.approx(float(bought["cost"]["amount_prepaid_debit"]))
    assert customer.refusal("did/store.buy_order", reserved["token"]) == refused
    assert customer.refusal("did/store.view_order", reserved["token"]) == refused


def test_a_reservation_is_given_back_once(customer: Program) -> None:
    area = french_area(customer)
    token = customer.call("did/store.reserve", area["id"], "CLASSIC", 1, "SEQUENTIAL")["token"]
    assert customer.call("did/store.cancel_order", token) is True
    assert customer.refusal("did/store.cancel_order", token) == (151, "PROPERTY_VALUE_ERROR [token]")
    assert customer.refusal("did/store.buy_order", token) == (151, "PROPERTY_VALUE_ERROR [token]")


def test_the_quota_is_told_and_heeded(market: Shop, customer: Program) -> None:
    told = customer.call("did/store.get_quota_status")
    assert (told["assigned_count"], told["assigned_max"], told["quota_current_remaining"]) == (2, -1, -1)
    area = french_area(customer)
    with scope.tenant(market.customer.pk):
        set_quota(account=market.customer, by=BY, most_held=3, most_bought=5, days=7)
    told = customer.call("did/store.get_quota_status")
    assert (told["assigned_max"], told["quota_max_over_period"], told["quota_period_days"]) == (3, 5, 7)
    refused = (151, "PROPERTY_VALUE_ERROR [quantity]")
    assert customer.refusal("did/store.reserve", area["id"], "CLASSIC", 2, "RANDOM") == refused
    with scope.system():
        assert NumberQuota.objects.count() == 1


@pytest.mark.parametrize(
    ("params", "at"),
    [
        ((2**40, None, None, None), "PROPERTY_VALUE_ERROR [area_code_id]"),
        (("x", "CLASSIC", 1, "RANDOM"), "INVALID_PARAM_FORMAT [area_code_id]"),
        ((None,), "INVALID_PARAM_FORMAT [area_code_id]"),
        ((), "INVALID_PARAM_FORMAT [area_code_id]"),
        ((0, "SILVER", 1, "RANDOM"), "INVALID_PARAM_FORMAT [class]"),
        ((0, "CLASSIC", 0, "RANDOM"), "INVALID_PARAM_FORMAT [quantity]"),
        ((0, "CLASSIC", True, "RANDOM"), "INVALID_PARAM_FORMAT [quantity]"),
        ((0, "CLASSIC", 1, None), "INVALID_PARAM_FORMAT [mode]"),
    ],
)
def test_parameters_are_judged_from_left_to_right(
    customer: Program, params: tuple[object, ...], at: str
) -> None:
    given = [
        french_area(customer)["id"] if one == 0 and place == 0 else one for place, one in enumerate(params)
    ]
    assert customer.refusal("did/store.reserve", *given)[1] == at
