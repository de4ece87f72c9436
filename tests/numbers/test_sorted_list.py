"""The list of numbers in other orders and with other columns: pages, files, links, and what the database reads."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from common import scope
from common.exports import unguarded
from numbers.columns import NUMBERS
from numbers.models import PhoneNumber
from tests.console import HTMX, in_a_row, signed_in
from tests.copies import copying
from tests.numbers.conftest import HELD, Shop

PAGE = "/numbers/"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SORTS = [column.key for column in NUMBERS.columns if column.sort]


@pytest.fixture
def labelled(shop: Shop) -> Shop:
    """130 numbers more, with few labels, cities, countries and days, so that most rows have an equal beside them."""
    labels, cities = ["", "Zoo", "apple", "Apple", "Ödland~x"], ["", "Paris", "antwerp"]
    PhoneNumber.objects.bulk_create(
        PhoneNumber(
            account=shop.customer,
            provider_account=shop.people.house,
            e164=f"+1973555{index:04d}",
            label=labels[index % 5],
            city=cities[index % 3],
            country=["US", "CA"][index % 2],
        )
        for index in range(130)
    )
    for index, number in enumerate(PhoneNumber.objects.filter(account=shop.customer)):
        number.held_since = BEGAN + timedelta(days=index % 4)
        number.save(update_fields=["held_since"])
    return shop


def listed(answer: HttpResponse) -> list[str]:
    return [number.e164 for number in answer.context["rows"]]


def pages(client: Client, url: str, link: str = "older_url") -> Iterator[list[str]]:
    while url:
        answer = client.get(url)
        yield listed(answer)
        url = answer.context[link]


def in_order(sort: str) -> list[str]:
    """What Python makes of the order: case does not count, nothing comes last, and the number settles ties."""

    def text(value: str) -> str:
        return value.lower() or "\U0010ffff"

    of: dict[str, Any] = {
        "number": lambda row: row.e164,
        "place": lambda row: text(row.city),
        "label": lambda row: text(row.label),
        "country": lambda row: row.country,
        "held_since": lambda row: row.held_since,
    }
    rows = sorted(PhoneNumber.objects.all(), key=lambda row: (of[sort.removeprefix("-")](row), row.e164))
    return [row.e164 for row in (reversed(rows) if sort.startswith("-") else rows)]


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{key}" for key in SORTS)])
def test_each_order_has_every_number_once_there_and_back(labelled: Shop, sort: str):
    client, wanted = signed_in(labelled.people.alice), in_order(sort)

    found = list(pages(client, f"{PAGE}?sort={sort}"))
    assert [len(page) for page in found] == [50, 50, 32]
    assert [e164 for page in found for e164 in page] == wanted

    last = client.get(f"{PAGE}?sort={sort}")
    while last.context["older_url"]:
        last = client.get(last.context["older_url"])
    back = list(pages(client, last.context["newer_url"], "newer_url"))
    assert [e164 for page in reversed(back) for e164 in page] == wanted[:100]


def test_a_search_keeps_the_order(labelled: Shop):
    client = signed_in(labelled.people.alice)
    found = [e164 for page in pages(client, f"{PAGE}?q=apple&sort=-held_since") for e164 in page]
    rows = {row.e164: row for row in PhoneNumber.objects.filter(label__iexact="apple")}
    assert found == [e164 for e164 in in_order("-held_since") if e164 in rows]
    assert len(found) == 52


@pytest.mark.parametrize(
    "query", [{"sort": "carrier"}, {"sort": "nonsense"}, {"sort": "-"}, {"sort": "\x00"}]
)
def test_an_order_that_there_is_not_is_none(labelled: Shop, query: dict[str, str]):
    answer = signed_in(labelled.people.alice).get(PAGE, query)
    assert listed(answer) == in_order("number")[:50]
    assert 'name="sort"' not in answer.content.decode()


@pytest.mark.parametrize("after", ["+19735550001", "~", "x~", "2026-99~+19735550001"])
def test_a_place_of_another_order_is_the_beginning(labelled: Shop, after: str):
    found = listed(signed_in(labelled.people.alice).get(PAGE, {"sort": "held_since", "after": after[:20]}))
    assert found == in_order("held_since")[:50]


def test_headings_are_links_that_say_the_order(labelled: Shop):
    client = signed_in(labelled.people.alice)
    page = in_a_row(client.get(PAGE, {"q": "973", "after": "+19735550010", "columns": "label,carrier"}))
    assert (
        '<th scope="col" aria-sort="ascending"> <a class="sort" id="sort-number" href="/numbers/?q=973'
        in page
    )
    kept = "q=973&amp;columns=label%2Ccarrier&amp;sort="
    assert f'id="sort-number" href="/numbers/?{kept}-number"' in page
    assert f'<th scope="col"> <a class="sort" id="sort-label" href="/numbers/?{kept}label"' in page
    assert '<th scope="col"> Carrier</th>' in page

    turned = client.get(PAGE, {"sort": "-label", "columns": "label"}, **HTMX)
    assert (
        'aria-sort="descending"> <a class="sort" id="sort-label" href="/numbers/?columns=label&amp;sort=label"'
        in (in_a_row(turned))
    )
    assert 'type="hidden" name="sort" value="-label" form="filters"' in in_a_row(turned)
    assert "By label, from the last" in turned.content.decode()
    assert 'id="filters"' in client.get(PAGE).content.decode()


def test_columns_are_those_that_are_named_in_the_order_of_the_list(labelled: Shop):
    client = signed_in(labelled.people.alice)
    row = PhoneNumber.objects.get(e164=HELD[0])
    PhoneNumber.objects.filter(pk=row.pk).update(label="<b>Desk</b>", tags=["a", "b"], lata="")

    page = in_a_row(client.get(PAGE, {"q": HELD[0], "columns": "lata,tags,label,nonsense,holder"}))

    heads = re.findall(r'<th scope="col"[^>]*> (?:<a[^>]*>)?([^<]+)', page)
    assert heads == ["Number", "Holder", "Label", "Tags", "LATA"]
    cells = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert '<td data-label="Label">&lt;b&gt;Desk&lt;/b&gt;</td><td data-label="Tags">a, b</td>' in cells
    assert '<td data-label="LATA"><span class="quiet">—' in cells
    assert "At the carrier" not in cells
    assert cells.count("<td") == 5


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [[unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def test_a_file_has_what_the_page_shows_and_the_other_has_everything(labelled: Shop):
    client = signed_in(labelled.people.alice)
    answer = client.get(PAGE, {"q": "apple", "sort": "-place", "columns": "place,label"})
    links = re.findall(r'href="(/exports/numbers\.[^"]+)"', answer.content.decode().replace("&amp;", "&"))
    assert [link.partition("?")[0][-4:] for link in links] == [".csv", ".csv", "xlsx", "xlsx"]

    shown, whole = rows_of(client.get(links[0])), rows_of(client.get(links[1]))

    wanted = [e164 for page in pages(client, f"{PAGE}?q=apple&sort=-place") for e164 in page]
    assert shown[0] == ["Number", "Place", "Label"]
    assert [row[0] for row in shown[1:]] == [row[0] for row in whole[1:]] == wanted
    by_number = {row.e164: row for row in PhoneNumber.objects.all()}
    assert shown[1:] == [[e164, by_number[e164].city, by_number[e164].label] for e164 in wanted]
    assert len(whole[0]) == len(NUMBERS.columns)
    assert rows_of(client.get("/exports/numbers.csv"))[0] == whole[0]


# -- What is read ---------------------------------------------------------------------------------


@pytest.fixture
def many(shop: Shop) -> Shop:
    """20,000 numbers of Acme's, half of them without a label."""
    differing = {
        "e164": "'+1212' || (2000000 + n)",
        "label": "CASE WHEN n % 2 = 0 THEN 'Desk ' || n % 50 ELSE '' END",
        "city": "'City ' || n % 30",
        "country": "CASE WHEN n % 3 = 0 THEN 'CA' ELSE 'US' END",
        "held_since": "now() - n % 300 * interval '1 day'",
    }
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(copying(shop.number, 20_000, differing))
        cursor.execute("SELECT portal_analyze('numbers_phonenumber')")
    return shop


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{key}" for key in SORTS)])
def test_no_order_reads_or_sorts_the_whole_table(many: Shop, sort: str):
    """Neither the first page nor one that begins in the middle, under row-level security."""
    client, plans = signed_in(many.people.alice), []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "LIMIT 51" in sql:
            raw = context["cursor"].cursor
            raw.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in raw.fetchall()))
        return execute(sql, params, many, context)

    order = NUMBERS.sorting(sort).order
    with scope.tenant(many.customer.pk):
        middle = NUMBERS.sorting(sort).of(PhoneNumber.objects.filter(account=many.customer))[12_000]
    key = (order.key,) if isinstance(order.key, str) else order.key
    after = "~".join(str(getattr(middle, name)) for name in key)
    with connection.execute_wrapper(explain):
        first = client.get(PAGE, {"sort": sort})
        later = client.get(PAGE, {"sort": sort, "after": after})

    assert len(listed(first)) == len(listed(later)) == 50
    assert len(plans) == 2
    for plan in plans:
        assert "Seq Scan on numbers_phonenumber" not in plan
        # What is put in order further in is the holders of one number.
        assert "Sort" not in re.split("Index Scan (?:Backward )?using number", plan)[0], plan
    # The index is entered where the page begins.
    bound = {"by_label": "label_order", "by_city": "city_order"}.get(key[0], key[0])
    assert re.search(rf"Index Cond: .*{bound}", plans[1]), plans[1]
