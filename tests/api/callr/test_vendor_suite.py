"""What the integration tests of the vendor's .NET client ask for, in the order in which their server judges it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.callr.conftest import Program

SMALLEST = -(2**31)
TARGET = {"number": "+12015550147", "timeout": 20}
BAD_TARGET = {"number": "INVALID_PHONE_NUMBER", "timeout": 20}
NOW = datetime.now(UTC)
VMS = {
    "active": False,
    "intro": 0,
    "file_format": "mp3",
    "file_name": "{DATETIME}",
    "email_template": "THECALLR",
    "record": False,
    "timeout": 30,
    "locale": "fr_FR",
    "timezone": "Europe/Paris",
    "emails": [],
}


def at(**ago: int) -> str:
    return (NOW - timedelta(**ago)).strftime("%Y-%m-%d %H:%M:%S")


def app(program: Program, package: str, params: Any = None) -> Any:
    return program.call("apps.create", package, "Unit test", params)


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("sms.send", ["+33123", "+33123456789", "test", None], "PROPERTY_VALUE_ERROR [from]"),
        ("sms.send", ["SMS", None, None, None], "PROPERTY_TYPE_ERROR [to]"),
        ("sms.send", ["SMS", "+33123456789", None, None], "INVALID_PARAM_FORMAT [body]"),
        ("sms.get", ["INVALID_SMS_ID"], "PROPERTY_VALUE_ERROR [id]"),
        ("apps.create", ["CALLTRACKING10", "My new App", "BAD_OBJECT"], "INVALID_PARAM_FORMAT [params]"),
        ("apps.edit", ["INVALID_APP_ID", None, None], "PROPERTY_VALUE_ERROR [app]"),
        ("apps.delete", ["INVALID_APP_ID"], "PROPERTY_VALUE_ERROR [app]"),
        ("apps.get", ["INVALID_APP_ID"], "PROPERTY_VALUE_ERROR [app]"),
        ("apps.assign_did", ["INVALID_APP_ID", "DID_ID"], "PROPERTY_VALUE_ERROR [app]"),
        ("apps.remove_did", ["INVALID_DID_ID"], "PROPERTY_VALUE_ERROR [did]"),
        ("apps.get_authorized_clis", [None], "INVALID_PARAM_FORMAT [type]"),
        ("cdr.get", ["IN", at(days=-30), at(), None, None], "TO_BEFORE_FROM"),
        ("cdr.get", ["OUT", at(days=30), at(), "INVALID_APP_ID", None], "PROPERTY_VALUE_ERROR [app]"),
        ("clicktocall/calls.get_list", ["INVALID_APP_ID", at(days=30), at()], "PROPERTY_VALUE_ERROR [app]"),
        ("clicktocall/calls.cancel", ["INVALID_CALL_ID"], "PROPERTY_VALUE_ERROR [call]"),
        ("clicktocall/calls.get_status", ["INVALID_CALL_ID"], "PROPERTY_VALUE_ERROR [call]"),
        ("clicktocall/calls.start_2", ["INVALID_APP_ID", None, None, None], "PROPERTY_VALUE_ERROR [app]"),
        ("dialr/call.realtime", ["INVALID_APP_ID", None, None], "PROPERTY_VALUE_ERROR [app]"),
        ("media/library.create", [None], "INVALID_PARAM_FORMAT [name]"),
        ("media/library.delete", [SMALLEST], "PROPERTY_VALUE_ERROR [media_id]"),
        ("media/library.get", [SMALLEST], "PROPERTY_VALUE_ERROR [media_id]"),
        ("media/library.get_list", [["INVALID_CATEGORY"]], "INVALID_PARAM_FORMAT [categories]"),
        ("media/library.get_list", [["WELCOME", 5]], "INVALID_PARAM_FORMAT [categories]"),
        ("media/library.get_phone_id", [SMALLEST, "FR"], "PROPERTY_VALUE_ERROR [media_id]"),
        ("media/library.get_phone_id", [1, "FR"], "FORBIDDEN"),
        ("media/library.set_content", [SMALLEST, None, None], "PROPERTY_VALUE_ERROR [media_id]"),
        (
            "media/library.set_content_from_recording",
            [SMALLEST, None],
            "PROPERTY_VALUE_ERROR [media_id]",
        ),
        ("media/library.set_name", [SMALLEST, None], "PROPERTY_VALUE_ERROR [media_id]"),
        ("media/library.set_tags", [SMALLEST, None], "PROPERTY_VALUE_ERROR [media_id]"),
        ("media/tts.set_content", [SMALLEST, None, None, None], "PROPERTY_VALUE_ERROR [media_id]"),
        ("media/email.get_templates", ["INVALID_TEMPLATE"], "INVALID_PARAM_FORMAT [type]"),
    ],
)
def test_what_names_nothing_is_refused_by_its_parameter(
    customer: Program, method: str, params: list[Any], message: str
) -> None:
    assert customer.refusal(method, *params)[1] == message


def test_a_media_says_what_it_does_not_take(customer: Program) -> None:
    media = customer.call("media/library.create", "Unit test Media")
    voice = "NUANCE_FR_AUDREY"
    for method, params, message in (
        ("media/library.get_phone_id", ["INVALID_CODE"], "INVALID_PARAM_FORMAT [country_code]"),
        ("media/library.set_content_from_recording", [None], "PROPERTY_VALUE_ERROR [media_file]"),
        ("media/library.set_name", [None], "INVALID_PARAM_FORMAT [name]"),
        ("media/library.set_tags", [None], "INVALID_PARAM_FORMAT [tags]"),
        ("media/tts.set_content", [None, None, None], "INVALID_PARAM_FORMAT [text]"),
        ("media/tts.set_content", ["Text to say", "INVALID_VOICE", None], "PROPERTY_VALUE_ERROR [voice]"),
        ("media/tts.set_content", ["Text to say", voice, {"rate": 1000}], "PROPERTY_VALUE_ERROR [rate]"),
    ):
        assert customer.refusal(method, media, *params)[1] == message
    assert customer.call("media/library.set_content", media, "Test message", None) is True
    assert customer.call("media/library.set_tags", media, {"UNITTEST": ["helloworld"]}) is True
    assert len(customer.call("media/library.get", media)["tags"]) == 1
    assert customer.call("media/library.get", 1)["id"] == 1
    assert set(customer.call("media/library.get_list", ["WELCOME"]))


def test_targets_are_judged_before_the_package_of_the_app(customer: Program) -> None:
    tracking = app(customer, "CALLTRACKING10")["hash"]
    assert customer.call("apps.get_list", False)[0]["hash"] == tracking
    start = "clicktocall/calls.start_2"
    for targets, message in (
        ([[BAD_TARGET], None, None], "PROPERTY_VALUE_ERROR [a_targets]"),
        ([[TARGET], [BAD_TARGET], None], "PROPERTY_VALUE_ERROR [b_targets]"),
        ([[TARGET], [TARGET], {"cli": "INVALID_CLI"}], "PROPERTY_VALUE_ERROR [options.cli]"),
        ([[TARGET], [TARGET], None], "BAD_APP_TYPE"),
    ):
        assert customer.refusal(start, tracking, *targets)[1] == message
    assert customer.call("clicktocall/calls.get_list", tracking, at(days=30), at()) == []
    assert customer.refusal("calls.realtime", tracking, None, None)[1] == "INVALID_PARAM_FORMAT [target]"
    assert customer.refusal("calls.realtime", tracking, TARGET, None)[1] == "BAD_APP_TYPE"


def test_a_real_time_call_has_a_field_or_none(customer: Program) -> None:
    live = app(customer, "REALTIME10")["hash"]
    for options, message in (
        ({"cdr_field": "", "cli": "INVALID_CLI"}, "PROPERTY_VALUE_ERROR [options.cli]"),
        ({"cdr_field": None, "cli": "BLOCKED"}, "PROPERTY_VALUE_ERROR [options.cdr_field]"),
    ):
        assert customer.refusal("dialr/call.realtime", live, TARGET, options)[1] == message
    assert customer.call("dialr/call.realtime", live, TARGET, {"cdr_field": "", "cli": "BLOCKED"})


def test_apps_are_made_and_changed_with_all_that_was_told(customer: Program) -> None:
    tracking = {"ga": {"ua": ""}, "medias": {}, "options": {"record_calls": False}, "vms": VMS}
    made = app(customer, "CALLTRACKING10", tracking | {"targets": [TARGET]})
    assert (made["p"]["targets"], made["p"]["vms"]["email_template"]) == ([TARGET], "THECALLR")
    plain = app(customer, "CALLTRACKING10")
    more = plain["p"] | {"targets": [TARGET]}
    assert customer.call("apps.edit", plain["hash"], None, more)["p"]["targets"] == [TARGET]
    click = app(customer, "CLICKTOCALL10")
    medias = click["p"]["medias"] | {"A_ringtone": 1}
    edited = customer.call("apps.edit", click["hash"], None, click["p"] | {"medias": medias})
    assert edited["p"]["medias"]["A_ringtone"] == 1
    live = {"url": "http://dev.thecallr.invalid/", "data_format": "JSON", "login": "", "password": ""}
    assert app(customer, "REALTIME10", live)["p"]["url"] == live["url"]
    bare = app(customer, "REALTIME10")
    url = {"url": "http://thecallr.invalid"}
    assert customer.call("apps.edit", bare["hash"], None, bare["p"] | url)["p"]["url"] == url["url"]


def test_the_first_number_that_is_free_gets_an_app_and_loses_it(customer: Program) -> None:
    tracking = app(customer, "CALLTRACKING10")["hash"]
    assert customer.refusal("apps.assign_did", tracking, "INVALID_DID_ID")[1] == "PROPERTY_VALUE_ERROR [did]"
    free = customer.call("apps.get_dids", True)[0]["hash"]
    assert customer.call("apps.assign_did", tracking, free) is True
    assert free not in [one["hash"] for one in customer.call("apps.get_dids", True)]
    assert customer.call("apps.remove_did", free) is True
