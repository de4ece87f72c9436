"""The course of a call in words and sound, for its page."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from accounts.models import Account
from calls.engine.commands import (
    Ask,
    Bridge,
    Collect,
    Command,
    Confer,
    Enter,
    Fetch,
    HangUpCall,
    Listen,
    Loop,
    Note,
    Originate,
    Play,
    PlayFile,
    PromiseCallBack,
    Record,
    SendKeys,
    StartRecording,
    StopRecording,
    Wait,
)
from calls.engine.flow import issued
from calls.live.flows import stand_of
from calls.live.models import Call, CallEvent, Leg
from common.errors import NotFound
from pbx.media.sayings import said
from pbx.media.selectors import media, media_by_id
from pbx.media.voices import voice_named
from pbx.prompts import Prompt

EVENTS = {
    "Ringing": "Rings",
    "Answered": "Answered",
    "LegOver": "Over",
    "Finished": "A step was done",
    "HangUpAsked": "The call was to end",
    "TransferAsked": "Hands the other party over",
    "TransferCompleted": "Hands the other party over now",
    "TransferCancelled": "The handing over was called off",
}
COMMANDS: dict[type[Command], str] = {
    Originate: "Calls",
    Play: "Plays",
    PlayFile: "Plays a recording",
    Loop: "Plays while somebody waits",
    Collect: "Asks for keys",
    Record: "Records",
    StartRecording: "The call is recorded from here on",
    StopRecording: "The call is recorded no longer",
    Bridge: "Both talk",
    SendKeys: "Presses keys",
    Listen: "Listens for silence",
    Confer: "Joins a room",
    Wait: "Waits",
    Ask: "Asks the program what to do",
    Fetch: "Asks a page",
    Note: "Notes",
    Enter: "Comes to",
    HangUpCall: "Hangs up another call",
    PromiseCallBack: "The caller is promised a call back",
}


@dataclass(frozen=True)
class StepTold:
    """One step; ``sound`` is where it can be heard, ``ref`` the recording that was made in it."""

    title: str
    when: datetime
    text: str = ""
    who: str = ""
    tone: str = ""
    icon: str = ""
    url: str = ""
    sound: str = ""
    ref: str = ""


def steps_of(account: Account, call: Call, recorded: dict[int, str]) -> list[StepTold]:
    """What was done and what happened, newest first; ``recorded`` are refs of recordings by their commands.

    Keys that were pressed and answers of programs are not told here.
    """
    numbers = {leg.place: leg.number for leg in Leg.objects.filter(account=account, call=call)}
    step, events = stand_of(call)
    commands = issued(step.state.flow, step.state.beginning, step.state.history)
    names = _names(account, [command for _, command in commands])
    start = call.started_at or call.planned_for
    found = [
        _of_event(row, numbers) for row in events if row.event["type"] != "Finished" or row.event["error"]
    ]
    told: list[tuple[datetime, StepTold]] = [(one.when, one) for one in found]
    for place, command in commands[: call.carried_out]:
        if type(command) in COMMANDS:
            when = events[place - 1].at if place else start
            told.append((when, _of_command(call, command, when, numbers, names, recorded)))
    return [one for _, one in sorted(told, key=lambda pair: pair[0], reverse=True)]


def _of_event(row: CallEvent, numbers: dict[int, str]) -> StepTold:
    who = numbers.get(row.event.get("leg", 0), "")
    return StepTold(EVENTS[row.event["type"]], row.at, text=str(row.event.get("error", "")), who=who)


def _of_command(
    call: Call,
    command: Command,
    when: datetime,
    numbers: dict[int, str],
    names: dict[int, str],
    recorded: dict[int, str],
) -> StepTold:
    who = numbers.get(getattr(command, "leg", 0), "")
    told = StepTold(COMMANDS[type(command)], when, who=who, ref=recorded.get(command.id, ""))
    if isinstance(command, Originate):
        return replace(told, who=command.number)
    if isinstance(command, Enter):
        return replace(told, text=f"{command.place.replace('.', ', key ')}: {command.name}")
    if isinstance(command, Note):
        return replace(told, text=command.text)
    prompt = prompt_of(command)
    if prompt is None:
        return told
    path = reverse("calls:step_sound", args=[call.ref, command.id])
    return replace(told, text=prompt.text or names.get(prompt.media, ""), sound=path)


def prompt_of(command: Command) -> Prompt | None:
    """What the command plays; None for one that plays nothing, or the usual ring tone."""
    prompt = command.prompt if isinstance(command, Play | Loop | Collect) else None
    return prompt if prompt else None


def _names(account: Account, commands: list[Command]) -> dict[int, str]:
    prompts = [prompt for command in commands if (prompt := prompt_of(command))]
    return {pk: row.name for pk, row in media_by_id(account, {prompt.media for prompt in prompts}).items()}


def sound_key(account: Account, call: Call, command_id: int) -> str:
    """The key of the files of what a step played; NotFound where it played nothing that can be heard.

    A text is spoken when it is first heard; Conflict where no synthesiser is installed.
    """
    commands = stand_of(call)[0].commands[: call.carried_out]
    command = commands[command_id - 1] if 0 < command_id <= len(commands) else None
    prompt = prompt_of(command) if command else None
    key = ""
    if prompt and prompt.voice:
        key = said(prompt.text, voice_named(prompt.voice))
    elif prompt:
        key = media(account, prompt.media).key
    if not key:
        raise NotFound("There is nothing to hear in this step.", field="step")
    return key
