"""The page of how calls are answered, and its files."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from common import scope
from pbx.receptions.services import ReceptionWish, change_reception, set_hours
from tests.calls.test_reception_calls import ALWAYS, called
from tests.console import signed_in
from tests.numbers.conftest import Shop
from tests.pbx.receptions import Desk, desk_of

PAGE = "/calls/statistics/"


@pytest.fixture
def desk(market: Shop, settings: Any, tmp_path: Any) -> Iterator[Desk]:
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(market.customer.pk):
        found = desk_of(market)
        set_hours(**found.who, ref=found.reception.ref, hours=ALWAYS)
        wish = ReceptionWish(answer_target=45)
        change_reception(**found.who, ref=found.reception.ref, wish=wish)
        called(found, "1", seconds=60)
        called(found, seconds=2)
        yield found


@pytest.fixture
def client(desk: Desk, market: Shop) -> Client:
    return signed_in(market.people.alice)


def test_the_page_says_the_period_the_zone_and_the_target(
    client: Client, desk: Desk, django_assert_num_queries: Any
):
    page = client.get(PAGE, {"by": "key"}).content.decode()
    zone = desk.shop.customer.timezone
    for text in (f", {zone}", "within 45 s", "100 %", "Key 1", "No key", "By menu key", "Main"):
        assert text in page, text
    # With a hundred calls more it is the same: sums are read.
    with django_assert_num_queries(STATEMENTS):
        client.get(PAGE, {"by": "key"}, headers={"HX-Request": "true"})


STATEMENTS = 8


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({"by": "phase"}, ["By phase", "Open"]),
        ({"by": "colleague"}, ["Ann", "Nobody of ours"]),
        ({"side": "colleagues"}, ["Ann", "Out"]),
        ({"side": "colleagues", "by": "reception", "unit": "week"}, ["Main", "Week "]),
        ({"since": "2020-01-01", "until": "2020-01-02"}, ["No calls on these days"]),
        ({"since": "never", "by": "nothing", "side": "nobody", "of": "x"}, ["By reception"]),
    ],
)
def test_each_grouping(client: Client, query: dict[str, str], texts: list[str]):
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    for text in texts:
        assert text in answer.content.decode(), text


def test_of_one_reception_and_back(client: Client, desk: Desk):
    reception = f"/receptions/{desk.reception.ref}/"
    assert f"{PAGE}?of={desk.reception.pk}" in client.get(reception).content.decode()
    assert f'href="{reception}"' in client.get(PAGE, {"of": desk.reception.pk}).content.decode()


def test_files_say_the_same(client: Client, desk: Desk):
    by_key = (
        b"".join(client.get("/exports/statistics-by-group.csv", {"by": "key"}))
        .decode("utf-8-sig")
        .splitlines()
    )  # type: ignore[arg-type]
    assert by_key[0].startswith("Menu key,Calls in,Calls out,Answered,Missed,Closed,")
    assert {line.split(",")[0] for line in by_key[1:]} == {"Key 1", "No key"}
    by_time = b"".join(client.get("/exports/statistics-by-time.csv", {"unit": "month"})).decode("utf-8-sig")  # type: ignore[arg-type]
    assert by_time.startswith(f"Month ({desk.shop.customer.timezone}),")
