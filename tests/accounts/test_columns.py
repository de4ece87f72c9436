"""Which columns of a list somebody wants: kept for them alone, wherever they work, and with a view."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.columns import table_named
from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, AccountFieldValue, CustomField, SavedView, User
from accounts.services.list_columns import choose_columns
from common import scope
from common.errors import Invalid
from numbers.services.describe import describe_number
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.people import BY, People, put_below_the_reseller

LIST, COLUMNS = "/numbers/", "/views/columns/numbers/"


@pytest.fixture
def shop(people: People) -> Iterator[Shop]:
    made = make_shop(people)
    with scope.tenant(made.customer.pk):
        yield made


@pytest.fixture
def acme(people: People):
    with scope.tenant(people.customer.pk):
        yield people


def kept(person: User) -> dict[str, list[str]]:
    return User.objects.get(pk=person.pk).list_columns


def shown(person: User, query: str = "") -> list[str]:
    columns = signed_in(person).get(f"{LIST}?{query}").context["columns"]
    return [column.label for column in columns.columns]


def test_a_choice_is_kept_for_the_person_and_list_alone(acme: People):
    alice = signed_in(acme.alice)
    sent = {"columns": ["label", "carrier"], "query": "q=1&sort=-label&columns=lata&after=%2B1"}

    answer = alice.post(COLUMNS, sent)

    assert answer.url == "/numbers/?q=1&sort=-label"
    assert kept(acme.alice) == {"numbers": ["number", "carrier", "label"]}
    assert shown(acme.alice) == ["Number", "Carrier", "Label"]
    assert shown(acme.alice, "columns=lata") == ["Number", "LATA"]
    assert (kept(acme.bob), len(shown(acme.bob))) == ({}, 7)
    # What the form says goes for every account that she works in, and twice is as once.
    assert alice.post(COLUMNS, sent).status_code == 302
    assert kept(acme.alice) == {"numbers": ["number", "carrier", "label"]}

    assert alice.post(COLUMNS, {"anew": "1", "columns": ["lata"]}).url == LIST
    assert (kept(acme.alice), len(shown(acme.alice))) == ({}, 7)
    assert alice.post(COLUMNS, {}).status_code == 302
    assert shown(acme.alice) == ["Number"]


def test_what_the_list_has_not_is_refused_and_changes_nothing(acme: People):
    choose_columns(user=acme.alice, table=table_named("numbers"), columns=["number", "label"])
    refused = signed_in(acme.alice).post(COLUMNS, {"columns": ["label", "secret"]})
    assert (refused.status_code, "secret is not one of" in refused.content.decode()) == (422, True)
    with pytest.raises(Invalid) as refusal:
        choose_columns(user=acme.alice, table=table_named("numbers"), columns=["secret"])
    assert refusal.value.field == "columns"
    assert kept(acme.alice) == {"numbers": ["number", "label"]}
    assert signed_in(acme.alice).get("/views/columns/nothing/").status_code == 404
    # A column that a list had once is as if it had not been chosen.
    User.objects.filter(pk=acme.alice.pk).update(list_columns={"numbers": ["gone"]})
    assert len(shown(acme.alice)) == 7


def test_the_form_is_a_page_and_a_menu_that_knows_where_it_stands(acme: People):
    choose_columns(user=acme.alice, table=table_named("numbers"), columns=["number", "label"])
    alice = signed_in(acme.alice)
    whole = in_a_row(alice.get(COLUMNS, {"query": "q=x&sort=label"}))
    assert '<input type="hidden" name="query" value="q=x&amp;sort=label">' in whole
    boxes = re.findall(r'<input type="checkbox"[^>]*>', whole)
    assert [re.findall(r'value="(\w+)"', box) for box in boxes if "checked" in box] == [["label"]]
    assert ("<html" in whole, 'value="number"' in whole) == (True, False)

    current = {"HTTP_HX_CURRENT_URL": "http://testserver/numbers/?country=DK&after=%2B12&columns=lata"}
    menu = in_a_row(alice.get(COLUMNS, **HTMX, **current))
    assert '<input type="hidden" name="query" value="country=DK">' in menu
    assert "<html" not in menu


def test_nobody_is_sent_elsewhere(acme: People):
    sent = {"columns": ["label"], "query": "https://elsewhere.example/?a=b"}
    assert signed_in(acme.alice).post(COLUMNS, sent).url.startswith(f"{LIST}?https%3A")


def test_a_view_keeps_order_and_columns(acme: People):
    alice = signed_in(acme.alice)
    current = {"HTTP_HX_CURRENT_URL": "http://testserver/numbers/?country=DK&sort=-label"}
    menu = in_a_row(alice.get("/views/", {"path": LIST}, **HTMX, **current))
    assert 'name="query" value="country=DK&amp;sort=-label"' in menu

    choose_columns(user=acme.alice, table=table_named("numbers"), columns=["number", "label", "lata"])
    menu = in_a_row(alice.get("/views/", {"path": LIST}, **HTMX, **current))
    query = "country=DK&sort=-label&columns=number%2Clabel%2Clata"
    assert f'name="query" value="{query.replace("&", "&amp;")}"' in menu

    alice.post("/views/", {"path": LIST, "query": query, "name": "Danish", "is_shared": "on"})
    view = SavedView.objects.get()
    assert view.url == f"{LIST}?{query}"
    answer = signed_in(acme.bob).get(view.url).context["columns"]
    assert [column.label for column in answer.columns] == ["Number", "Label", "LATA"]
    assert answer.sorting.wanted == "-label"


def test_a_list_over_all_accounts_has_its_own_columns(people: People):
    olivia = signed_in(people.olivia)
    olivia.post("/views/columns/below-numbers/", {"columns": ["city"]})
    answer = olivia.get(reverse("accounts:below", args=["numbers"]), {"sort": "-number"})
    assert [column.label for column in answer.context["columns"].columns] == ["Number", "City"]
    assert answer.context["columns"].sorting.order.fields == ["-e164", "-id"]
    with scope.system():
        assert kept(people.olivia) == {"below-numbers": ["number", "city"]}


def define(account: Account, about: FieldAbout, **parts: Any) -> CustomField:
    with scope.tenant(account.pk):
        return save_field(account=account, by=BY, wish=FieldWish(about, kind=FieldKind.YES_NO, **parts))


def test_custom_fields_are_columns_of_numbers(shop: Shop, django_assert_num_queries: Any):
    alice, bob = signed_in(shop.people.alice), signed_in(shop.people.bob)
    lift = define(shop.customer, FieldAbout.NUMBER, name="Lift line")
    define(shop.people.other, FieldAbout.NUMBER, name="Other")
    with scope.tenant(shop.customer.pk):
        describe_number(account=shop.customer, by=BY, e164=HELD[0], fields={lift.pk: "yes"})

    assert alice.post(COLUMNS, {"columns": ["label", "field_other"]}).status_code == 422
    alice.post(COLUMNS, {"columns": ["label", "field_lift_line"]})

    assert shown(shop.people.alice) == ["Number", "Label", "Lift line"]
    # The last two ask for the fields and for what the numbers have in them.
    with django_assert_num_queries(12):
        page = alice.get(LIST)
    assert in_a_row(page).count('<td data-label="Lift line">Yes</td>') == 1
    assert shown(shop.people.bob, "columns=field_lift_line,field_other") == ["Number", "Lift line"]
    file = b"".join(
        bob.get("/exports/numbers.csv", {"columns": "field_lift_line"}).streaming_content
    ).decode()
    assert file.splitlines()[0:2] == ["\ufeffNumber,Lift line", f"'{HELD[0]},Yes"]
    # Somebody who chooses in another account keeps what was chosen here.
    with scope.system():
        choose_columns(user=shop.people.alice, table=table_named("numbers"), columns=["number", "lata"])
    assert shown(shop.people.alice) == ["Number", "LATA", "Lift line"]


def test_custom_fields_are_columns_of_accounts_and_of_their_file(people: People):
    put_below_the_reseller(people)
    vip = define(people.reseller, FieldAbout.ACCOUNT, name="VIP", applies_below=True)
    with scope.system():
        AccountFieldValue.objects.create(account=people.customer, field=vip, value="yes")
    rita = signed_in(people.rita)

    page = in_a_row(rita.get(reverse("accounts:list"), {"columns": "field_vip,numbers"}))
    file = rita.get(
        "/exports/accounts.csv", {"columns": "account_number,field_vip,numbers", "sort": "account"}
    )

    assert page.count('<td data-label="VIP">Yes</td>') == 1
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Account,Numbers,Account number,VIP"
    assert f"{people.customer.name},0,{people.customer.number},Yes" in lines
    assert not [line for line in lines if people.other.name in line]
    assert signed_in(people.alice).get("/exports/accounts.csv").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_choices_of_two_lists_at_once_are_both_kept(people: People):
    def choose(name: str) -> None:
        with scope.tenant(people.customer.pk):
            user = User.objects.get(pk=people.alice.pk)
            table = table_named(name)
            choose_columns(user=user, table=table, columns=[table.columns[0].key])
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(choose, ["numbers", "below-numbers"] * 2))
    with scope.system():
        assert sorted(kept(people.alice)) == ["below-numbers", "numbers"]
