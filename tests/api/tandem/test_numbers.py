"""What is written on numbers, through our own API: owner, purpose and custom fields with the others."""

from dataclasses import replace

import pytest

from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import CustomField
from common import scope
from numbers.models import NumberFieldValue, PhoneNumber
from tests.api.tandem.program import Program, program_of
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

CENTRE = FieldWish(FieldAbout.NUMBER, "Cost centre", FieldKind.TEXT)
PATH = f"/numbers/{HELD[0]}"


@pytest.fixture
def shop(market: Shop) -> Shop:
    return market


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop.people, "customer", "numbers")


def define(shop: Shop, **changes: object) -> CustomField:
    with scope.tenant(shop.customer.pk):
        return save_field(account=shop.customer, by=BY, wish=replace(CENTRE, **changes))


def test_fields_are_listed_with_their_keys(shop: Shop, program: Program):
    define(shop, is_required=True)
    define(shop, about=FieldAbout.ACCOUNT, name="Seats", kind=FieldKind.WHOLE, default="5")
    status, told = program.call("get", "/fields")
    assert status == 200
    assert [(row["about"], row["key"], row["type"], row["default"]) for row in told["fields"]] == [
        ("number", "cost_centre", "text", None),
        ("account", "seats", "whole", "5"),
    ]


def test_a_number_is_read_changed_and_found(shop: Shop, program: Program):
    define(shop)
    define(shop, name="Lines", kind=FieldKind.WHOLE)
    define(shop, name="Recorded", kind=FieldKind.YES_NO)
    status, told = program.call("get", PATH)
    assert (status, told["fields"]) == (200, {"cost_centre": None, "lines": None, "recorded": None})
    changes = {
        "purpose": "Orders",
        "owner": "Bob@example.com",
        "fields": {"cost_centre": 4711, "lines": 3, "recorded": True},
    }
    status, told = program.send("patch", PATH, changes)
    assert (status, told["purpose"], told["owner"]) == (200, "Orders", "bob@example.com")
    assert told["fields"] == {"cost_centre": "4711", "lines": 3, "recorded": True}
    assert program.call("get", PATH) == (200, told)

    def found(**query: str) -> list[str]:
        status, told = program.call("get", "/numbers", query)
        assert (status, told["next"]) == (200, None)
        return [row["number"] for row in told["numbers"]]

    assert found() == HELD
    assert found(after=HELD[0]) == HELD[1:]
    assert found(field="cost_centre", value="47") == HELD[:1]
    assert found(field="lines", value="4") == []
    assert found(field="recorded", value="ja", owner="bob@example.com") == HELD[:1]
    status, told = program.send("patch", PATH, {"owner": None, "fields": {"lines": None, "recorded": False}})
    assert (told["owner"], told["purpose"]) == (None, "Orders")
    assert told["fields"] == {"cost_centre": "4711", "lines": None, "recorded": False}


def test_refusals_name_the_field_by_its_key(shop: Shop, program: Program):
    define(shop, name="Lines", kind=FieldKind.WHOLE, is_required=True)
    for changes, field in [
        ({"fields": {"lines": "three"}}, "fields.lines"),
        ({"fields": {"lines": None}}, "fields.lines"),
        ({"fields": {"lines": [3]}}, "fields.lines"),
        ({"fields": {"Lines": 3}}, "fields.Lines"),
        ({"owner": "charlie@example.com"}, "owner"),
        ({"purpose": "x" * 201}, "purpose"),
    ]:
        status, told = program.send("patch", PATH, {"label": "New"} | changes)
        assert (status, told["error"]["field"]) == (400, field)
    for query, field in [({"field": "x"}, "field"), ({"field": "lines", "value": "x"}, "fields.lines")]:
        status, told = program.call("get", "/numbers", query)
        assert (status, told["error"]["field"]) == (400, field)
    with scope.tenant(shop.customer.pk):
        assert PhoneNumber.objects.get(e164=HELD[0]).label == ""
        assert not NumberFieldValue.objects.exists()


def test_a_strangers_number_is_not_there(shop: Shop):
    stranger = program_of(shop.people, "other", "strange")
    assert stranger.call("get", PATH)[0] == 404
    assert stranger.send("patch", PATH, {"label": "Mine"})[0] == 404
    assert stranger.call("get", "/numbers")[1] == {"numbers": [], "next": None}
