"""A price of a plan is changed where it stands in the table, with scripts and without."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from billing.models import Price, PricePlan
from billing.states import Thing
from common import scope
from tests.billing.plans import plan_of, set_in, tomorrow
from tests.console import HTMX, in_a_row, signed_in
from tests.people import People

D = Decimal


@pytest.fixture
def plan(people: People) -> PricePlan:
    return plan_of(
        people.reseller,
        (Thing.CALL_MADE, {"prefix": "45", "each": D("0.02"), "destination": "Denmark", "first_seconds": 60}),
        (Thing.CALL_MADE, {"prefix": "46", "each": D("0.03"), "destination": "Sweden"}),
    )


@pytest.fixture
def rita(people: People) -> Client:
    return signed_in(people.rita)


def row_of(client: Client, plan: PricePlan, prefix: str, **parts: str) -> tuple[str, dict[str, Any], str]:
    """Where the row's form stands, what it has in it, and where it is sent."""
    page = client.get(f"/price-plans/{plan.pk}/", {"section": "minutes", **parts})
    url = next(row["edit_url"] for row in page.context["rows"] if row["price"].prefix == prefix)
    edit = client.get(url)
    form = edit.context["row_form"]
    return url, {name: form[name].value() for name in form.fields}, edit.context["row_url"]


def prices(plan: PricePlan) -> dict[str, list[str]]:
    """What each prefix costs, by the first day of each list."""
    found: dict[str, list[str]] = {}
    with scope.system():
        for row in Price.objects.filter(price_list__plan=plan).order_by("price_list__valid_from", "prefix"):
            found.setdefault(f"{row.price_list.valid_from}", []).append(f"{row.prefix} {row.each:f}")
    return found


def test_its_amounts_and_its_day_are_inputs_of_the_row(rita: Client, plan: PricePlan):
    url, given, _ = row_of(rita, plan, "45")
    assert (given["prefix"], given["each"], given["first_seconds"]) == ("45", D("0.020000"), 60)
    text = rita.get(url).content.decode()
    assert text.count('form="price-row"') == 5
    assert 'aria-label="A minute"' in text
    # What it is of is not asked again, and the form beside the table is for another price.
    assert '<input type="hidden" name="prefix" value="45"' in text
    assert '<input type="text" name="prefix"' in text
    assert "Change a price" not in text


def test_without_scripts_the_page_comes_back_with_the_new_price(rita: Client, plan: PricePlan):
    _, given, where = row_of(rita, plan, "45")
    answer = rita.post(where, given | {"each": "0.0250"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"/price-plans/{plan.pk}/?section=minutes&list=")
    assert "The prices count from" in in_a_row(answer)
    assert answer.context["edited"] is None
    assert list(prices(plan).values()) == [["45 0.025000", "46 0.030000"]]


def test_with_scripts_the_table_comes_back_with_it(rita: Client, plan: PricePlan):
    _, given, where = row_of(rita, plan, "45")
    answer = rita.post(where, given | {"each": "0.0250"}, **HTMX)
    text = in_a_row(answer)
    assert (answer.status_code, "<html" in text) == (200, False)
    assert json.loads(answer["HX-Trigger"])["toast"]["level"] == "ok"
    shown = answer.context["shown"]
    assert answer["HX-Push-Url"] == f"/price-plans/{plan.pk}/?section=minutes&list={shown.pk}"
    # The days of the lists stand outside of the table and come along; the keyboard is where it was.
    assert '<p id="price-lists" hx-swap-oob="true">' in text
    assert text.count("autofocus") == 1
    assert list(prices(plan).values()) == [["45 0.025000", "46 0.030000"]]
    # Sent twice, the same.
    rita.post(where, given | {"each": "0.0250"}, **HTMX)
    assert list(prices(plan).values()) == [["45 0.025000", "46 0.030000"]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"each": "-1"}, "each"),
        ({"first_seconds": "0"}, "first_seconds"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
    ],
)
@pytest.mark.parametrize("how", [{}, HTMX])
def test_a_refusal_stands_in_the_row(
    rita: Client, plan: PricePlan, how: dict[str, str], wrong: Any, field: str
):
    _, given, where = row_of(rita, plan, "46")
    before = prices(plan)
    answer = rita.post(where, given | wrong, **how)
    assert (answer.status_code, list(answer.context["row_form"].errors)) == (422, [field])
    text = answer.content.decode()
    assert f'id="price-row-{field}_error"' in text
    assert answer.context["edited"].prefix == "46"
    assert prices(plan) == before


def test_what_is_to_come_is_changed_from_its_own_day_on(rita: Client, plan: PricePlan, people: People):
    day = tomorrow(people.reseller, 5)
    with scope.tenant(people.reseller.pk):
        set_in(plan, Thing.CALL_MADE, day=day, prefix="45", each=D("0.04"))
    page = rita.get(f"/price-plans/{plan.pk}/", {"section": "minutes"})
    later = next(one["row"] for one in page.context["lists"] if one["row"].valid_from == day)
    _, given, where = row_of(rita, plan, "45", list=str(later.pk))
    assert given["valid_from"] == day
    rita.post(where, given | {"each": "0.05"})
    assert [rows[0] for rows in prices(plan).values()] == ["45 0.020000", "45 0.050000"]


def test_it_is_taken_out_of_the_row(rita: Client, plan: PricePlan):
    _, given, where = row_of(rita, plan, "45")
    answer = rita.post(where, given | {"remove": "1"}, **HTMX)
    assert [row["price"].prefix for row in answer.context["rows"]] == ["46"]
    assert list(prices(plan).values()) == [["46 0.030000"]]
    # Somebody was quicker: that is said, though its row is gone.
    late = rita.post(where, given | {"remove": "1"}, **HTMX)
    assert late.status_code == 422
    assert "There is no such price." in in_a_row(late)


def test_a_stranger_reaches_no_row(people: People, plan: PricePlan, rita: Client):
    url, given, where = row_of(rita, plan, "45")
    olivia = signed_in(people.olivia)
    assert olivia.get(url).status_code == 404
    assert olivia.post(where, given | {"each": "0.5"}).status_code == 404
    assert signed_in(people.alice).post(where, given).status_code == 403
    assert list(prices(plan).values()) == [["45 0.020000", "46 0.030000"]]
