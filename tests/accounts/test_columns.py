"""Which columns of a list somebody wants: kept for them alone, wherever they work, and with a view."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from accounts.columns import table_named
from accounts.models import SavedView, User
from accounts.services.list_columns import choose_columns
from common import scope
from common.errors import Invalid
from tests.console import HTMX, in_a_row, signed_in
from tests.people import People

LIST, COLUMNS = "/numbers/", "/views/columns/numbers/"


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
    assert answer.context["columns"].sorting.order.fields == ["-e164"]
    with scope.system():
        assert kept(people.olivia) == {"below-numbers": ["number", "city"]}


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
