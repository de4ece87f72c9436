"""SIM cards of machines by the Relatel API (relatel.md §5.10)."""

import csv
import io

import pytest

from accounts.services.agent_tokens import issue_agent_token
from common import scope
from numbers.models import SimSubscription
from tests.agents.staff import add_agent
from tests.api.relatel.conftest import Company
from tests.people import BY, set_balance

CARD, OTHER = "8945200000000000017", "89452000000000000255"
HEADER = (
    "subscription_id,subscription_state,phone_number,product_name,icc,type,count,dkk_to_vat,dkk_no_vat,"
    "subscription_activated_on,subscription_cancelled_on,formatted_phone_number,description"
)


def activate(company: Company, card: str = CARD, **more: str):
    order = {"icc_id": card, "product_name": "m2m-small-one", "description": "Lift, 4"} | more
    return company.ask("post", "m2m/orders/activate", who="boss", json={"order": order})


def post(company: Company, path: str, **order: object):
    return company.ask("post", path, who="boss", json={"order": order})


def test_a_card_from_activation_to_its_end(company: Company):
    answer = activate(company)
    assert answer.status_code == 200, answer.content
    order = answer.json()["order"]
    pk, number = order["subscription_id"], order["number"]
    assert order == {
        "id": order["id"],
        "type": "Order::ActivateM2m",
        "state": "completed",
        "pending_tasks": False,
        "icc_id": CARD,
        "number": number,
        "subscription_id": pk,
    }
    assert (number[:4], len(number)) == ("4593", 10)

    told = company.get(f"m2m/subscriptions/{pk}", who="boss")
    bare = told.pop("subscription")
    assert told == bare
    assert (told["state"], told["order_id"], told["cancelled_on"]) == ("active", order["id"], None)
    assert "number" not in told

    limit = {"subscription": {"description": "Lift 5", "overuse_limit_dkk": "120.5"}}
    kept = company.ask("put", f"m2m/subscriptions/{pk}", who="boss", json=limit).json()
    assert (kept["description"], kept["overuse_limit_dkk"]) == ("Lift 5", 120.5)

    changed = post(company, "m2m/orders/change_product", number=number, mm="m2m-large-one").json()["order"]
    assert (changed["type"], changed["state"]) == ("Order::CompanyM2mToM2m", "completed")
    ended = post(company, "m2m/orders/deactivate", number=int(number), recycle_sim=True).json()["order"]
    assert (ended["type"], ended["state"], ended["icc_id"]) == ("Order::DeactivateM2m", "completed", CARD)
    over = company.get(f"m2m/subscriptions/{pk}", who="boss")
    assert (over["state"], over["product_name"], over["cancelled_on"]) == (
        "cancelled",
        "m2m-large-one",
        told["activated_on"],
    )
    assert post(company, "m2m/orders/deactivate", number=number).status_code == 404

    again = activate(company).json()["order"]
    released = post(company, "m2m/orders/release", number=again["number"], recycle_sim=False).json()["order"]
    assert sorted(released) == ["icc_id", "id", "number", "subscription_id"]
    listed = company.get("m2m/orders", {"limit": "2"}, who="boss")["orders"]
    assert [sorted(row) for row in listed] == [["id", "pending_tasks", "state", "type"]] * 2
    assert [row["id"] for row in listed] == [released["id"], again["id"]]


def test_what_is_refused_changes_nothing(company: Company):
    activate(company)
    for card, product, status in (
        (CARD, "m2m-small-one", 409),
        ("123", "m2m-small-one", 400),
        (OTHER, "m2m-huge", 400),
    ):
        refused = activate(company, card, product_name=product)
        assert (refused.status_code, refused.json()["success"]) == (400 if status == 409 else status, False)
    assert post(company, "m2m/orders/deactivate", number="4593999999").status_code == 404
    assert (
        post(company, "m2m/orders/change_product", number="4593999999", mm="m2m-large-one").status_code == 404
    )
    assert activate(company, OTHER, icc_id="").status_code == 400
    with scope.system():
        assert SimSubscription.objects.count() == 1


def test_only_administrators_and_only_the_own_company(company: Company):
    pk = activate(company).json()["order"]["subscription_id"]
    for method, path, body in (
        ("get", "m2m/orders", None),
        ("get", f"m2m/subscriptions/{pk}", None),
        ("put", f"m2m/subscriptions/{pk}", {"subscription": {"description": "x"}}),
        ("post", "m2m/orders/activate", {"order": {"icc_id": OTHER, "product_name": "m2m-small-one"}}),
        ("post", "m2m/orders/release", {"order": {"number": "4593100001"}}),
        ("post", "m2m/charges", {}),
        ("get", "m2m/charges", None),
    ):
        answer = company.ask(method, path, **({"json": body} if body is not None else {}))
        assert (answer.status_code, answer.json()["status"]) == (403, "403 forbidden"), path

    other = company.people.other
    stranger = add_agent(other, "Sue", roles=("admin",))
    set_balance(other, "10")
    with scope.tenant(other.pk):
        _, company.tokens["sue"] = issue_agent_token(
            account=other, by=BY, dialect="relatel", agent=stranger.pk, label="Test"
        )
    assert company.ask("get", f"m2m/subscriptions/{pk}", who="sue").status_code == 404
    assert company.get("m2m/orders", who="sue") == {"orders": []}
    taken = company.ask(
        "post",
        "m2m/orders/activate",
        who="sue",
        json={"order": {"icc_id": CARD, "product_name": "m2m-small-one"}},
    )
    assert taken.status_code == 400
    with scope.system():
        assert SimSubscription.objects.get().description == "Lift, 4"


@pytest.mark.parametrize("method", ["get", "post"])
def test_charges_are_a_file(company: Company, method: str):
    first = activate(company).json()["order"]
    second = activate(company, OTHER).json()["order"]

    def lines(**which: object) -> list[list[str]]:
        how = {"query_params": which} if method == "get" else {"json": which}
        answer = company.ask(method, "m2m/charges", who="boss", **how)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
        text = answer.content.decode()
        assert text.splitlines()[0] == HEADER
        return list(csv.reader(io.StringIO(text)))[1:]

    whole = lines()
    today = whole[0][9]
    assert whole[0] == [
        str(first["subscription_id"]),
        "active",
        first["number"],
        "m2m-small-one",
        CARD,
        "subscription",
        "1",
        "2.20",
        "0.00",
        today,
        "",
        whole[0][11],
        "Lift, 4",
    ]
    assert [row[4] for row in whole] == [CARD, OTHER]
    assert [row[4] for row in lines(numbers=[second["number"]])] == [OTHER]
    assert [row[4] for row in lines(subscription_ids=[first["subscription_id"]])] == [CARD]
    assert lines(month="2020-01") == []


def test_ids_are_bare_and_texts_are_quoted(company: Company):
    pk = activate(company).json()["order"]["subscription_id"]
    line = company.ask("post", "m2m/charges", who="boss", json={}).content.decode().splitlines()[1]
    assert line.startswith(f'{pk},"active","4593')
    assert ',"1","2.20","0.00",' in line
