"""SIP subscribers, trunks and home networks, under names of our own (callr.md §5.12)."""

from decimal import Decimal

from common import scope
from numbers.models import Gateway, Lookup, PhoneNumber
from pbx.models import SipSubscriber
from portal.api.callr.objects.shape import OBJECTS, keys
from providers.house.models import HouseNumber, HouseState
from tests.api.callr.conftest import Program
from tests.numbers.conftest import HELD


def test_a_telephone_is_made_changed_found_and_deleted(customer: Program, stranger: Program) -> None:
    wanted = {"username": "desk", "codecs": ["PCMA"], "privacy": "off", "ring_timeout": 20, "cli": HELD[0]}
    made = customer.call("sip/subscriber.create", wanted, {"vms": {"active": True, "intro": 1}})
    assert made.keys() == set(keys(OBJECTS["SIP.Subscriber"]))
    assert made["vms"].keys() == set(keys(OBJECTS["App.Param.Vms"]))
    assert {name: made[name] for name in wanted} == wanted
    assert (made["vms"]["active"], made["vms"]["intro"], made["srtp"]) == (True, 1, False)
    id = made["id"]
    edited = customer.call("sip/subscriber.edit", str(id), {"srtp": True, "privacy": None})
    assert edited == made | {"srtp": True}
    edited = customer.call("sip/subscriber.edit", id, {}, {"vms": {"timeout": 60}})
    assert (edited["vms"]["active"], edited["vms"]["timeout"]) == (True, 60)
    assert customer.call("sip/subscriber.get", id) == edited
    found = customer.call("sip/subscriber.search", {"username": "des", "domain": made["domain"]}, {})
    assert (found["hits"], found["total"]) == ([edited], 1)
    assert customer.call("sip/subscriber.search", {"domain": "other.example"})["total"] == 0
    for name, more in (("get", []), ("edit", [{}]), ("delete", [])):
        refused = stranger.refusal(f"sip/subscriber.{name}", id, *more)
        assert refused == (151, "PROPERTY_VALUE_ERROR [id]")
    for params, at in (
        (({"username": "Desk"},), "properties.username"),
        (({"codecs": ["MP3"]},), "properties.codecs"),
        (({"cli": "+33199001234"},), "properties.cli"),
        (({"ring_timeout": 500},), "properties.ring_timeout"),
        (({"privacy": "half"},), "properties.privacy"),
        (({}, {"vms": {"timeout": 5}}), "options.vms.timeout"),
        (({}, {"vms": {"intro": 987654}}), "options.vms.intro"),
    ):
        assert customer.refusal("sip/subscriber.create", *params)[1] == f"PROPERTY_VALUE_ERROR [{at}]"
    assert customer.call("sip/subscriber.delete", id) is True
    with scope.system():
        assert SipSubscriber.objects.count() == 0


def test_trunks_are_gateways_of_which_an_id_is_told(customer: Program, stranger: Program) -> None:
    with scope.tenant(customer.account.pk):
        pk = Gateway.objects.create(account=customer.account, address="198.51.100.7").pk
    for way in ("origination", "termination"):
        assert customer.call(f"sip/trunk_{way}.search", {}, {})["hits"] == [{"id": pk}]
        assert stranger.call(f"sip/trunk_{way}.search")["hits"] == []


def test_a_home_network_is_told_where_one_answers_and_paid_for_then_alone(customer: Program) -> None:
    failed = {"mcc": None, "mnc": None, "state": "FAILURE"}
    assert customer.call("hlr.get", "+33612345678") == failed
    assert customer.call("hlr.get", "+12015550147") == failed
    assert customer.refusal("hlr.get", "+99912345678")[1] == "PROPERTY_VALUE_ERROR [number]"
    assert customer.refusal("hlr.get", None)[1] == "INVALID_PARAM_FORMAT [number]"
    with scope.system():
        HouseNumber.objects.filter(e164=HELD[0]).update(state=HouseState.HELD)
        assert PhoneNumber.objects.filter(e164=HELD[0]).exists()
    before = customer.call("billing.get_prepaid_credit")
    assert customer.call("hlr.get", HELD[0]) == {"mcc": "001", "mnc": "01", "state": "SUCCESS"}
    assert Decimal(before) - Decimal(customer.call("billing.get_prepaid_credit")) == Decimal("0.20")
    with scope.tenant(customer.account.pk):
        states = list(Lookup.objects.order_by("created_at").values_list("kind", "state"))
    assert states == [("hlr", "failed"), ("hlr", "answered")]
