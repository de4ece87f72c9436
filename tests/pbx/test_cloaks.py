"""Colleagues choose which main number their own calls show, on their page and through Relatel's API."""

from typing import Any

import pytest

from accounts.models import Activity, Agent
from calls.company.dialing import dial
from common import scope
from common.errors import Invalid
from pbx.models import Cloak
from pbx.receptions.services import ReceptionWish, change_reception, create_reception, delete_reception
from pbx.services.cloaks import set_cloak
from tests.api.relatel.conftest import Company, company
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of

__all__ = ["company"]
ANN, MAIN, PEER = HELD[0], HELD[1], "+12015550147"


@pytest.fixture
def desk(market: Shop, company: Company) -> Desk:
    with scope.tenant(market.customer.pk):
        return desk_of(market, company.ann)


def shown(desk: Desk) -> tuple[str, str]:
    """What a call of Ann's shows now, and what of its plan."""
    with scope.tenant(desk.shop.customer.pk):
        call = dial(**desk.who, agent=desk.ann.pk, to=PEER)
        return call.cli, call.plan["shown"]


def test_calls_show_the_chosen_number_while_it_may_be_shown(desk: Desk):
    who: dict[str, Any] = desk.who | {"agent": desk.ann.pk}
    ref = desk.reception.ref
    assert shown(desk) == (ANN, "")
    with scope.tenant(desk.shop.customer.pk):
        for _ in range(2):
            set_cloak(**who, reception=desk.reception.pk)
        assert (
            Activity.objects.filter(verb="changed", subject_type="agent", subject_id=desk.ann.pk).count() == 1
        )
    assert shown(desk) == (MAIN, MAIN)
    with scope.tenant(desk.shop.customer.pk):
        change_reception(**desk.who, ref=ref, wish=ReceptionWish(is_shown=False))
    assert shown(desk) == (ANN, "")
    with scope.tenant(desk.shop.customer.pk):
        with pytest.raises(Invalid) as refusal:
            set_cloak(**who, reception=desk.reception.pk)
        assert refusal.value.field == "cloak_reception_id"
        change_reception(**desk.who, ref=ref, wish=ReceptionWish(is_shown=True))
        delete_reception(**desk.who, ref=ref)
    assert shown(desk) == (ANN, "")


def test_what_cannot_be_shown(market: Shop, desk: Desk):
    with scope.tenant(market.people.other.pk):
        theirs = create_reception(
            account=market.people.other, by=desk.who["by"], wish=ReceptionWish(name="Theirs")
        )
    with scope.tenant(market.customer.pk):
        bare = create_reception(**desk.who, wish=ReceptionWish(name="Without a number"))
        for reception in (theirs.pk, bare.pk, 0):
            with pytest.raises(Invalid):
                set_cloak(**desk.who, agent=desk.ann.pk, reception=reception)
        with pytest.raises(Invalid):
            set_cloak(**desk.who, agent=0, reception=desk.reception.pk)
        assert not Cloak.objects.exists()


def test_on_one_s_own_page(market: Shop, desk: Desk):
    alice = signed_in(market.people.alice)
    path = "/who-is-free/me/caller-id/"
    assert alice.post(path, {"reception": desk.reception.pk}).status_code == 404
    with scope.tenant(market.customer.pk):
        Agent.objects.filter(pk=desk.ann.pk).update(user=market.people.alice)
    assert "Your calls show" in alice.get("/who-is-free/").content.decode()
    assert alice.post(path, {"reception": "999999"}).status_code == 422
    assert alice.post(path, {"reception": desk.reception.pk}).status_code == 302
    assert shown(desk) == (MAIN, MAIN)
    assert alice.post(path, {"reception": ""}).status_code == 302
    assert shown(desk) == (ANN, "")


def test_through_the_api(desk: Desk, company: Company):
    def put(value: Any, **how: Any) -> Any:
        return company.ask("put", "employee", json={"employee": {"cloak_reception_id": value}}, **how)

    told = put(desk.reception.pk).json()["employee"]["cloak_reception"]
    assert told == company.get("receptions")["receptions"][0]
    assert company.get("employee")["employee"]["cloak_reception"] == told
    assert put(999_999).status_code == 400
    assert company.ask("put", "employee", json={"employee": {}}).json()["employee"]["cloak_reception"] == told
    assert put(None).json()["employee"]["cloak_reception"] is None
    other = f"employees/{company.ann.pk}"
    body = {"employee": {"cloak_reception_id": desk.reception.pk}}
    assert company.ask("put", other, who="boss", json=body).json()["employee"]["cloak_reception"] == told
    assert company.ask("put", f"employees/{company.boss.pk}", json=body).status_code == 403
