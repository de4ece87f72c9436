"""Operations 36 and 37: lookups and what they cost."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from voicetel import ApiError, BadRequestError
from voicetel.models import NumberLidbRequest

from accounts.models import Account
from billing.models import Hold, LedgerEntry
from common import scope
from numbers.models import Lookup
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from tests.api.voicetel.conftest import Program, make_program

ASKED, ANI = "2013421001", "4152231000"


def cash(program: Program) -> Decimal:
    with scope.system():
        assert Hold.objects.count() == 0
        return Account.objects.get(pk=program.account.pk).balance


def lookups() -> int:
    with scope.system():
        return Lookup.objects.count()


def test_cnam_is_told_and_debited(customer: Program):
    found = customer.client.lookups.cnam(ASKED)
    assert (found.number, found.cnam) == (ASKED, "HACKENSACK NJ")
    assert cash(customer) == Decimal("9.995")


def test_cnam_tells_the_name_that_a_number_here_shows(customer: Program):
    customer.client.numbers.set_lidb("2013422000", NumberLidbRequest(cnam="ACME INC"))
    assert customer.client.lookups.cnam("2013422000").cnam == "ACME INC"


def test_lrn_is_told_and_debited(customer: Program):
    found = customer.client.lookups.lrn(ASKED, ANI)
    assert found.model_dump() == {
        "destination": ASKED,
        "ani": ANI,
        "lrn": {
            "lrn": "12013420000",
            "state": "NJ",
            "city": "HACKENSACK",
            "rc": "HACKENSACK",
            "lata": "224",
            "ocn": "001H",
            "lec": "HOUSE CARRIER",
            "lecType": "CLEC",
            "jurisdiction": "INTERSTATE",
            "local": "N",
        },
    }
    assert cash(customer) == Decimal("9.998")


def test_402_without_the_service_and_without_money(customer: Program):
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(service_cnam=False)
    with pytest.raises(ApiError) as off:
        customer.client.lookups.cnam(ASKED)
    assert (off.value.status_code, cash(customer)) == (402, Decimal(10))
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(service_cnam=True, balance_limit=10)
    for ask in (lambda: customer.client.lookups.cnam(ASKED), lambda: customer.client.lookups.lrn(ASKED, ANI)):
        with pytest.raises(ApiError) as short:
            ask()
        assert (short.value.status_code, cash(customer)) == (402, Decimal(10))
    assert lookups() == 0


@pytest.mark.parametrize(
    "path", ["cnam/123", "cnam/1112223333", "cnam/%00", f"lrn/{ASKED}/12", f"lrn/abc/{ANI}"]
)
def test_a_malformed_number_is_a_400_and_costs_nothing(customer: Program, path: str):
    assert customer.raw.get(f"/v2.2/{path}").status_code == 400
    with pytest.raises(BadRequestError):
        customer.client.lookups.lrn("1" * 10, ANI)
    assert (cash(customer), lookups()) == (Decimal(10), 0)


def test_lrn_is_not_served_without_an_ani(customer: Program):
    assert customer.raw.get(f"/v2.2/lrn/{ASKED}").status_code == 404


@pytest.mark.parametrize("failure", [Rejected("No."), Unavailable("No.")])
def test_a_failed_lookup_is_not_charged(customer: Program, monkeypatch, failure: Exception):
    def fail(self, *words):
        raise failure

    monkeypatch.setattr(House, "look_up_name", fail)
    monkeypatch.setattr(House, "look_up_routing", fail)
    assert customer.raw.get(f"/v2.2/cnam/{ASKED}").status_code == 502
    assert customer.raw.get(f"/v2.2/lrn/{ASKED}/{ANI}").status_code == 502
    assert cash(customer) == Decimal(10)


@pytest.mark.django_db(transaction=True)
def test_of_parallel_lookups_no_more_are_answered_than_there_is_money_for(market, live_server):
    program = make_program(market.customer, base=f"{live_server.url}/api/voicetel")
    with scope.system():
        Account.objects.filter(pk=market.customer.pk).update(balance_limit=Decimal("9.98"))

    def ask(_: int) -> int:
        try:
            return program.raw.get(f"/v2.2/cnam/{ASKED}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(ask, range(8)))

    assert statuses == [200] * 4 + [402] * 4
    assert cash(program) == Decimal("9.98")
    with scope.system():
        assert LedgerEntry.objects.filter(reason__startswith="cnam:").count() == 4
