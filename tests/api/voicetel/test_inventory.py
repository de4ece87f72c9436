"""Numbers for sale: search and coverage."""

import pytest
from voicetel import ApiError, BadRequestError

from providers.errors import Unavailable
from providers.house.connector import House
from providers.house.models import HouseState
from tests.api.voicetel.conftest import Program
from tests.numbers.conftest import FOR_SALE, house_number


def test_numbers_for_sale_are_found_by_their_beginning(customer: Program):
    found = customer.client.inumbering.search_inventory(tn_mask="201342", quantity=3).numbers

    assert [row.number for row in found] == [e164.removeprefix("+1") for e164 in FOR_SALE[:3]]
    assert [(row.rateCenter, row.city, row.province, row.lata) for row in found] == [
        ("HACKENSACK", "Hackensack", "NJ", "224")
    ] * 3
    for mask, count in {"201": 10, "201342*": 10, "2013421005": 1, "212": 0}.items():
        assert len(customer.client.inumbering.search_inventory(tn_mask=mask).numbers) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("province=NJ", 10),
        ("province=nj", 10),
        ("province=NY", 0),
        ("rateCenter=HACKENSACK", 10),
        ("rateCenter=NEWARK", 0),
        ("lata=224", 10),
        ("lata=999", 0),
        ("province=&rateCenter=&lata=", 10),
        ("quantity=1", 1),
        ("quantity=1000", 10),
    ],
)
def test_a_search_is_narrowed(customer: Program, query: str, count: int):
    answer = customer.raw.get(f"/v2.2/inventory?tnMask=201&{query}")
    assert len(answer.json()["data"]["numbers"]) == count


@pytest.mark.parametrize(
    "query",
    [
        "",
        "tnMask=",
        "tnMask=abc",
        "tnMask=*",
        "tnMask=2*1",
        "tnMask=20134210055",
        "tnMask=201&quantity=0",
        "tnMask=201&quantity=1001",
        "tnMask=201&quantity=x",
        "tnMask=201&quantity=",
        "tnMask=201&lata=x",
        "tnMask=201&province=NJX",
        "tnMask=%00",
        "tnMask=201&rateCenter=%00",
    ],
)
def test_a_search_that_does_not_fit(customer: Program, query: str):
    assert customer.raw.get(f"/v2.2/inventory?{query}").status_code == 400


@pytest.mark.parametrize(
    ("by", "row"),
    [
        ("state", {"count": 10, "locState": "NJ"}),
        ("city", {"count": 10, "city": "Hackensack"}),
        ("rateCenter", {"count": 10, "rcAbbre": "HACKENSACK"}),
        ("npanxx", {"count": 10, "npa": "201", "nxx": "342"}),
    ],
)
def test_coverage_carries_only_the_chosen_dimension(customer: Program, by: str, row: dict[str, object]):
    covered = customer.client.inumbering.coverage(count_by=by).coverage
    assert [entry.model_dump(exclude_none=True) for entry in covered] == [row]
    answer = customer.raw.get(f"/v2.2/inventory/coverage?countBy={by}")
    assert answer.json()["data"]["coverage"] == [row]


def test_coverage_by_block_and_narrowed(customer: Program):
    house_number("+12123421000", state=HouseState.FOR_SALE)
    everything = customer.raw.get("/v2.2/inventory/coverage?countBy=npanxx").json()["data"]["coverage"]
    assert sorted((row["npa"], row["nxx"], row["count"]) for row in everything) == [
        ("201", "342", 10),
        ("212", "342", 1),
    ]
    (blocks,) = customer.client.inumbering.coverage(count_by="block", npa="201").coverage
    assert (blocks.count, blocks.npa, blocks.nxx) == (10, None, None)
    assert isinstance(blocks.block, str)
    assert blocks.block
    assert customer.client.inumbering.coverage(count_by="state", loc_state="NY").coverage == []
    assert customer.client.inumbering.coverage(count_by="state", lata="224", city="Hackensack").coverage


@pytest.mark.parametrize(
    "query", ["", "countBy=", "countBy=country", "countBy=state&npa=x", "countBy=state&lata=x"]
)
def test_coverage_that_does_not_fit(customer: Program, query: str):
    assert customer.raw.get(f"/v2.2/inventory/coverage?{query}").status_code == 400


def test_a_carrier_that_fails(customer: Program, monkeypatch: pytest.MonkeyPatch):
    def fail(*args: object) -> None:
        raise Unavailable("House is down.")

    monkeypatch.setattr(House, "search_numbers", fail)
    monkeypatch.setattr(House, "count_numbers", fail)
    with pytest.raises(ApiError) as search:
        customer.client.inumbering.search_inventory(tn_mask="201")
    with pytest.raises(ApiError) as coverage:
        customer.client.inumbering.coverage(count_by="state")
    assert (search.value.status_code, coverage.value.status_code) == (502, 502)
    with pytest.raises(BadRequestError):
        customer.client.inumbering.search_inventory(tn_mask="x")
