"""Scenarios: what is read from YAML and JSON, every fault with its line, and expressions that are no language."""

import pytest

from pbx.scenario.expressions import BadExpression, condition, evaluate, expression, template
from pbx.scenario.nodes import Fault
from pbx.scenario.parsing import BadScript, numbers_called, parse, prompts_played
from pbx.scenario.steps import Bridge, Dial, DialTarget, Fetch, Hangup, Play, Read, Say, StartRecording, Step

FORWARD = """
description: Forward and record
variables:
  $target: "+33612345678"
  $url: https://example.com
defaults:
  autoAnswer: false
branches:
  inbound-call:
    actions:
      - action: dial@v1
        params:
          answerOnBranch: answered
          targets:
            - number: ${{ $target }}
              timeout: 20
            - "+33700000001"
      - if: '!$dial.ok'
        goto: {branch: sorry}
  sorry:
    actions:
      - action: say@v2
        params: {what: "Nobody is there, ${{ call.fromNumber }}."}
      - action: play@v1
        params: {media: 7}
      - action: read@v1
        params: {maxDigits: 4, attempts: 3, timeoutMs: 2000, prompt: Your code}
      - action: hangup
  answered:
    actions:
      - action: startRecording@v1
        events:
          ready:
            - action: fetch@v1
              params:
                url: ${{ $url }}/data
                method: POST
                headers: {Content-Type: application/json}
                body: '{"recording": ${{ JSON.stringify(recording) }}}'
      - action: bridge@v1
"""


def test_steps_of_a_scenario():
    script = parse(FORWARD)

    assert (script.description, script.auto_answer, script.language) == ("Forward and record", False, "en-US")
    assert script.variables == {"$target": "+33612345678", "$url": "https://example.com"}
    dial, sorry = script.branches["inbound-call"]
    assert dial.act == Dial(
        (DialTarget(template("${{ $target }}"), 20), DialTarget(template("+33700000001"))), "answered"
    )
    assert (sorry.line, sorry.act, sorry.when, sorry.goto) == (18, None, condition("!$dial.ok"), "sorry")
    assert [step.act for step in script.branches["sorry"]] == [
        Say(template("Nobody is there, ${{ call.fromNumber }}.")),
        Play(template("7")),
        Read(template("Your code"), 3, 4, 2000),
        Hangup(),
    ]
    fetch = Fetch(
        template("${{ $url }}/data"),
        "POST",
        (("Content-Type", template("application/json")),),
        template('{"recording": ${{ JSON.stringify(recording) }}}'),
    )
    assert [step.act for step in script.branches["answered"]] == [
        StartRecording(ready=(Step(34, fetch),)),
        Bridge(),
    ]
    assert sorted(numbers_called(script).values()) == ["+33612345678", "+33700000001"]
    assert [prompt.media for prompt in prompts_played(script).values()] == [7]


def test_json_says_the_same():
    text = '{"branches": {"inbound-call": {"actions": [{"action": "say@v1", "params": {"what": "Hi"}}]}}}'
    assert parse(text, "JSON").branches["inbound-call"][0].act == Say(template("Hi"))


@pytest.mark.parametrize("text", ["", "  \n", "# only a remark\n"])
def test_an_empty_scenario_has_no_steps(text):
    assert parse(text).branches == {}


def one(action: str) -> str:
    return "branches:\n  inbound-call:\n    actions:\n" + action


FAULTS = [
    ("a: [", 1, "expected the node content"),
    ("a: &x 1\nb: *x", 1, "anchors"),
    ("- a", 1, "a scenario is written as keys"),
    ("branches: 5", 1, "branches, each with its actions"),
    ("description: x", 1, "branches, each with its actions"),
    ("branches:\n  other:\n    actions: []\n", 2, "one branch must be"),
    ("branches:\n  hangup: {}\n  hangup: {}\n", 3, "two branches"),
    ("variables:\n  target: 1\nbranches:\n  hangup: {}", 2, "begins with $"),
    ("defaults:\n  autoanswer: false\nbranches:\n  hangup: {}", 2, "no key “autoanswer”"),
    (one("      - action: teleport@v1"), 4, "there is no action “teleport@v1”"),
    (one("      - action: log@v1\n        params: {message: x}\n      - action: say@v2"), 6, "needs what"),
    (
        one("      - action: say@v2\n        params:\n          what: x\n          loud: 1"),
        7,
        "no key “loud”",
    ),
    (one("      - action: say@v2\n        params:\n          what: ${{ 1+1 }}"), 6, "is no expression"),
    (one("      - action: say@v2\n        params:\n          what: ${{ call.x()"), 6, "not closed"),
    (
        one("      - action: say@v2\n        params:\n          what: ${{ eval(call) }}"),
        6,
        "no function eval",
    ),
    (one("      - action: say@v2\n        params:\n          what: ${{ $unknown }}"), 6, "nothing is called"),
    (
        one("      - action: say@v2\n        params:\n          what: ${{ process.env }}"),
        6,
        "nothing is called",
    ),
    (one("      - goto: {branch: nowhere}"), 4, "there is no branch “nowhere”"),
    (one("      - if: $dial.ok"), 4, "neither an action nor"),
    (one("      - dial: 5"), 4, "no key “dial”"),
    (one("      action: hangup"), 4, "actions are a list"),
    (one("      - action: dial@v1\n        params:\n          targets: []"), 6, "a list of 1 to 50"),
    (
        one(
            "      - action: dial@v1\n        params:\n          targets:\n            - {number: x, timeout: 4}"
        ),
        7,
        "from 5 to 300",
    ),
    (one("      - action: read@v1\n        params: {maxDigits: 21}"), 5, "from 1 to 20"),
    (one("      - action: fetch@v2\n        params: {url: x, method: BREW}"), 5, "method is one of"),
    (one("      - action: hangup\n        events: {ready: []}"), 5, "no key “ready”"),
    ("\x00", 1, "characters that cannot stand"),
    ("[" * 1000, 1, "20 deep"),
]


@pytest.mark.parametrize(("text", "line", "words"), FAULTS)
def test_a_fault_is_told_with_its_line(text, line, words):
    with pytest.raises(BadScript) as refusal:
        parse(text)
    assert refusal.value.faults[0].line == line
    assert words in refusal.value.faults[0].text
    assert refusal.value.text.startswith(f"Line {line}: ")
    assert refusal.value.field == "script"


def test_all_faults_are_told_in_order():
    text = one("      - action: a@v1\n      - action: b@v1\n")
    with pytest.raises(BadScript) as refusal:
        parse(text)
    assert refusal.value.faults == [
        Fault(4, "there is no action “a@v1”"),
        Fault(5, "there is no action “b@v1”"),
    ]


@pytest.mark.parametrize("text", ["{", '{"a": NaN', "a: 1", "[" * 100_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(BadScript):
        parse(text, "JSON")


def test_expressions():
    known = {"call": {"fromNumber": "+33612345678", "n": 3}, "$a": "x", "$no": False, "$none": None}
    said = {
        "${{ call.fromNumber }}": "+33612345678",
        "${{ call.n }}": 3,
        "Hello ${{ $a }}!": "Hello x!",
        "${{ 'a' + $a + \"b\" }}": "axb",
        "${{ !$no }}": True,
        "${{ !(call.n) }}": False,
        "${{ JSON.stringify(call) }}": '{"fromNumber": "+33612345678", "n": 3}',
        "${{ call.fromNumber.deep.er }}": None,
        "(${{ $none }})": "()",
        "n=${{ call.n }}": "n=3",
        "no holes": "no holes",
    }
    assert {text: template(text).value(known) for text in said} == said
    assert evaluate(condition("${{ !$no }}"), known) is True


def test_a_long_value_that_is_put_in_often_makes_no_endless_text():
    long = {"$a": "x" * 50_000}
    assert len(template("${{ $a }}" * 1000).text(long)) == 100_000
    assert len(str(evaluate(expression(" + ".join(["$a"] * 40)), long))) == 100_000
    assert template("${{ $a }}!").text(long) == "x" * 50_000 + "!"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "a b",
        "a +",
        "+ a",
        "a.b(",
        "JSON.stringify",
        "JSON.stringify(a",
        "a['b']",
        "a = b",
        "`a`",
        "!" * 200,
    ],
)
def test_anything_else_is_no_expression(text):
    with pytest.raises(BadExpression):
        condition(text)
