"""Calls started, watched, interrupted and ended through the API, and their records (callr.md §5.5, §5.6)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.live import running
from calls.live.services import receive_call
from calls.models import Call, CallRecord
from calls.services import FinishedCall as Told
from calls.services import record_call
from calls.states import Direction
from common import scope
from portal.api.callr.objects.shape import OBJECTS, keys
from tests.api.callr.conftest import Program
from tests.numbers.conftest import HELD
from tests.people import BY

ANSWERS, BUSY, SILENT, MACHINE = "+12015550147", "+12015550181", "+12015550182", "+12015550183"
SPEECH = "TTS|TTS_EN-US_ALICE|The office is closed."


def to(number: str, timeout: Any = 20) -> dict[str, Any]:
    return {"number": number, "timeout": timeout}


def app(customer: Program, package: str, params: Any = None) -> str:
    return str(customer.call("apps.create", package, "App", params)["hash"])


def run(customer: Program, ref: str, *, seconds: float = 3600) -> Call:
    """Have the call begin and go on for so long."""
    with scope.tenant(customer.account.pk):
        call = Call.objects.select_related("account").get(ref=ref)
        running.begin_call(call)
        running.carry_on(customer.account, call.pk, until=call.planned_for + timedelta(seconds=seconds))
        call.refresh_from_db()
    return call


def count() -> int:
    with scope.system():
        return Call.objects.count()


def day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


AGO, SOON = day(timezone.now() - timedelta(hours=2)), day(timezone.now() + timedelta(hours=2))


def test_a_click_to_call_is_told_leg_by_leg(customer: Program, stranger: Program) -> None:
    click = app(customer, "CLICKTOCALL10")
    options = {"cli": HELD[0], "cdr_field": "order42"}
    ref = customer.call(
        "clicktocall/calls.start_2", click, [to(BUSY), to(ANSWERS, "15")], [to(ANSWERS)], options
    )
    waiting = customer.call("clicktocall/calls.get_status", ref)
    assert waiting.keys() == set(keys(OBJECTS["CLICKTOCALL.Call"]))
    nobody = {"callid": None, "number": None, "status": None, "try": None}
    assert (waiting["a_status"], waiting["b_status"], waiting["date_started"]) == (nobody, nobody, None)
    assert (waiting["app"]["hash"], waiting["cli"], waiting["cdr_field"]) == (click, HELD[0], "order42")
    assert waiting["a_targets"] == [to(BUSY), to(ANSWERS, 15)]

    run(customer, ref, seconds=2.5)
    tried = customer.call("clicktocall/calls.get_status", ref)
    assert (tried["a_status"]["status"], tried["a_status"]["number"]) == ("DIALING", ANSWERS)

    call = run(customer, ref)
    over = customer.call("clicktocall/calls.get_status", ref)
    assert (over["a_status"]["status"], over["b_status"]["status"]) == ("HANGUP", "HANGUP")
    assert (over["a_status"]["try"], over["b_status"]["number"]) == (1, ANSWERS)
    assert over["b_status"]["callid"] == 10**12 + call.pk * 1000 + 3
    assert over["date_update"] >= over["date_started"]
    assert stranger.refusal("clicktocall/calls.get_status", ref) == (151, "PROPERTY_VALUE_ERROR [call]")
    assert [one["hash"] for one in customer.call("clicktocall/calls.get_list", click, AGO, SOON)] == [ref]
    assert customer.call("clicktocall/calls.get_list", click, AGO, AGO) == []
    assert customer.refusal("clicktocall/calls.get_list", click, SOON, AGO)[1] == "TO_BEFORE_FROM"
    assert customer.refusal("clicktocall/calls.cancel", ref)[1] == "PROPERTY_VALUE_ERROR [call]"


def test_a_machine_and_nobody_are_told_too(customer: Program) -> None:
    detect = {"options": {"A_attempts": 2, "A_retrypause": 60, "A_vms_detect": {"active": True}}}
    click = app(customer, "CLICKTOCALL10", detect)
    ref = customer.call("clicktocall/calls.start_2", click, [to(MACHINE)], [to(ANSWERS)])
    run(customer, ref)
    status = customer.call("clicktocall/calls.get_status", ref)
    assert (status["a_status"]["status"], status["a_status"]["try"]) == ("VOICEMAIL_DETECTED", 2)
    assert (status["b_status"]["status"], status["cli"]) == (None, "BLOCKED")
    alone = customer.call(
        "clicktocall/calls.start_2", app(customer, "CLICKTOCALL10"), [to(SILENT)], [to(BUSY)]
    )
    run(customer, alone)
    assert customer.call("clicktocall/calls.get_status", alone)["a_status"]["status"] == "NOANSWER"


def test_a_planned_call_is_cancelled_once(customer: Program, stranger: Program) -> None:
    click = app(customer, "CLICKTOCALL10")
    ref = customer.call("clicktocall/calls.start_2", click, [to(ANSWERS)], [to(BUSY)], {"schedule": SOON})
    assert customer.call("clicktocall/calls.get_status", ref)["date_scheduled"] == SOON
    assert stranger.refusal("clicktocall/calls.cancel", ref)[0] == 151
    assert customer.call("clicktocall/calls.cancel", ref) is True
    assert customer.call("clicktocall/calls.get_status", ref)["a_status"]["status"] == "ABORTED"
    assert customer.refusal("clicktocall/calls.cancel", ref) == (151, "PROPERTY_VALUE_ERROR [call]")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (["NOTHING1", None, None], "PROPERTY_VALUE_ERROR [app]"),
        (["tracking", [], []], "BAD_APP_TYPE"),
        (["click", None, None], "INVALID_PARAM_FORMAT [a_targets]"),
        (["click", [], [to(BUSY)]], "PROPERTY_VALUE_ERROR [a_targets]"),
        (["click", [to("0147")], [to(BUSY)]], "PROPERTY_VALUE_ERROR [a_targets]"),
        (["click", [to(BUSY, 4)], [to(BUSY)]], "PROPERTY_VALUE_ERROR [a_targets]"),
        (["click", [to(BUSY)], ["x"]], "PROPERTY_VALUE_ERROR [b_targets]"),
        (["click", [to(BUSY)], [to("+442071838750")]], "PROPERTY_VALUE_ERROR [b_targets]"),
        (["click", [to(BUSY)], [to(BUSY)], {"cli": "+33199001234"}], "PROPERTY_VALUE_ERROR [options.cli]"),
        (["click", [to(BUSY)], [to(BUSY)], {"cdr_field": "a-b"}], "PROPERTY_VALUE_ERROR [options.cdr_field]"),
        (["click", [to(BUSY)], [to(BUSY)], {"schedule": "soon"}], "PROPERTY_VALUE_ERROR [options.schedule]"),
    ],
)
def test_a_call_that_cannot_be_is_refused_by_its_parameter(
    customer: Program, params: list[Any], message: str
) -> None:
    package = {"click": "CLICKTOCALL10", "tracking": "CALLTRACKING10"}.get(params[0])
    given = [app(customer, package) if package else params[0], *params[1:]]
    assert customer.refusal("clicktocall/calls.start_2", *given)[1] == message
    assert count() == 0


def test_announcements_under_both_names(customer: Program) -> None:
    ref = customer.call("calls.broadcast_1", to(ANSWERS), [SPEECH, "1"], {"loop": 2, "cli": HELD[0]})
    assert customer.call("calls.get_status_1", ref) == "PENDING"
    call = run(customer, ref)
    assert call.plan["prompts"] == [SPEECH, 1]
    assert customer.call("calls.get_status_1", ref) == "HANGUP"
    older = customer.call("sendr/simple.broadcast_1", to(BUSY), [SPEECH], None)
    run(customer, older)
    assert customer.call("calls.get_status_1", older) == "BUSY"
    for params, message in (
        ([None, [SPEECH]], "INVALID_PARAM_FORMAT [target]"),
        ([to("x"), [SPEECH]], "PROPERTY_VALUE_ERROR [target]"),
        ([to(BUSY), []], "PROPERTY_VALUE_ERROR [messages]"),
        ([to(BUSY), ["TTS|x"]], "PROPERTY_VALUE_ERROR [messages]"),
        ([to(BUSY), [987654]], "PROPERTY_VALUE_ERROR [messages]"),
        ([to(BUSY), [SPEECH], {"loop": 11}], "PROPERTY_VALUE_ERROR [options.loop]"),
        (
            [to(BUSY), [SPEECH], {"direct_to_voicemail": True}],
            "PROPERTY_VALUE_ERROR [options.direct_to_voicemail]",
        ),
    ):
        assert customer.refusal("calls.broadcast_1", *params)[1] == message
    assert count() == 2


def test_a_real_time_call_is_ended_by_its_number(customer: Program, stranger: Program) -> None:
    live = app(customer, "REALTIME10", {"url": "https://example.com/rt"})
    refs = [
        customer.call(name, live, to(ANSWERS), {"cdr_field": "42"})
        for name in ("calls.realtime", "dialr/call.realtime")
    ]
    call = run(customer, refs[0], seconds=2)
    callid = 10**12 + call.pk * 1000 + 1
    for name, more in (("calls.hangup", [{}]), ("calls.realtime_break", [])):
        assert stranger.refusal(name, callid, *more) == (151, "PROPERTY_VALUE_ERROR [callid]")
        assert customer.refusal(name, 12, *more) == (151, "PROPERTY_VALUE_ERROR [callid]")
    assert customer.refusal("calls.hangup", callid, None)[1] == "INVALID_PARAM_FORMAT [options]"
    assert customer.call("calls.realtime_break", callid) is False
    assert customer.call("calls.hangup", callid, {}) is True
    run(customer, refs[0])
    assert customer.call("calls.hangup", str(callid), {}) is False
    assert customer.refusal("calls.realtime", app(customer, "CLICKTOCALL10"), to(BUSY))[1] == "BAD_APP_TYPE"


SCRIPT = """\
variables:
  $who: "+12015550181"
branches:
  api-initiated:
    actions:
      - action: say@v2
        params: {what: Nobody hears this}
      - action: dial@v1
        params:
          targets: [{number: "${{ $who }}", timeout: 20}]
      - action: say@v2
        params: {what: Hello}
"""


def test_a_scenario_is_started_with_variables(customer: Program) -> None:
    scenario = app(customer, "ACTIONS10", {"format": "YAML", "script": SCRIPT})
    first = run(customer, customer.call("actions.start", scenario))
    other = run(customer, customer.call("actions.start", scenario, {"variables": {"$who": ANSWERS}}))
    with scope.tenant(customer.account.pk):
        told = [list(call.legs.values_list("number", "state")) for call in (first, other)]
    assert told == [[(BUSY, "busy")], [(ANSWERS, "ended")]]
    refused = customer.refusal("actions.start", scenario, {"variables": {"who": ANSWERS}})
    assert refused == (151, "PROPERTY_VALUE_ERROR [options.variables]")
    assert customer.refusal("actions.start", app(customer, "CLICKTOCALL10"))[1] == "BAD_APP_TYPE"


def test_records_of_both_ways_with_their_legs(customer: Program, stranger: Program) -> None:
    tracking = app(customer, "CALLTRACKING10", {"targets": [to(BUSY), to(ANSWERS)]})
    did = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    customer.call("apps.assign_did", tracking, did)
    with scope.tenant(customer.account.pk):
        call = receive_call(account=customer.account, by=BY, called=HELD[0], caller="+33199001234")
    run(customer, call.ref)
    (came,) = customer.call("cdr.get", "IN", AGO, SOON, tracking, HELD[0])
    assert came.keys() == set(keys(OBJECTS["CDR.In"]))
    assert (came["cli_number"], came["cli_country_code"], came["did_hash"]) == ("+33199001234", "FR", did)
    assert (came["scenario_hash"], came["package_name"]) == (tracking, "CALLTRACKING10")
    assert (came["hangupcause"], came["hangupsource"], came["customer_field"]) == (16, "CALLEE", None)
    assert came["answer"] is not None
    assert came["duration"] >= came["duration_answered"] > 0
    out = customer.call("cdr.get", "OUT", AGO, SOON, None, None)
    assert out[0].keys() == set(keys(OBJECTS["CDR.Out"]))
    assert [(one["number"], one["dialstatus"], one["hangupcause"]) for one in out] == [
        (ANSWERS, "ANSWER", 16),
        (BUSY, "BUSY", 17),
    ]
    assert {one["callid_in"] for one in out} == {came["callid"]}
    assert (out[1]["answer"], out[1]["duration_answered"], out[1]["billing_customer_debit_eur"]) == (
        None,
        0,
        "0.00",
    )
    assert customer.call("cdr.get", "OUT", AGO, SOON, tracking, BUSY) == out[1:]
    assert customer.call("cdr.get", "IN", AGO, SOON, None, HELD[1]) == []
    assert stranger.call("cdr.get", "IN", AGO, SOON) == []
    assert stranger.refusal("cdr.get", "IN", AGO, SOON, tracking)[1] == "PROPERTY_VALUE_ERROR [app]"
    assert customer.refusal("cdr.get", "IN", SOON, AGO, None, None) == (151, "TO_BEFORE_FROM")
    assert customer.call("cdr.get", "IN", "9999-12-31 23:59:59", "9999-12-31 23:59:59") == []
    assert customer.refusal("cdr.get", "UP", AGO, SOON)[1] == "INVALID_PARAM_FORMAT [type]"


def test_a_record_without_a_leg_is_told_as_far_as_it_is_known(
    customer: Program, django_assert_num_queries: Any
) -> None:
    began = datetime(2026, 5, 18, 12, 0, 30, tzinfo=UTC)
    with scope.tenant(customer.account.pk):
        for n in range(3):
            told = Told(f"x{n}", Direction.INBOUND, "anonymous", HELD[0], began, 90 * n)
            record_call(account=customer.account, call=told)
    second = "2026-05-18 12:00:30"
    customer.call("system.get_timestamp")
    with CaptureQueriesContext(connection) as of_none:
        assert customer.call("cdr.get", "IN", second, second, None, HELD[1]) == []
    with django_assert_num_queries(len(of_none) + 1):
        rows = customer.call("cdr.get", "IN", second, second)
    assert [row["duration_billed"] for row in rows] == [180, 90, 0]
    assert (rows[0]["answer"], rows[0]["hangup"]) == ("2026-05-18 12:00:30", "2026-05-18 12:03:30")
    assert (rows[0]["cli_number"], rows[0]["cli_pres"], rows[0]["scenario_hash"]) == (
        None,
        "prohib_passed_screen",
        None,
    )
    with scope.tenant(customer.account.pk):
        charged = CallRecord.objects.get(ref="x2").charged
    assert Decimal(rows[0]["billing_customer_debit_eur"]) == round(charged * 100, 2)
    assert rows[2]["answer"] is None
