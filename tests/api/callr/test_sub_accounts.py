"""Accounts below the caller's own (callr.md §5)."""

from accounts.models import Account, Activity
from common import scope
from numbers.models import PhoneNumber
from portal.api.callr.hashes import ACCOUNT, hash_of
from tests.api.callr.conftest import RPC, Program, basic, http
from tests.numbers.conftest import HELD

ADDRESS = {"street": "1 rue Verte", "zip": "69001", "city": "Lyon", "state": None, "country": "FR"}
METHOD = {"jsonrpc": "2.0", "id": 1, "method": "system.get_timestamp", "params": []}


def properties(email: str = "lyon@example.com", **contact: object) -> dict[str, object]:
    return {"account": {"company": "Lyon"}, "contact": {"emails": [email], **contact}, "params": None}


def test_an_account_is_opened_seen_edited_and_disabled(customer: Program, stranger: Program) -> None:
    made = customer.call("account/sub.create", properties(addresses=[ADDRESS]), {})
    login, password = made["credentials"]["login"], made["credentials"]["password"]
    assert http(basic(login, password)).post(RPC, json=METHOD).status_code == 200
    assert (made["account"]["company"], made["contact"]["addresses"]) == ("Lyon", [ADDRESS])
    assert (made["state"]["credit"], made["state"]["disabled"]) == ("0.00", False)
    hash = made["hash"]
    seen = customer.call("account/sub.get", hash)
    assert seen["credentials"] == {"login": login, "password": None}
    assert stranger.refusal("account/sub.get", hash) == (151, "PROPERTY_VALUE_ERROR [id]")
    edited = customer.call(
        "account/sub.edit", hash, {"params": {"billing": {"emails": ["b@example.com"]}}}, {}
    )
    assert edited["params"]["billing"]["emails"] == ["b@example.com"]
    assert edited["contact"] == seen["contact"]
    emptied = customer.call("account/sub.edit", hash, {"params": {"billing": {"emails": []}}})
    assert emptied["params"]["billing"]["emails"] == []
    assert customer.call("account/sub.disable", hash) is True
    assert http(basic(login, password)).post(RPC, json=METHOD).status_code == 401
    assert customer.call("account/sub.get", hash)["state"]["disabled"] is True
    assert customer.call("account/sub.enable", hash) is True
    found = customer.call("account/sub.search", {}, {})
    assert (found["total"], found["hits"][0]["hash"]) == (1, hash)
    assert customer.call("account/sub.search", {"archived": True})["total"] == 0
    assert customer.call("account/sub.get_quota") == {"actual": 1, "max": 1000}
    assert stranger.call("account/sub.search")["hits"] == []


def test_what_cannot_be_opened_leaves_nothing(customer: Program) -> None:
    with scope.system():
        before = Account.objects.count()
    for params, at in (
        (({}, {}), "PROPERTY_TYPE_ERROR [properties.contact.emails]"),
        ((properties(), None), "INVALID_PARAM_FORMAT [options]"),
        ((properties("x"), {}), "PROPERTY_VALUE_ERROR [properties.contact.emails]"),
        (
            (properties(), {"password": {"method": "MANUAL", "value": "short"}}),
            "PROPERTY_VALUE_ERROR [options.password.value]",
        ),
    ):
        assert customer.refusal("account/sub.create", *params)[1] == at
    with scope.system():
        assert Account.objects.count() == before


def test_credit_goes_between_an_account_and_those_below(customer: Program, stranger: Program) -> None:
    hash = customer.call("account/sub.create", properties(), {})["hash"]
    other = customer.call("account/sub.create", properties("nice@example.com"), {})["hash"]
    master = hash_of(customer.account.pk, ACCOUNT)
    assert customer.call("account/sub.transfer_credit", master, hash, "500.00", {}) is True
    assert customer.call("account/sub.get", hash)["state"]["credit"] == "500.00"
    assert customer.call("billing.get_prepaid_credit") == "9500.00"
    assert (
        customer.refusal("account/sub.transfer_credit", hash, hash, "1.00")[1] == "PROPERTY_VALUE_ERROR [to]"
    )
    refused = stranger.refusal("account/sub.transfer_credit", master, hash, "1.00", {})
    assert refused[1] == "PROPERTY_VALUE_ERROR [from]"
    refused = customer.refusal("account/sub.transfer_credit", master, hash, "99999900.00", {})
    assert refused == (402, "INSUFFICIENT_CREDIT")
    assert (
        customer.refusal("account/sub.transfer_credit", master, hash, "-1")[1]
        == "PROPERTY_VALUE_ERROR [amount]"
    )
    refused = customer.refusal("account/sub.transfer_credit", master, hash, "0.001")
    assert refused[1] == "INVALID_PARAM_FORMAT [amount]"
    assert customer.call("billing.get_prepaid_credit") == "9500.00"
    assert customer.call("account/sub.transfer_credit", hash, master, "200.00", {}) is True
    assert customer.call("account/sub.transfer_credit", hash, other, "100.00", {}) is True
    assert customer.refusal("account/sub.transfer_credit", hash, other, "200.01", {})[0] == 402
    credits = [customer.call("account/sub.get", one)["state"]["credit"] for one in (hash, other)]
    assert (credits, customer.call("billing.get_prepaid_credit")) == (["200.00", "100.00"], "9700.00")


def test_an_account_is_like_the_one_above_and_changes_its_address(customer: Program) -> None:
    hash = customer.call("account/sub.create", properties(), {})["hash"]
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(timezone="Europe/Paris", locale="fr-FR")
    like = customer.call("account/sub.create", properties("nice@example.com"), {})
    assert like["params"]["default"] == {"locale": "fr_FR", "timezone": "Europe/Paris"}
    edited = customer.call("account/sub.edit", hash, {"contact": {"emails": ["new@example.com"]}}, {})
    assert edited["contact"]["emails"] == ["new@example.com"]
    for contact, at in (
        ({"emails": []}, "PROPERTY_TYPE_ERROR [properties.contact.emails]"),
        ({"addresses": [ADDRESS, ADDRESS]}, "PROPERTY_VALUE_ERROR [properties.contact.addresses]"),
        ({"phones": ["+33145678901"] * 2}, "PROPERTY_VALUE_ERROR [properties.contact.phones]"),
    ):
        assert customer.refusal("account/sub.edit", hash, {"contact": contact}, {})[1] == at
    assert customer.call("account/sub.get", hash)["contact"] == edited["contact"]
    state = {"allow_calls_in": False, "allow_calls_out": False, "allow_sms_in": False, "allow_sms_out": False}
    closed = customer.call("account/sub.edit", hash, {"state": state}, {})
    assert closed["state"] == like["state"] | state
    refused = customer.refusal("account/sub.edit", hash, {"state": {"allow_sms_in": 7}}, {})
    assert refused[1] == "INVALID_PARAM_FORMAT [properties.state.allow_sms_in]"
    assert customer.call("account/sub.get", hash) == closed
    assert customer.call("account/sub.disable", hash) is True
    assert customer.refusal("account/sub.disable", hash)[1] == "PROPERTY_VALUE_ERROR [id]"


def test_of_numbers_that_move_together_all_go_or_none(customer: Program) -> None:
    hash = customer.call("account/sub.create", properties(), {})["hash"]
    master = hash_of(customer.account.pk, ACCOUNT)
    mine = {hit["intl_number"]: hit["hash"] for hit in customer.call("did.search")["hits"]}
    numbers = [mine[e164] for e164 in HELD[:2]]
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[1]).update(state="suspended")
    refused = customer.refusal("account/sub.transfer_dids", master, hash, numbers, {})
    assert refused == (151, "PROPERTY_VALUE_ERROR [dids]")
    assert customer.call("did.search")["total"] == len(mine)
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[1]).update(state="active")
    assert customer.call("account/sub.transfer_dids", master, hash, numbers * 2, {}) is True
    with scope.system():
        moved = PhoneNumber.objects.filter(account__parent=customer.account).order_by("e164")
        assert [row.e164 for row in moved] == list(HELD[:2])
        assert Activity.objects.filter(verb="moved away").count() == 2
    assert customer.call("account/sub.transfer_dids", master, hash, [], {}) is True
