"""Calls are planned, cancelled and hung up here; workers carry them on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.dialing import require_allowed, require_calls_out
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.services.caps import require_open
from calls.carriers import ordering
from calls.live import selectors, working
from calls.live.models import Call
from calls.live.receptions import answering
from calls.live.rooms import settings_of
from calls.live.running import ask_to_hang_up, end_step
from calls.states import CallKind, Direction, LegState
from common.e164 import WITHHELD
from common.errors import Conflict, Forbidden, Invalid
from common.texts import short_text
from numbers.selectors.numbers import phone_numbers
from pbx.key_menu import NO_MENU, KeyMenu
from pbx.media.services.holding import hold_prompts
from pbx.models import VoiceApp
from pbx.prompts import Prompt
from pbx.selectors.apps import app_at, voice_app
from pbx.selectors.caller_ids import require_may_show
from pbx.selectors.rooms import room_access, room_at
from pbx.states import AppKind
from pbx.targets import MOST_TARGETS, Target

LONGEST_CUSTOM = 32
MOST_TIMES = 10
MOST_PROMPTS = 10
LONGEST_STAY = 600
FURTHEST_TRIED = timedelta(days=3653)
MOST_VARIABLES = 50
VARIABLE = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Wish:
    """What a call from here shall be. ``cli`` "" withholds the number; ``at`` None is now.

    ``key``: what is asked for again under the same key is the call that was started.
    """

    cli: str = ""
    custom: str = ""
    at: datetime | None = None
    key: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Announcement:
    """What happens around an announcement: ``menu`` asks for a key behind it, ``finds_machines`` hangs up on one."""

    menu: KeyMenu = NO_MENU
    finds_machines: bool = False
    is_recorded: bool = False

    def to_json(self) -> dict[str, object]:
        return vars(self) | {"menu": self.menu.to_json()} if self != Announcement() else {}


@while_active
def click_to_call(
    *,
    account: Account,
    by: Actor,
    app: str,
    a_targets: Sequence[Target],
    b_targets: Sequence[Target],
    wish: Wish = Wish(),
) -> Call:
    """Plan a call between A and B. NotFound for a strange app, Invalid for another kind, for numbers that the account
    may not call, and for a number that its calls may not show.
    """
    found = _app(account, app, AppKind.CLICK_TO_CALL)
    _require_targets(account, a_targets, wish, "a_targets")
    _require_targets(account, b_targets, wish, "b_targets")
    plan = {"targets": _json(a_targets), "b_targets": _json(b_targets)}
    return _plan(account, by, found, CallKind.CLICK_TO_CALL, plan, wish)


@while_active
def call_between(
    *, account: Account, by: Actor, first: Target, second: Target, shown: str = "", wish: Wish = Wish()
) -> Call:
    """Plan a call between two without an app; B sees ``shown``, or else A's number. Refused like ``click_to_call``."""
    _require_targets(account, [first], wish, "number")
    _require_targets(account, [second], wish, "to_number")
    plan = {"targets": _json([first]), "b_targets": _json([second]), "shown": shown}
    return _plan(account, by, None, CallKind.CLICK_TO_CALL, plan, wish)


@while_active
def call_with_app(
    *,
    account: Account,
    by: Actor,
    app: str,
    target: Target,
    wish: Wish = Wish(),
) -> Call:
    """Call somebody, whom a real-time app or a scenario then talks to; refused like ``click_to_call``."""
    found = _app(account, app, AppKind.REAL_TIME, AppKind.SCENARIO)
    _require_targets(account, [target], wish, "target")
    plan = {"targets": _json([target]), "variables": dict(wish.variables)}
    return _plan(account, by, found, CallKind(found.kind), plan, wish)


@while_active
def run_scenario(*, account: Account, by: Actor, app: str, wish: Wish = Wish()) -> Call:
    """Start a scenario with nobody there: it calls whom it wants. ``wish.variables`` go before those of its script.

    Refused like ``click_to_call``, and Invalid for a name of a variable that does not begin with a dollar sign.
    """
    found = _app(account, app, AppKind.SCENARIO)
    if len(wish.variables) > MOST_VARIABLES or not all(VARIABLE.fullmatch(name) for name in wish.variables):
        raise Invalid(f"Up to {MOST_VARIABLES} names, each beginning with $.", field="variables")
    plan = {"targets": [], "variables": dict(wish.variables)}
    return _plan(account, by, found, CallKind.SCENARIO, plan, wish)


@while_active
def broadcast(
    *,
    account: Account,
    by: Actor,
    targets: Sequence[Target],
    prompts: Sequence[Prompt],
    times: int = 1,
    more: Announcement = Announcement(),
    wish: Wish = Wish(),
) -> Call:
    """Plan an announcement to the first of the targets who answers, all prompts in turn and ``times`` times; refused
    like ``click_to_call``.
    """
    _require_targets(account, targets, wish, "targets")
    for action in more.menu.actions:
        if action.targets:
            _require_targets(account, action.targets, wish, "menu")
    if not all(prompts) or not 0 < len(prompts) <= MOST_PROMPTS:
        raise Invalid(f"Choose what to play, up to {MOST_PROMPTS}.", field="media_id")
    if not 1 <= times <= MOST_TIMES:
        raise Invalid(f"It can be played 1 to {MOST_TIMES} times.", field="times")
    told = {"prompts": [one.to_json() for one in prompts], "times": times}
    plan = {"targets": _json(targets), **told, **more.to_json()}
    with transaction.atomic():
        for prompt in (*prompts, more.menu.prompt):
            hold_prompts(account, {"media_id": prompt})
        return _plan(account, by, None, CallKind.BROADCAST, plan, wish)


@while_active
def call_into_room(*, account: Account, by: Actor, access: str, wish: Wish = Wish()) -> Call:
    """Call the number of a way into a room, and have whoever answers be in it; Conflict where it has no number.

    Refused otherwise like ``click_to_call``.
    """
    found = room_access(account, access)
    if not found.e164:
        raise Conflict("This way into the room has no number to call.", field="access")
    target = Target(found.e164)
    _require_targets(account, [target], wish, "access")
    plan = {"targets": _json([target])}
    return _plan(account, by, None, CallKind.CONFERENCE, plan, wish, settings_of(found.room))


@while_active
def receive_call(
    *,
    account: Account,
    by: Actor,
    called: str,
    caller: str,
    keys: Sequence[str] = (),
    seconds: int = 60,
    says: str = "",
    as_if: datetime | None = None,
) -> Call:
    """Simulate that somebody calls a number of the account's, presses ``keys`` and stays for so long; ``says`` are the
    words to a voicemail, or to a program that records. Opening hours and scripts take it to be ``as_if``, or now.

    Conflict where nothing that runs calls answers the number: no voice app, room, reception, group or agent.
    """
    if not 1 <= seconds <= LONGEST_STAY:
        raise Invalid(f"A caller stays 1 to {LONGEST_STAY} seconds.", field="seconds")
    words = short_text(" ".join(says.split()), field="says", most=LONGEST_WORDS)
    plan: dict[str, object] = {"keys": list(keys), "seconds": seconds}
    now = timezone.now()
    if as_if is not None:
        plan["as_if"] = _near(as_if, now).isoformat()
    call = Call(
        account=account,
        **_answered_by(account, called, as_if or now),
        direction=Direction.INBOUND,
        caller=short_text(caller, field="caller", most=40),
        called=called,
        cli=called,
        plan=plan | ({"says": words} if words else {}),
        planned_for=now,
    )
    return _begin(account, by, call, "tried")


def _near(moment: datetime, now: datetime) -> datetime:
    if abs(moment - now) > FURTHEST_TRIED:
        raise Invalid("Try it within ten years of today.", field="as_if")
    return moment


def _answered_by(account: Account, called: str, now: datetime) -> dict[str, Any]:
    """What answers the number, as fields of a call."""
    number = phone_numbers(account).filter(e164=called).first()
    if number is None:
        raise Conflict("This is no number of the account.", field="called")
    if not account.service_calls_in:
        raise Forbidden("No calls may come to this account.", field="called")
    if app := app_at(account, number.destination):
        return {"kind": app.kind, "app": app, "settings": app.settings}
    if room := room_at(account, number.destination):
        return {"kind": CallKind.CONFERENCE, "settings": settings_of(room)}
    if found := answering(account, number.destination, now):
        return vars(found)
    raise Conflict("Nothing that runs calls here answers this number.", field="called")


@while_active
def cancel_call(*, account: Account, by: Actor, ref: str) -> None:
    """A planned call does not take place; Conflict once it has begun or is over."""
    call = selectors.call(account, ref)
    with transaction.atomic():
        rows = Call.objects.filter(account=account, pk=call.pk, started_at=None, ended_at=None)
        if not rows.update(state=LegState.CANCELLED, ended_at=timezone.now()):
            raise Conflict("The call has begun or is over.", field="call")
        activity.record(account=account, by=by, verb="cancelled", subject=call)


@while_active
def hang_up(*, account: Account, by: Actor, ref: str) -> None:
    """End a call for everybody in it; Conflict where it has not begun, is over, or cannot be ended at its carrier."""
    call = selectors.call(account, ref)
    if call.started_at is None or call.ended_at is not None:
        raise Conflict("The call is not under way.", field="call")
    if not ordering.may_end(call):
        raise Conflict("The carrier has not told the number by which it ends this call.", field="call")
    with transaction.atomic():
        activity.record(account=account, by=by, verb="hung up", subject=call)
        if call.provider_account is not None:
            ordering.ask_to_hang_up(call, by=by)
            return
        ask_to_hang_up(call)
        working.wake(call, by=by)


@while_active
def interrupt(*, account: Account, by: Actor, ref: str) -> None:
    """End what a real-time program has had done, be it playing, waiting or recording, so that it is asked again.

    Conflict where the call is over or nothing is being done that could be ended.
    """
    call = selectors.call(account, ref)
    if call.kind != CallKind.REAL_TIME or call.ended_at is not None:
        raise Conflict("No real-time program has the call now.", field="call")
    with transaction.atomic():
        if not end_step(call):
            raise Conflict("Nothing is being done that could be interrupted.", field="call")
        activity.record(account=account, by=by, verb="interrupted", subject=call)
        working.wake(call, by=by)


def _app(account: Account, ref: str, *kinds: AppKind) -> VoiceApp:
    found = voice_app(account, ref)
    if found.kind not in kinds:
        raise Invalid(f"“{found.name}” is an app of another kind.", field="app")
    return found


def _require_targets(account: Account, targets: Sequence[Target], wish: Wish, name: str) -> None:
    require_calls_out(account)
    if not 0 < len(targets) <= MOST_TARGETS:
        raise Invalid(f"There are 1 to {MOST_TARGETS} targets.", field=name)
    ours = "" if wish.cli in ("", WITHHELD) else wish.cli
    for target in targets:
        require_allowed(account, target.number, ours=ours, field=name)


def _json(targets: Sequence[Target]) -> list[dict[str, object]]:
    return [target.to_json() for target in targets]


def _plan(
    account: Account,
    by: Actor,
    app: VoiceApp | None,
    kind: CallKind,
    plan: Mapping[str, object],
    wish: Wish,
    settings: Mapping[str, object] | None = None,
) -> Call:
    cli = wish.cli or WITHHELD
    require_may_show(account, cli, field="cli")
    require_open(account)
    now = timezone.now()
    targets = plan["targets"]
    assert isinstance(targets, list)
    call = Call(
        account=account,
        kind=kind,
        app=app,
        settings=app.settings if app else dict(settings or {}),
        direction=Direction.OUTBOUND,
        caller="",
        called=targets[0]["number"] if targets else "",
        cli=cli,
        custom=short_text(wish.custom, field="custom", most=LONGEST_CUSTOM),
        plan=dict(plan),
        key=wish.key,
        planned_for=max(wish.at or now, now),
        provider_account=ordering.login_to_call(account, kind, has_app=app is not None),
    )
    if call.provider_account is not None:
        ordering.require_possible(call)
        call.is_simulated = False
    return _begin(account, by, call, "planned")


def _begin(account: Account, by: Actor, call: Call, verb: str) -> Call:
    try:
        with transaction.atomic():
            call.save(force_insert=True)
            activity.record(account=account, by=by, verb=verb, subject=call, after={"called": call.called})
            if call.provider_account is not None:
                ordering.order(call, by=by)
            else:
                later = call.planned_for if call.planned_for > timezone.now() else None
                working.wake(call, by=by, at=later)
    except IntegrityError:
        known = Call.objects.filter(account=account, key=call.key).first() if call.key else None
        if known is None:
            raise
        return known
    return call
