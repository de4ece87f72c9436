"""Calls are planned, cancelled and hung up here; workers carry them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.dialing import require_allowed
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from calls.live import selectors, working
from calls.live.models import Call
from calls.live.running import ask_to_hang_up
from calls.states import CallKind, Direction, LegState
from common.errors import Conflict, Invalid
from common.texts import short_text
from numbers.selectors.numbers import phone_numbers
from pbx.media.services.holding import hold_prompts
from pbx.models import VoiceApp
from pbx.prompts import Prompt
from pbx.selectors.apps import app_at, voice_app
from pbx.selectors.caller_ids import BLOCKED, require_may_show
from pbx.states import AppKind
from pbx.targets import MOST_TARGETS, Target

LONGEST_CUSTOM = 32
MOST_TIMES = 10
LONGEST_STAY = 600
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
def broadcast(
    *,
    account: Account,
    by: Actor,
    targets: Sequence[Target],
    prompt: Prompt,
    times: int = 1,
    wish: Wish = Wish(),
) -> Call:
    """Plan an announcement to the first of the targets who answers; refused like ``click_to_call``."""
    _require_targets(account, targets, wish, "targets")
    if not prompt:
        raise Invalid("Choose what to play.", field="media_id")
    if not 1 <= times <= MOST_TIMES:
        raise Invalid(f"It can be played 1 to {MOST_TIMES} times.", field="times")
    plan = {"targets": _json(targets), "prompt": prompt.to_json(), "times": times}
    with transaction.atomic():
        hold_prompts(account, {"media_id": prompt})
        return _plan(account, by, None, CallKind.BROADCAST, plan, wish)


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
) -> Call:
    """Simulate that somebody calls a number of the account's, presses ``keys`` and stays for so long; ``says`` are the
    words to a voicemail, or to a program that records.

    Conflict where no voice app answers the number.
    """
    number = phone_numbers(account).filter(e164=called).first()
    app = app_at(account, number.destination) if number else None
    if app is None:
        raise Conflict("No voice app answers this number.", field="called")
    if not 1 <= seconds <= LONGEST_STAY:
        raise Invalid(f"A caller stays 1 to {LONGEST_STAY} seconds.", field="seconds")
    words = short_text(" ".join(says.split()), field="says", most=LONGEST_WORDS)
    plan: dict[str, object] = {"keys": list(keys), "seconds": seconds}
    call = Call(
        account=account,
        kind=app.kind,
        app=app,
        settings=app.settings,
        direction=Direction.INBOUND,
        caller=short_text(caller, field="caller", most=40),
        called=called,
        cli=called,
        plan=plan | ({"says": words} if words else {}),
        planned_for=timezone.now(),
    )
    return _begin(account, by, call, "tried")


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
    """End a call for everybody in it; Conflict for one that has not begun or is over."""
    call = selectors.call(account, ref)
    if call.started_at is None or call.ended_at is not None:
        raise Conflict("The call is not under way.", field="call")
    with transaction.atomic():
        ask_to_hang_up(call)
        activity.record(account=account, by=by, verb="hung up", subject=call)
        working.wake(call, by=by)


def _app(account: Account, ref: str, *kinds: AppKind) -> VoiceApp:
    found = voice_app(account, ref)
    if found.kind not in kinds:
        raise Invalid(f"“{found.name}” is an app of another kind.", field="app")
    return found


def _require_targets(account: Account, targets: Sequence[Target], wish: Wish, name: str) -> None:
    if not 0 < len(targets) <= MOST_TARGETS:
        raise Invalid(f"There are 1 to {MOST_TARGETS} targets.", field=name)
    ours = "" if wish.cli in ("", BLOCKED) else wish.cli
    for target in targets:
        require_allowed(account, target.number, ours=ours, field=name)


def _json(targets: Sequence[Target]) -> list[dict[str, object]]:
    return [target.to_json() for target in targets]


def _plan(
    account: Account, by: Actor, app: VoiceApp | None, kind: CallKind, plan: Mapping[str, object], wish: Wish
) -> Call:
    cli = wish.cli or BLOCKED
    require_may_show(account, cli, field="cli")
    now = timezone.now()
    targets = plan["targets"]
    assert isinstance(targets, list)
    call = Call(
        account=account,
        kind=kind,
        app=app,
        settings=app.settings if app else {},
        direction=Direction.OUTBOUND,
        caller="",
        called=targets[0]["number"],
        cli=cli,
        custom=short_text(wish.custom, field="custom", most=LONGEST_CUSTOM),
        plan=dict(plan),
        key=wish.key,
        planned_for=max(wish.at or now, now),
    )
    return _begin(account, by, call, "planned")


def _begin(account: Account, by: Actor, call: Call, verb: str) -> Call:
    try:
        with transaction.atomic():
            call.save(force_insert=True)
            activity.record(account=account, by=by, verb=verb, subject=call, after={"called": call.called})
            later = call.planned_for if call.planned_for > timezone.now() else None
            working.wake(call, by=by, at=later)
    except IntegrityError:
        known = Call.objects.filter(account=account, key=call.key).first() if call.key else None
        if known is None:
            raise
        return known
    return call
