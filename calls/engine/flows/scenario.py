"""Scenarios: the steps of a script, one after another, with its variables (callr.md §12 A12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from calls.engine import parts
from calls.engine.board import Board
from calls.engine.commands import Collect, Note, Play
from calls.engine.commands import Fetch as FetchCommand
from calls.engine.commands import StartRecording as StartRecordingCommand
from calls.engine.flow import Gone, Script
from common.e164 import E164
from common.errors import Invalid
from pbx.prompts import LONGEST, Prompt
from pbx.scenario.expressions import Template, as_text, evaluate
from pbx.scenario.steps import (
    AFTER_HANGUP,
    BY_API,
    INBOUND,
    Act,
    Bridge,
    Dial,
    Fetch,
    Hangup,
    Log,
    Read,
    Say,
    StartRecording,
)
from pbx.scenario.steps import (
    Play as PlayStep,
)
from pbx.scenario.steps import Script as Steps
from pbx.targets import Target

# A script that goes round without ever doing anything ends after so many steps.
MOST_STEPS = 2000
LONGEST_NOTE = 500
ANYTIME = (Log, Fetch)


class _Over(Exception):
    """The script says that the call ends."""


@dataclass
class _Known:
    """What a running script has: its names with their values, whom it called, and the steps left to it."""

    names: dict[str, object]
    leg: int  # 0 as long as nobody is there
    called: int | None = None
    steps: int = MOST_STEPS
    # Whether it is the one who was called that goes through these steps, while the caller waits.
    is_called: bool = False


@dataclass(frozen=True)
class ScenarioFlow:
    """``voice`` speaks where a step names no voice; ``given`` are ``app``, ``scenario`` and ``run``, and whatever
    variables were sent with the start, which go before those of the script. A call from here without a target
    begins with nobody; whom the script calls first is its party then. A script that never says ``bridge@v1`` has
    whoever it reaches joined at once. When one of the two hangs up the steps go on for the other, and the call is over
    where none follows.
    """

    steps: Steps
    cli: str
    voice: str
    target: Target | None = None
    given: Mapping[str, object] = field(default_factory=dict)

    def run(self, board: Board) -> Script[None]:
        is_inbound = board.beginning.is_inbound
        leg = 1 if is_inbound else 0
        if self.target is not None:
            number, timeout = self.target.number, self.target.timeout
            leg = yield from parts.dial(board, number, timeout=timeout, cli=self.cli)
        known = _Known(self._names(board), leg)
        try:
            if is_inbound and self.steps.auto_answer:
                yield from parts.answer(board, leg)
            if is_inbound or not leg or board.legs[leg].is_up:
                yield from self._branch(board, known, INBOUND if is_inbound else BY_API)
        except (_Over, Gone):
            pass
        for one in board.live():
            yield from parts.hang_up(board, one.id)
        yield from self._after(board, known)

    def _after(self, board: Board, known: _Known) -> Script[None]:
        """The branch for when the call is over; what needs a party is passed over."""
        known.steps = min(known.steps + 100, MOST_STEPS)
        try:
            yield from self._branch(board, known, AFTER_HANGUP)
        except _Over:
            return

    def _names(self, board: Board) -> dict[str, object]:
        beginning = board.beginning
        call = {
            "id": beginning.call,
            "fromNumber": beginning.caller,
            "toNumber": beginning.called,
            "direction": "inbound" if beginning.is_inbound else "outbound",
        }
        return {
            **self.steps.variables,
            "now": beginning.began.isoformat(),
            "call": call,
            **self.given,
        }

    def _branch(self, board: Board, known: _Known, name: str) -> Script[None]:
        """The steps of a branch, and of those that it goes on to."""
        steps = self.steps.branches.get(name, ())
        at = 0
        while at < len(steps):
            step = steps[at]
            known.steps -= 1
            if known.steps < 0:
                raise _Over
            at += 1
            if step.when is not None and not evaluate(step.when, known.names):
                continue
            if step.act is not None:
                yield from self._do(board, known, step.act)
            if step.goto:
                steps, at = self.steps.branches.get(step.goto, ()), 0

    def _do(self, board: Board, known: _Known, act: Act) -> Script[None]:
        if known.leg and board.legs[known.leg].is_over and not isinstance(act, ANYTIME):
            return
        if not known.leg and not isinstance(act, (*ANYTIME, Dial, Hangup)):
            yield Note(board.number(), "Passed over: nobody has been called yet.")
            return
        match act:
            case Log(message):
                yield Note(board.number(), message.text(known.names)[:LONGEST_NOTE])
            case Fetch():
                yield from self._fetch(board, known, act)
            case Dial():
                yield from self._dial(board, known, act)
            case Bridge():
                yield from self._bridge(board, known)
            case StartRecording(ready=ready):
                yield StartRecordingCommand(board.number())
                for step in ready:
                    if step.act and (step.when is None or evaluate(step.when, known.names)):
                        yield from self._do(board, known, step.act)
            case Hangup():
                raise _Over
            case _:
                yield from self._heard(board, known, act)

    def _heard(self, board: Board, known: _Known, act: Say | PlayStep | Read) -> Script[None]:
        """What the party hears."""
        match act:
            case Say(what, voice, _rate):
                yield from self._say(board, known.leg, what.text(known.names), voice)
            case PlayStep(media):
                yield from self._play(board, known, media.value(known.names))
            case Read():
                yield from self._read(board, known, act)

    def _say(self, board: Board, leg: int, text: str, voice: str = "") -> Script[None]:
        if spoken := text.strip()[:LONGEST]:
            yield from parts.answer(board, leg)
            yield from parts.play(board, leg, Prompt(voice=voice or self.voice, text=spoken))

    def _play(self, board: Board, known: _Known, media: object) -> Script[None]:
        """A media that cannot be is passed over, and the history says so."""
        try:
            asked = int(media) if isinstance(media, str) and media.isdecimal() and len(media) < 11 else media
            prompt = Prompt.parse(asked)
        except Invalid as exc:
            yield Note(board.number(), f"Not played: {exc.text}")
            return
        if prompt:
            yield from parts.answer(board, known.leg)
            yield from parts.finish(board, Play(board.number(), known.leg, prompt), known.leg)

    def _read(self, board: Board, known: _Known, act: Read) -> Script[None]:
        text = act.prompt.text(known.names).strip()[:LONGEST] if act.prompt else ""
        prompt = Prompt(voice=self.voice, text=text) if text else Prompt()
        yield from parts.answer(board, known.leg)
        keys = Collect(board.number(), known.leg, prompt, act.attempts, act.max_digits, act.timeout_ms)
        done = yield from parts.finish(board, keys, known.leg)
        known.names["$read"] = {"digits": as_text(done.result), "ok": bool(done.result)}

    def _dial(self, board: Board, known: _Known, act: Dial) -> Script[None]:
        cli = self._number(act.cli, known) if act.cli else self.cli
        known.called, first = None, not known.leg
        for target in act.targets:
            number = self._number(target.number, known)
            if not number:
                yield Note(board.number(), "Not called: there is no telephone number in E.164 form.")
                continue
            leg = yield from parts.dial(
                board,
                number,
                timeout=target.timeout,
                cli=cli or self.cli,
                beside=() if first else (known.leg,),
            )
            if board.legs[leg].is_up:
                known.called = leg
                break
        known.names["$dial"] = {"ok": known.called is not None}
        if known.called is None:
            return
        if first:
            known.leg, known.called = known.called, None
            if act.answer_on_branch:
                yield from self._branch(board, known, act.answer_on_branch)
        elif act.answer_on_branch:
            yield from self._on_answer(board, known, known.called, act.answer_on_branch)
        elif self._joins_at_once:
            yield from self._bridge(board, known)

    @property
    def _joins_at_once(self) -> bool:
        return not any(isinstance(act, Bridge) for _, act in self.steps.acts())

    def _on_answer(self, board: Board, known: _Known, leg: int, branch: str) -> Script[None]:
        """The party that answered goes through a branch of its own, which may bridge."""
        theirs = _Known(known.names, leg, called=known.leg, steps=known.steps, is_called=True)
        try:
            yield from self._branch(board, theirs, branch)
        except Gone as gone:
            if gone.leg != leg or board.legs[known.leg].is_over:
                raise
            known.called = None
            known.names["$dial"] = {"ok": False}
        known.steps = theirs.steps
        if board.legs[known.leg].is_over:
            yield from parts.hang_up(board, leg)

    def _bridge(self, board: Board, known: _Known) -> Script[None]:
        if known.called is None or board.legs[known.called].is_over:
            yield Note(board.number(), "Nobody is there to be joined with.")
            return
        for leg in (known.leg, known.called):
            yield from parts.answer(board, leg)
        yield from parts.talk(board, known.leg, known.called)
        if board.legs[known.leg].is_over and not known.is_called:
            yield from parts.hang_up(board, known.called)

    def _fetch(self, board: Board, known: _Known, act: Fetch) -> Script[None]:
        headers = {name: value.text(known.names) for name, value in act.headers}
        body = act.body.text(known.names) if act.body else None
        command = FetchCommand(board.number(), act.method, act.url.text(known.names), headers, body)
        needed = (known.leg,) if known.leg and not board.legs[known.leg].is_over else ()
        done = yield from parts.finish(board, command, *needed)
        answer = done.result if isinstance(done.result, Mapping) else {}
        status = answer.get("status")
        known.names["$fetch"] = {
            "ok": isinstance(status, int) and 200 <= status < 300,
            "status": status,
            "body": answer.get("body", ""),
        }

    def _number(self, template: Template, known: _Known) -> str:
        """The number in E.164; "" for anything else."""
        found = template.text(known.names).strip()
        return found if E164.match(found) else ""
