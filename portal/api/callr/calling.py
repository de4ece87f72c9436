"""What methods that start calls have in common: targets, apps of the right package, what is shown (callr.md §5.5)."""

from typing import Annotated, Any

from accounts.models import Account
from calls.live.services import Wish
from common.errors import Invalid
from pbx.models import VoiceApp
from pbx.selectors.apps import voice_app
from pbx.states import AppKind
from pbx.targets import Target as Dialled
from portal.api.callr.faults import UNFIT, Fault
from portal.api.callr.objects.target import Target
from portal.api.callr.objects.values import Hash, moment_of
from portal.api.callr.reading import Checked, Found, Given, Of


def _app_of(account: Account, hash: str, kind: AppKind) -> VoiceApp:
    found = voice_app(account, hash)
    if found.kind != kind:
        raise Fault(UNFIT, "BAD_APP_TYPE", "The app is of another package.")
    return found


def _real_time(account: Account, hash: str) -> VoiceApp:
    return _app_of(account, hash, AppKind.REAL_TIME)


def _click_to_call(account: Account, hash: str) -> VoiceApp:
    return _app_of(account, hash, AppKind.CLICK_TO_CALL)


def _scenario(account: Account, hash: str) -> VoiceApp:
    return _app_of(account, hash, AppKind.SCENARIO)


def _target(_account: Account, raw: Any) -> Dialled:
    """Digits in a text are a number of seconds; ValueError for what is no target."""
    if not isinstance(raw, dict):
        raise ValueError(raw)
    given = {name: raw[name] for name in ("number", "timeout") if raw.get(name) is not None}
    if isinstance(given.get("timeout"), str) and given["timeout"].isascii() and given["timeout"].isdecimal():
        given["timeout"] = int(given["timeout"][:9])
    try:
        return Dialled.parse(given)
    except Invalid as exc:
        raise ValueError(raw) from exc


def _targets(account: Account, raw: list[Any]) -> list[Dialled]:
    return [_target(account, one) for one in raw]


RealTimeApp = Annotated[VoiceApp, Found(Hash, _real_time)]
ClickToCallApp = Annotated[VoiceApp, Found(Hash, _click_to_call)]
ScenarioApp = Annotated[VoiceApp, Found(Hash, _scenario)]
SHOWN = Annotated[Given, Of(Target)]
OneTarget = Annotated[Dialled, Checked(dict[str, Any], _target, SHOWN)]
Targets = Annotated[list[Dialled], Checked(list[Any], _targets, list[SHOWN])]


def wish_of(options: Given | None, **more: Any) -> Wish:
    """What the options say of a call; without a number to show, it is withheld."""
    given = options or {}
    schedule = given.get("schedule")
    return Wish(
        cli=given.get("cli") or "",
        custom=given.get("cdr_field") or "",
        at=moment_of(schedule) if schedule else None,
        **more,
    )
