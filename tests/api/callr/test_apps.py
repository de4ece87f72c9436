"""Voice apps of the four packages (callr.md §5)."""

import pytest

from common import scope
from pbx.models import VoiceApp
from portal.api.callr import methods  # noqa: F401
from portal.api.callr.objects.shape import OBJECTS, keys
from tests.api.callr.conftest import Program
from tests.numbers.conftest import HELD

TARGET = {"number": "+12015550199", "timeout": 20}


def keys_of(package: str) -> set[str]:
    return set(keys(OBJECTS[package]))


@pytest.mark.parametrize("package", ["CALLTRACKING10", "CLICKTOCALL10", "REALTIME10", "ACTIONS10"])
def test_a_new_app_has_all_the_keys_of_its_package(customer: Program, package: str) -> None:
    app = customer.call("apps.create", package, "My app", None)
    assert app["p"].keys() == keys_of(package)
    assert app["package"]["name"] == package
    assert app["package"]["has_did"] == (package != "CLICKTOCALL10")
    assert (app["name"], app["did"]) == ("My app", [])
    assert customer.call("apps.get", app["hash"]) == app
    again = customer.call("apps.edit", app["hash"], None, app["p"])
    assert again["p"] == app["p"]


def test_settings_are_merged_at_the_top_and_faults_go_by_the_dialect_s_paths(customer: Program) -> None:
    app = customer.call("apps.create", "CALLTRACKING10", "Track", {"targets": [TARGET], "ga": {"ua": "UA-1"}})
    assert app["p"]["targets"] == [TARGET]
    edited = customer.call("apps.edit", app["hash"], "Renamed", {"options": {"record_calls": True}})
    assert (edited["name"], edited["p"]["targets"]) == ("Renamed", [TARGET])
    assert (edited["p"]["ga"], edited["p"]["options"]["record_calls"]) == ({"ua": "UA-1"}, True)
    for params, at in (
        ("x", "INVALID_PARAM_FORMAT [params]"),
        ({"options": {"record_calls": 7}}, "PROPERTY_VALUE_ERROR [params.options.record_calls]"),
        ({"medias": {"welcome": "x"}}, "PROPERTY_VALUE_ERROR [params.medias.welcome]"),
        ({"vms": {"timeout": 5}}, "PROPERTY_VALUE_ERROR [params.vms.timeout]"),
        ({"nothing": 1}, "PROPERTY_VALUE_ERROR [params.nothing]"),
    ):
        assert customer.refusal("apps.edit", app["hash"], None, params)[1] == at
    assert customer.call("apps.get", app["hash"])["p"] == edited["p"]
    older = {"medias": {"A_welcome": 0}, "A_attempts": 2, "A_retrypause": 45}
    options = customer.call("apps.create", "CLICKTOCALL10", "Older", older)["p"]["options"]
    assert (options["A_attempts"], options["A_retrypause"]) == (2, 45)
    click = customer.call("apps.create", "CLICKTOCALL10", "Click", {"options": {"A_attempts": 3}})
    assert (click["p"]["options"]["A_attempts"], click["p"]["options"]["A_retrypause"]) == (3, 60)
    wrong = customer.refusal("apps.edit", click["hash"], None, {"medias": {"AB_bridge": "x"}})
    assert wrong[1] == "PROPERTY_VALUE_ERROR [params.medias.AB_bridge]"
    assert customer.refusal("apps.create", "FAX10", "x", None)[1] == "PROPERTY_VALUE_ERROR [package]"
    assert customer.refusal("apps.create", "ACTIONS10", None)[1] == "INVALID_PARAM_FORMAT [name]"


def test_an_app_answers_numbers_until_it_is_deleted(customer: Program, stranger: Program) -> None:
    app = customer.call("apps.create", "REALTIME10", "Live", {"url": "https://example.com/rt"})["hash"]
    number = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    refused = (151, "PROPERTY_VALUE_ERROR [app]")
    assert stranger.refusal("apps.assign_did", app, number) == refused
    click = customer.call("apps.create", "CLICKTOCALL10", "Click")["hash"]
    assert customer.refusal("apps.assign_did", click, number)[0] == 205
    assert customer.refusal("apps.assign_did", app, "NOTHING1") == (151, "PROPERTY_VALUE_ERROR [did]")
    assert customer.call("apps.assign_did", app, number) is True
    assert [one["hash"] for one in customer.call("apps.get", app)["did"]] == [number]
    assert customer.call("did.search", {"hash": number})["hits"][0]["app"] == app
    assert [one["intl_number"] for one in customer.call("apps.get_dids", True)] == [HELD[1]]
    assert customer.call("apps.remove_did", number) is True
    assert customer.refusal("apps.remove_did", number) == (151, "PROPERTY_VALUE_ERROR [did]")
    assert customer.call("apps.assign_did", app, number) is True
    assert customer.call("apps.delete", app) is True
    assert customer.call("did.search", {"hash": number})["hits"][0]["app"] is None
    assert customer.refusal("apps.get", app) == refused
    assert [one["hash"] for one in customer.call("apps.get_list", False)] == [click]
    assert customer.call("apps.get_list", False)[0]["did"] is None
    assert customer.call("apps.search", {"name": "clic"})["total"] == 1
    assert stranger.call("apps.search", {}, {})["hits"] == []
    with scope.system():
        assert VoiceApp.objects.filter(deleted_at=None).count() == 1


def test_callers_and_senders_that_may_be_shown(customer: Program) -> None:
    assert {one["cli"] for one in customer.call("apps.get_authorized_clis", "CALL")} == set(HELD)
    assert {one["cli"] for one in customer.call("apps.get_authorized_clis", "SMS")} == {"SMS", *HELD}
    assert customer.refusal("apps.get_authorized_clis", None)[1] == "INVALID_PARAM_FORMAT [type]"
    assert customer.refusal("apps.get_authorized_clis", "FAX")[1] == "INVALID_PARAM_FORMAT [type]"
