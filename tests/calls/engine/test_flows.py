"""What happens to calls of each kind, step by step."""

import pytest

from calls.engine.causes import Cause
from calls.engine.commands import (
    Ask,
    Collect,
    Confer,
    Fetch,
    HangUp,
    Listen,
    Note,
    Originate,
    Play,
    Record,
    Wait,
)
from calls.engine.events import Answered, Finished, HangUpAsked, LegOver
from calls.engine.flows.broadcast import BroadcastFlow
from calls.engine.flows.call_tracking import TrackingFlow
from calls.engine.flows.click_to_call import ClickToCallFlow
from calls.engine.flows.real_time import RealTimeFlow
from calls.engine.flows.scenario import ScenarioFlow
from pbx.kinds.call_tracking import CallTracking
from pbx.kinds.click_to_call import ClickToCall
from pbx.prompts import Prompt
from pbx.scenario.parsing import parse
from pbx.targets import Target
from tests.calls.engine.switchboard import CALLER, OURS, Switchboard, answers, ends, rings

ONE, TWO, THREE = "+12025550101", "+12025550102", "+12025550103"


def tracking(**settings: object) -> TrackingFlow:
    targets = [{"number": ONE, "timeout": 20}, {"number": TWO, "timeout": 30}]
    return TrackingFlow(CallTracking.parse({"targets": targets} | settings), cli=CALLER)


def click(**settings: object) -> ClickToCallFlow:
    return ClickToCallFlow(ClickToCall.parse(settings), (Target(ONE), Target(TWO)), (Target(THREE),), OURS)


def test_the_second_target_answers_and_both_talk() -> None:
    prompts = {"whisper": 5, "bridge": 6}
    board = Switchboard(
        tracking(prompts=prompts, options={"record_calls": True}),
        {ONE: ends(Cause.BUSY), TWO: answers},
    )
    assert board.names() == [
        "Originate", "Originate", "Play", "Answer", "Play", "Play", "StartRecording", "Bridge",
    ]  # fmt: skip
    assert board.done[1] == Originate(2, 3, TWO, CALLER, 30)
    assert board.done[2] == Play(3, 3, Prompt(media=5))
    assert not board.state.is_over
    board.send(LegOver(3))
    assert board.state.is_over
    assert board.ends_of() == [(CALLER, "ended", 16), (ONE, "busy", 17), (TWO, "ended", 16)]


def test_a_caller_whom_nobody_answers_hears_why() -> None:
    board = Switchboard(tracking(), {ONE: ends(Cause.BUSY), TWO: ends(Cause.NO_ANSWER)})
    assert board.names() == ["Originate", "Originate", "HangUp"]
    assert board.ends_of() == [(CALLER, "no_answer", 19), (ONE, "busy", 17), (TWO, "no_answer", 19)]


def test_a_voicemail_takes_a_message() -> None:
    settings = {"active": True, "intro": 9, "timeout": 60}
    board = Switchboard(tracking(voicemail=settings), {ONE: ends(Cause.BUSY), TWO: ends(Cause.BUSY)})
    assert board.names() == ["Originate", "Originate", "Answer", "Play", "Record", "HangUp"]
    assert board.ends_of()[0] == (CALLER, "voicemail", 16)


def test_a_caller_who_leaves_while_a_target_rings_ends_it() -> None:
    board = Switchboard(tracking(), {ONE: rings})
    board.send(LegOver(1))
    assert board.names() == ["Originate", "HangUp"]
    assert board.ends_of() == [(CALLER, "cancelled", 16), (ONE, "cancelled", 16)]
    assert board.state.is_over
    late = board.send(Answered(2))
    assert (late.was_taken, late.commands) == (False, ())


def test_a_target_that_leaves_in_the_whisper_gives_way_to_the_next() -> None:
    board = Switchboard(tracking(prompts={"whisper": 5}), {ONE: answers, TWO: answers}, held={Play})
    board.send(LegOver(2))
    assert board.names() == ["Originate", "Play", "Originate", "Play"]
    board.send(Finished(4))
    assert board.names()[4:] == ["Answer", "Bridge"]


def test_click_to_call_reaches_a_before_b_and_shows_a_to_b() -> None:
    board = Switchboard(click(), {ONE: ends(Cause.NO_ANSWER), TWO: answers, THREE: answers}, is_inbound=False)
    assert board.names() == ["Originate", "Originate", "Loop", "Originate", "StopLoop", "Bridge"]
    assert board.done[0] == Originate(1, 1, ONE, OURS, 30)
    assert board.done[3] == Originate(4, 3, THREE, TWO, 30)
    board.send(HangUpAsked())
    assert board.names()[6:] == ["HangUp", "HangUp"]
    assert board.state.is_over


def test_click_to_call_tries_again_after_the_pause() -> None:
    flow = click(options={"attempts": 2, "retry_pause": 45})
    board = Switchboard(flow, {ONE: ends(Cause.BUSY), TWO: ends(Cause.BUSY)}, is_inbound=False)
    assert board.names() == ["Originate", "Originate", "Wait", "Originate", "Originate"]
    assert board.done[2] == Wait(3, 45)
    assert board.state.is_over
    assert len(board.state.legs or {}) == 4


def test_a_machine_at_a_is_hung_up_and_the_next_target_called() -> None:
    flow = click(options={"a_detection": {"active": True, "method": "SILENCE"}})
    outcomes = {ONE: answers, TWO: answers, THREE: answers}
    board = Switchboard(flow, outcomes, {Listen: [False, True]}, is_inbound=False)
    assert board.names()[:5] == ["Originate", "Listen", "HangUp", "Originate", "Listen"]
    assert board.ends_of()[0] == (ONE, "ended", 16)


def test_a_broadcast_stops_at_the_first_who_answers() -> None:
    flow = BroadcastFlow((Target(ONE), Target(TWO), Target(THREE)), (Prompt(media=4),), OURS, times=2)
    board = Switchboard(flow, {ONE: ends(Cause.BUSY), TWO: answers}, is_inbound=False)
    assert board.names() == ["Originate", "Originate", "Play", "Play", "HangUp"]
    assert board.state.is_over


def test_a_program_is_asked_obeyed_and_told() -> None:
    replies: list[object] = [
        {"command": "read", "command_id": 42, "params": {"max_digits": 4}, "variables": {"step": 1}},
        {"command": "read", "params": {"max_digits": 99}},
        {"command": "fly"},
        {"command": "hangup"},
    ]
    board = Switchboard(RealTimeFlow(OURS), results={Ask: replies, Collect: ["1234"]})
    asked = [command.request for command in board.done if isinstance(command, Ask)]
    assert [one["call_status"] for one in asked] == ["INCOMING_CALL", "UP", "UP", "UP", "HANGUP"]
    assert asked[1] == {
        "call_status": "UP",
        "command": "read",
        "command_id": 42,
        "command_result": "1234",
        "command_error": "",
        "variables": {"step": 1},
    }
    assert asked[2]["command_error"] == "INVALID_PARAMETER [params.max_digits]"
    assert asked[3]["command_error"] == "UNKNOWN_COMMAND"
    assert asked[4]["command"] == "hangup"
    assert board.state.is_over


def test_results_are_those_that_the_vendors_own_servers_go_on_by() -> None:
    sent: list[tuple[str, object, str]] = [
        ("play", {"media_id": "TTS|NUANCE_FR_AUDREY|Bonjour", "timeout": "{timeout}"}, "0"),
        ("read", {"media_id": "84", "attempts": "2", "max_digits": "5", "timeout_ms": 5000}, "TIMEOUT"),
        ("record", {"silence": 2, "max_duration": 10}, "there.wav"),
        ("start_call_recording", {"announce": 0}, "0"),
        ("stop_call_recording", {"announce": "TTS|TTS_EN-GB_SERENA|No longer recorded."}, "0"),
        ("wait", {"wait": 3}, "0"),
        ("send_dtmf", {"digit": "12#", "timeout_ms": 500, "duration_ms": 500}, "0"),
        ("simple_conference", {"id": 7, "auto_leave_when_alone": True}, "0"),
        ("hangup_callid", {"callid": "242359184129"}, "0"),
        ("stop_call_recording", [], "0"),
    ]
    replies: list[object] = [{"command": name, "params": params} for name, params, _ in sent]
    board = Switchboard(
        RealTimeFlow(OURS), results={Ask: [*replies, {"command": "hangup"}], Record: ["there.wav"]}
    )
    asked = [command.request for command in board.done if isinstance(command, Ask)]
    told = [(one["command"], one["command_result"], one["command_error"]) for one in asked]
    assert told[1:-1] == [(name, result, "") for name, _, result in sent]
    assert {one["command_id"] for one in asked} == {0}
    plays = [command.prompt for command in board.done if isinstance(command, Play)]
    assert [(one.voice, one.text) for one in plays] == [
        ("TTS_FR-FR_AUDREY", "Bonjour"),
        ("TTS_EN-GB_SERENA", "No longer recorded."),
    ]
    assert [command.seconds for command in board.done if isinstance(command, Wait)] == [3]
    assert [command.prompt for command in board.done if isinstance(command, Collect)] == [Prompt(media=84)]


ROOM = {
    "id": 12,
    "welcome": 5,
    "pin_code": "4711",
    "pin_prompt": 6,
    "pin_error": 7,
    "pin_valid": 8,
    "pin_max_tries": 2,
    "pin_wait": 5,
    "waiting": 0,
    "auto_leave_when_alone": False,
    "auto_leave_announce": 0,
    "user_join": 0,
    "user_leave": 0,
}


@pytest.mark.parametrize(
    ("keyed", "played", "is_in", "error"),
    [
        (["1", "4711#"], [5, 7, 8], True, ""),
        (["4711"], [5, 8], True, ""),
        (["", "9"], [5, 7, 7], False, "INVALID_PIN"),
    ],
)
def test_a_program_lets_into_a_room_by_a_pin(
    keyed: list[object], played: list[int], is_in: bool, error: str
) -> None:
    replies: list[object] = [{"command": "conference", "params": ROOM}, {"command": "hangup"}]
    board = Switchboard(RealTimeFlow(OURS), results={Ask: replies, Collect: keyed})
    assert [command.prompt.media for command in board.done if isinstance(command, Play)] == played
    assert any(isinstance(command, Confer) for command in board.done) == is_in
    asked = [command.request for command in board.done if isinstance(command, Ask)]
    assert asked[1]["command_error"] == error


def test_a_program_hears_of_a_voice_that_there_is_not() -> None:
    replies: list[object] = [
        {"command": "play", "params": {"media_id": "TTS|NOBODY|Hello"}},
        {"command": "hangup"},
    ]
    board = Switchboard(RealTimeFlow(OURS), results={Ask: replies})
    asked = [command.request for command in board.done if isinstance(command, Ask)]
    assert asked[1]["command_error"] == "INVALID_PARAMETER [params.media_id]"


@pytest.mark.parametrize("reply", [{"command": "fly"}, {"command": "read", "params": {"max_digits": 99}}])
def test_a_program_that_only_wants_what_cannot_be_done_is_not_asked_for_ever(reply: object) -> None:
    board = Switchboard(RealTimeFlow(OURS), results={Ask: [reply] * 50})
    asked = [command.request for command in board.done if isinstance(command, Ask)]
    assert [one["call_status"] for one in asked] == [*["INCOMING_CALL"] * 10, "HANGUP"]
    assert board.state.is_over


def test_a_program_that_does_what_can_be_done_in_between_is_asked_on() -> None:
    replies = [*[{"command": "fly"}] * 9, {"command": "start_call_recording"}, *[{"command": "fly"}] * 9]
    board = Switchboard(RealTimeFlow(OURS), results={Ask: [*replies, {"command": "hangup"}]})
    assert sum(isinstance(command, Ask) for command in board.done) == len(replies) + 2


def test_a_program_that_does_not_answer_ends_the_call() -> None:
    board = Switchboard(RealTimeFlow(OURS), results={Ask: [None]})
    assert board.names() == ["Ask", "HangUp"]


def test_a_program_hears_that_the_called_party_was_busy() -> None:
    flow = RealTimeFlow(OURS, target=Target(ONE))
    board = Switchboard(flow, {ONE: ends(Cause.BUSY)}, is_inbound=False)
    asked = [command.request["call_status"] for command in board.done if isinstance(command, Ask)]
    assert asked == ["BUSY"]
    assert board.state.is_over


SCRIPT = """
variables:
  $target: "+12025550101"
branches:
  inbound-call:
    actions:
      - action: say@v1
        params: {what: "Hello ${{ call.fromNumber }}"}
      - action: read@v1
        params: {maxDigits: 1}
      - if: ${{ !$read.digits }}
        goto: {branch: nothing}
      - action: dial@v1
        params: {targets: ["${{ $target }}"]}
      - if: ${{ $dial.ok }}
        action: bridge@v1
  nothing:
    actions:
      - action: hangup
  hangup:
    actions:
      - action: fetch@v1
        params: {url: "https://example.com/?id=${{ call.id }}"}
"""
LOOP = """
branches:
  inbound-call:
    actions:
      - action: log@v1
        params: {message: x}
        goto: {branch: inbound-call}
"""


def scenario() -> ScenarioFlow:
    return ScenarioFlow(parse(SCRIPT, "YAML"), cli=OURS, voice="en-us")


def test_a_scenario_reads_a_key_and_dials() -> None:
    board = Switchboard(scenario(), {ONE: answers}, {Collect: ["5"]})
    assert board.names() == ["Answer", "Play", "Collect", "Originate", "Bridge"]
    assert board.done[1] == Play(2, 1, Prompt(voice="en-us", text=f"Hello {CALLER}"))
    board.send(LegOver(1))
    assert board.done[5:] == [HangUp(6, 2), Fetch(7, "GET", "https://example.com/?id=7")]
    assert board.state.is_over


JOINED = """
branches:
  inbound-call:
    actions:
      - action: dial@v1
        params: {{targets: ["+12025550101"]{more}}}
      - action: say@v2
        params: {{what: "Thank you"}}
  answered:
    actions:
      - action: {step}
"""


@pytest.mark.parametrize(
    ("more", "step", "done"),
    [
        # Nothing says when they are joined: at once.
        ("", "hangup", ["Answer", "Originate", "Bridge"]),
        (", answerOnBranch: answered", "bridge@v1", ["Answer", "Originate", "Bridge"]),
    ],
)
def test_when_the_called_party_hangs_up_the_steps_go_on_for_the_caller(
    more: str, step: str, done: list[str]
) -> None:
    flow = ScenarioFlow(parse(JOINED.format(more=more, step=step)), cli=OURS, voice="en-us")
    board = Switchboard(flow, {ONE: answers}, held={Play})
    assert board.names() == done
    board.send(LegOver(2))
    assert board.names()[3:] == ["Play"]
    assert not board.state.is_over
    board.send(Finished(4))
    assert board.names()[4:] == ["HangUp"]
    assert board.state.is_over
    assert board.ends_of() == [(CALLER, "ended", 16), (ONE, "ended", 16)]


@pytest.mark.parametrize("leg", [1, 2])
def test_a_call_that_is_only_forwarded_is_over_when_one_of_the_two_hangs_up(leg: int) -> None:
    script = JOINED.format(more="", step="hangup").replace("say@v2", "log@v1").replace("what", "message")
    board = Switchboard(ScenarioFlow(parse(script), cli=OURS, voice="en-us"), {ONE: answers})
    assert board.names() == ["Answer", "Originate", "Bridge"]
    board.send(LegOver(leg))
    assert sorted(board.names()[3:]) == ["HangUp", "Note"]
    assert board.state.is_over


def test_a_program_is_asked_on_when_the_party_that_it_dialled_out_to_hangs_up() -> None:
    out = {"command": "dialout", "params": {"targets": [{"number": ONE, "timeout": 20}]}}
    play = {"command": "play", "params": {"media_id": 5}}
    board = Switchboard(RealTimeFlow(OURS), {ONE: answers}, {Ask: [out, play, {"command": "hangup"}]})
    assert board.names()[-1] == "Bridge"
    board.send(LegOver(2))
    asked = [command.request for command in board.done if isinstance(command, Ask)]
    told = [(one["call_status"], one["command"], one["command_result"]) for one in asked]
    assert told == [
        ("INCOMING_CALL", "", ""),
        ("UP", "dialout", "ANSWER"),
        ("UP", "play", "0"),
        ("HANGUP", "hangup", ""),
    ]
    assert board.ends_of() == [(CALLER, "ended", 16), (ONE, "ended", 16)]


def test_a_program_that_has_nothing_more_to_say_after_a_dialout_ends_the_callers_leg() -> None:
    out = {"command": "dialout", "params": {"targets": [{"number": ONE, "timeout": 20}]}}
    board = Switchboard(RealTimeFlow(OURS), {ONE: answers}, {Ask: [out, None]})
    board.send(LegOver(2))
    assert board.names()[-2:] == ["Ask", "HangUp"]
    assert board.state.is_over


def test_a_scenario_goes_to_another_branch() -> None:
    board = Switchboard(scenario())
    assert board.names() == ["Answer", "Play", "Collect", "HangUp", "Fetch"]
    assert board.ends_of() == [(CALLER, "ended", 16)]


def test_a_scenario_that_goes_round_for_ever_ends() -> None:
    board = Switchboard(ScenarioFlow(parse(LOOP), OURS, "en-us"))
    assert board.state.is_over
    assert sum(isinstance(command, Note) for command in board.done) == 499


def test_what_is_finished_twice_counts_once() -> None:
    board = Switchboard(tracking(prompts={"welcome": 3}), {ONE: rings}, held={Play})
    assert (board.send(Finished(2)).was_taken, board.names()) == (True, ["Answer", "Play", "Originate"])
    assert (board.send(Finished(2)).was_taken, board.names()) == (False, ["Answer", "Play", "Originate"])
