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


def require_kind(app: VoiceApp, kind: AppKind) -> None:
    """BAD_APP_TYPE for an app of another package. The vendor looks at that after all parameters: call it with them."""
    if app.kind != kind:
        raise Fault(UNFIT, "BAD_APP_TYPE", "The app is of another package.")


def _target(_account: Account, raw: Any) -> Dialled:
    """Digits in a text are a number of seconds; ValueError for what is no target."""
    if not isinstance(raw, dict):
        raise ValueError(raw)
    given = {name: raw[name] for name in ("number", "timeout") if raw.get(name) is not None}
    try:
        return Dialled.parse(given)
    except Invalid as exc:
        raise ValueError(raw) from exc


def _targets(account: Account, raw: list[Any]) -> list[Dialled]:
    return [_target(account, one) for one in raw]


OfApp = Annotated[VoiceApp, Found(Hash, voice_app)]
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
